"""How well names are recognised: what is found across scripts, told apart, and falsely alarmed.

    .venv/bin/python bench/recognition/run.py [--weights FOLDER] [--out FOLDER] [--json]

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

from bench.recognition import finding, hostile, judging, material, pairs, reporting  # noqa: E402
from labimpact.recognition.names import scripts, store  # noqa: E402


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, help="weights learned without the tested forms")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
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
        "hostile": hostile.searched(known, rng, finding.CORPUS),
        "first_time_us": hostile.compared(rng),
    }
    text = json.dumps(report, ensure_ascii=False, indent=1)
    print(text if options.json else "\n".join(reporting.lines(report)))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
