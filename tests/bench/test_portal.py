"""What the benchmark of the portal says of a goal, met or missed."""

import pytest

from bench import portal
from bench.asking import EMPTY


def report(**changes):
    found = {
        "cpu_ms": 3.0, "queries": 4, "guide": 400.0, "kept": 700.0, "seconds": 0.2,
        "queries_a_file": 2, "p50_ms": 600.0, "services": 90.0, "services_queries": 6,
        "kilobytes": 6.0,
    } | changes  # fmt: skip
    return {
        "measures": {
            "guide": {"cpu_ms": found["cpu_ms"], "queries": found["queries"]},
            "services": {"queries": found["services_queries"]},
        },
        "services_gzip_kb": found["kilobytes"],
        "sitemap": {"seconds": found["seconds"], "queries_a_file": found["queries_a_file"]},
        "flyer": {"p50_ms": found["p50_ms"]},
        "per_second": {
            EMPTY: 1000.0,
            "guide": found["guide"],
            "guide, kept": found["kept"],
            "services": found["services"],
        },
    }


def test_all_goals_met_is_said():
    assert portal.verdicts(report()) == ["all goals met"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cpu_ms": 4.5}, "guide_cpu_ms 4.50, goal 4"),
        ({"queries": 5}, "guide_queries 5.00, goal 4"),
        ({"guide": 299.0}, "guide_per_s 299.00, goal 300"),
        ({"kept": 500.0}, "kept_share 0.50, goal 0.6"),
        ({"seconds": 0.4}, "sitemap_s 0.40, goal 0.3"),
        ({"p50_ms": 1500.0}, "flyer_s 1.50, goal 1"),
        ({"services": 59.0}, "services_per_s 59.00, goal 60"),
        ({"services_queries": 9}, "services_queries 9.00, goal 8"),
        ({"kilobytes": 41.0}, "services_gzip_kb 41.00, goal 40"),
    ],
)
def test_a_goal_that_is_missed_is_said(changes, said):
    assert portal.verdicts(report(**changes)) == [f"over the goal: {said}"]
