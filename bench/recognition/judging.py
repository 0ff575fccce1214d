"""How often two names are rightly called one or two, by origin, and how often falsely one."""

from __future__ import annotations

import csv
import random
from collections import defaultdict

from bench.recognition import material
from bench.recognition.pairs import Judged
from labimpact.recognition.names import SAME, compare, read

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)


def judged(pairs: list[Judged]) -> dict:
    """F1, precision, recall and their curve for all pairs and each origin, worst recall first."""
    scored = [(compare(read(p.one), read(p.other)).score, p) for p in pairs]
    by_origin = defaultdict(list)
    for score, pair in scored:
        by_origin[pair.origin].append((score, pair))
    groups = [_group(name, found) for name, found in by_origin.items()]
    groups.sort(key=lambda row: row["recall"])
    recalls = [row["recall"] for row in groups]
    return {
        "groups": groups, "all": _group("all", scored),
        "evenness": min(recalls) / max(recalls), "kinds": _kinds(scored),
    }  # fmt: skip


def _group(name: str, scored) -> dict:
    """What is measured at the product's threshold, and the curve of precision and recall."""
    curve = []
    for threshold in THRESHOLDS:
        row = _measured(scored, threshold)
        curve.append((threshold, row["precision"], row["recall"]))
    return {"name": name, **_measured(scored, SAME), "curve": curve}


def _measured(scored, threshold: float) -> dict:
    right = sum(score >= threshold and pair.same for score, pair in scored)
    called = sum(score >= threshold for score, _ in scored)
    same = sum(pair.same for _, pair in scored)
    return {
        "n": len(scored), "f1": 2 * right / max(1, called + same),
        "precision": right / max(1, called), "recall": right / max(1, same),
    }  # fmt: skip


def _kinds(scored) -> dict[str, float]:
    """For each way of making a pair, the share that is called one name."""
    found = defaultdict(list)
    for score, pair in scored:
        found[f"{pair.kind}, {'one' if pair.same else 'two'}"].append(score >= SAME)
    return {name: sum(called) / len(called) for name, called in sorted(found.items())}


def alarms(rng: random.Random, n: int) -> dict[str, dict]:
    """How often two people drawn by how common their names are count as one name."""
    lists: dict[tuple[str, str], tuple[list[str], list[float]]] = defaultdict(lambda: ([], []))
    with (material.folder() / material.FAKER).open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["kind"] in ("first_names", "last_names") and row["value"].strip():
                words, weights = lists[row["locale"], row["kind"]]
                words.append(row["value"].strip())
                weights.append(float(row["weight"] or 1))
    places = [p for p, kind in lists if kind == "first_names" and (p, "last_names") in lists]
    found = {}
    for name, brothers in (("people of one country", False), ("of one family name", True)):
        called, drawn = 0, 0
        while drawn < n:
            place = rng.choice(places)
            one, other = (_drawn(lists, place, rng) for _ in range(2))
            other = (other[0], one[1]) if brothers else other
            if one[0].casefold() != other[0].casefold():
                drawn += 1
                called += compare(read(" ".join(one)), read(" ".join(other))).score >= SAME
        found[name] = {"n": drawn, "share": called / drawn}
    return found


def _drawn(lists, place: str, rng: random.Random) -> tuple[str, str]:
    first, last = (rng.choices(*lists[place, kind])[0] for kind in ("first_names", "last_names"))
    return first, last
