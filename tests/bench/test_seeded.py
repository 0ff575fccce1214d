"""Two sizes side by side: what grew is said, and by how much."""

from __future__ import annotations

from bench import seeded
from bench.asking import EMPTY


def measured(p50, p95, **more):
    return {
        "queries": 9, "blocks": 100, "cpu_ms": 5.0, "db_ms": 4.0, "p50_ms": p50, "p95_ms": p95,
        "ratio_to_empty": 2.0, "kilobytes": 12.0, **more,
    }  # fmt: skip


def report(persons, **pages):
    return {
        "persons": persons,
        "rounds": 10,
        "machine": {"cores": 2, "load": 0.5},
        "measures": {EMPTY: measured(1, 1.2), **pages},
        "cold": {name: 90.0 for name in pages},
        "memory": [{"process": "web worker", "pss_mb": 120.0}],
        "jobs": {"computing running terms again": 3.0},
    }


def test_growth_names_the_pages_that_grew_too_much():
    smaller = report(10_000, Oggi=measured(20, 30), person=measured(20, 30))
    larger = report(1_000_000, Oggi=measured(22, 44), person=measured(30, 46))
    told = {line.split("  ")[0]: line for line in seeded.growth(smaller, larger)}
    assert told["10000 persons → 1000000 persons"]
    assert "over 1.5" not in told["Oggi"]
    assert told["person"].endswith("1.53x  over 1.5")


def test_a_page_measured_in_one_size_only_is_left_out():
    smaller = report(10_000, Oggi=measured(20, 30))
    larger = report(1_000_000, Oggi=measured(22, 44), person=measured(30, 46))
    assert not [line for line in seeded.growth(smaller, larger) if line.startswith("person")]


def test_each_kind_of_page_has_its_goal():
    quick = report(1_000_000, Oggi=measured(59, 80))
    quick["measures"]["report, one office"] = measured(290, 310)
    quick["measures"]["network: report, whole network"] = measured(1900, 2100)
    assert seeded.verdicts(quick) == ["all goals met"]
    slow = report(1_000_000, Oggi=measured(61, 80))
    slow["measures"]["report, one office"] = measured(301, 310)
    slow["measures"]["network: report, whole network"] = measured(2001, 2100)
    slow["memory"] = [{"process": "web worker", "pss_mb": 221.0}]
    assert len(seeded.verdicts(slow)) == 4


def test_the_table_says_the_first_answer_and_the_load():
    told = "\n".join(seeded.lines(report(10_000, Oggi=measured(20, 30))))
    assert "load 0.5" in told
    assert "90" in next(line for line in told.splitlines() if line.startswith("Oggi"))
