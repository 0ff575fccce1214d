"""The figures of `run.py` as text: worst groups first, goals beside what they are goals of."""

from __future__ import annotations

from bench.recognition.judging import THRESHOLDS

GOALS = {
    "arabo (ar2en)": 0.80, "lessico cyrl": 0.93, "caratteri → pinyin": 0.90,
    "caratteri → pinyin, cognome dopo": 0.90, "pinyin → caratteri": 0.90,
    "pinyin, cognome dopo → caratteri": 0.90,
}  # fmt: skip
F1_GOAL, ALARM_GOAL, EVEN_GOAL = 0.85, 0.005, 0.9
HOSTILE_MS, FIRST_US = 200, 200


def lines(report: dict) -> list[str]:
    found = ["" if report["held_out"] else "These weights have seen the tested forms."]
    parts = (_searched, _judged, _curves, _alarms, _hostile)
    return [*found, *(line for part in parts for line in part(report))]


def _searched(report: dict) -> list[str]:
    found = [f"{'searched':36}{'n':>6}{'hit@1':>8}{'hit@10':>8}{'p50 ms':>8}{'p95 ms':>8}"]
    rows = [*report["found"], *report["chinese"]]
    for row in rows:
        goal = GOALS.get(row["name"])
        verdict = (
            "" if goal is None else f"  goal {goal}{'' if row['hit_10'] >= goal else ' MISSED'}"
        )
        found.append(f"{row['name']:36}{row['n']:>6}{row['hit_1']:>8.3f}{row['hit_10']:>8.3f}"
                     f"{row['p50_ms']:>8.1f}{row['p95_ms']:>8.1f}{verdict}")  # fmt: skip
    hits = [row["hit_10"] for row in rows]
    return [*found, f"worst hit@10 is {min(hits) / max(hits):.3f} of the best; goal {EVEN_GOAL}"]


def _judged(report: dict) -> list[str]:
    judged = report["pairs"]
    found = ["", f"{'pairs, same from 0.85':36}{'n':>6}{'F1':>8}{'prec':>8}{'recall':>8}"]
    for row in (*judged["groups"], judged["all"]):
        found.append(f"{row['name']:36}{row['n']:>6}{row['f1']:>8.3f}{row['precision']:>8.3f}"
                     f"{row['recall']:>8.3f}")  # fmt: skip
    even = judged["evenness"]
    return [*found, f"worst recall is {even:.3f} of the best; goal {EVEN_GOAL}, of F1 {F1_GOAL}"]


def _curves(report: dict) -> list[str]:
    """Precision and recall of each group at each threshold."""
    judged = report["pairs"]
    head = "".join(f"{threshold:>12.2f}" for threshold in THRESHOLDS)
    found = ["", f"{'precision / recall, same from':36}{head}"]
    for row in (*judged["groups"], judged["all"]):
        cells = (f"{precision:>7.3f}/{recall:.2f}" for _, precision, recall in row["curve"])
        found.append(f"{row['name']:36}" + "".join(f"{cell:>12}" for cell in cells))
    return found


def _alarms(report: dict) -> list[str]:
    return ["", *(
        f"false alarms, {name}: {row['share']:.4f} of {row['n']} (goal {ALARM_GOAL})"
        for name, row in report["alarms"].items()
    )]  # fmt: skip


def _hostile(report: dict) -> list[str]:
    found = ["", f"{'hostile questions':40}{'words':>6}{'keys':>6}{'ms':>8}  goal {HOSTILE_MS}"]
    for row in report["hostile"]:
        missed = " MISSED" if row["ms"] > HOSTILE_MS else ""
        found.append(f"{row['name']:40}{row['words']:>6}{row['keys']:>6}{row['ms']:>8.1f}{missed}")
    first = report["first_time_us"]
    told = f"p50 {first['p50']:.0f} µs, p95 {first['p95']:.0f} µs (goal {FIRST_US})"
    return [*found, f"two names compared for the first time: {told}"]
