"""How well names are recognised: what is found across scripts, told apart, and falsely alarmed.

    .venv/bin/python bench/recognition/run.py [--weights FOLDER] [--out FOLDER] [--each N]

`--weights` are those of `scripts/names/train.py … --hold-out`: learned without the tested forms.
Worst groups first. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.recognition import finding, judging, material, pairs  # noqa: E402
from labimpact.recognition.names import scripts, store  # noqa: E402

GOALS = {
    "arabo (ar2en)": 0.80, "lessico cyrl": 0.93, "caratteri → pinyin": 0.90,
    "caratteri → pinyin, cognome dopo": 0.90, "pinyin → caratteri": 0.90,
    "pinyin, cognome dopo → caratteri": 0.90,
}  # fmt: skip
F1_GOAL, ALARM_GOAL = 0.85, 0.005


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, help="weights learned without the tested forms")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--each", type=int, default=300, help="queries of each set")
    options = parser.parse_args(arguments)
    try:
        known = material.groups()
    except material.Missing as reason:
        print(f"Skipped: {reason}")
        return 0
    store.use(options.weights)
    rng = random.Random(11)
    report = {
        "held_out": options.weights is not None,
        "found": finding.single_words(known, rng, options.each),
        "chinese": finding.chinese(known, rng, options.each),
        "pairs": judging.judged(judged_pairs(known, rng, options.each)),
        "alarms": judging.alarms(rng, 10_000),
    }
    print("\n".join(lines(report)))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(report, ensure_ascii=False, indent=1)
        (options.out / "names.json").write_text(text + "\n", encoding="utf-8")
    return 0


def judged_pairs(known, rng: random.Random, each: int) -> list[pairs.Judged]:
    found = pairs.latin(rng, each // 2, known)
    found += pairs.across(material.arabic(), "arabo (ar2en)", rng, each)
    for script in (scripts.CYRILLIC, scripts.GREEK, scripts.HEBREW, scripts.INDIC,
                   scripts.HANGUL, scripts.KANA):  # fmt: skip
        words = material.kept_apart(known, script, rng)
        found += pairs.across(words, f"lessico {script}", rng, each)
    return found


def lines(report: dict) -> list[str]:
    found = ["" if report["held_out"] else "These weights have seen the tested forms."]
    found.append(f"{'searched':36}{'n':>6}{'hit@1':>8}{'hit@10':>8}{'p50 ms':>8}{'p95 ms':>8}")
    for row in (*report["found"], *report["chinese"]):
        goal = GOALS.get(row["name"])
        verdict = (
            "" if goal is None else f"  goal {goal}{'' if row['hit_10'] >= goal else ' MISSED'}"
        )
        found.append(f"{row['name']:36}{row['n']:>6}{row['hit_1']:>8.3f}{row['hit_10']:>8.3f}"
                     f"{row['p50_ms']:>8.1f}{row['p95_ms']:>8.1f}{verdict}")  # fmt: skip
    judged = report["pairs"]
    found += ["", f"{'pairs, same from 0.85':36}{'n':>6}{'F1':>8}{'prec':>8}{'recall':>8}"]
    for row in (*judged["groups"], judged["all"]):
        found.append(f"{row['name']:36}{row['n']:>6}{row['f1']:>8.3f}{row['precision']:>8.3f}"
                     f"{row['recall']:>8.3f}")  # fmt: skip
    found.append(f"worst recall is {judged['evenness']:.3f} of the best; goal of F1 {F1_GOAL}")
    found.append("threshold, precision, recall: " + "; ".join(
        f"{t:.2f} {p:.3f} {r:.3f}" for t, p, r in judged["curve"]))  # fmt: skip
    for name, row in report["alarms"].items():
        found.append(f"false alarms, {name}: {row['share']:.4f} of {row['n']} (goal {ALARM_GOAL})")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
