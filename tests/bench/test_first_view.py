"""What Lighthouse says of the portal's first view, and how it is read."""

import os

import pytest

from bench import first_view, surroundings


def report(**changes):
    found = {
        "url": "http://127.0.0.1:1/it/", "score": 1.0, "bytes": 100 * 1024, "lcp": 1500.0,
        "contrast": 1,
    } | changes  # fmt: skip
    scores = {"score": found["score"]}
    return {
        "audits": {
            "network-requests": {"details": {"items": [{"url": found["url"]}]}},
            "largest-contentful-paint": {"numericValue": found["lcp"]},
            "total-byte-weight": {"numericValue": found["bytes"]},
            "color-contrast": {"score": found["contrast"]},
        },
        "categories": {
            "performance": scores,
            "accessibility": scores | {"auditRefs": [{"id": "color-contrast"}]},
            "best-practices": scores,
        },
    }


def test_a_view_that_meets_every_goal():
    view = first_view.read("http://127.0.0.1:1/it/", report())
    assert view.meets_all
    assert (view.page, view.kilobytes, view.lcp_s) == ("/it/", 100, 1.5)
    assert "over the goal" not in first_view.told([view])


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://cdn.example/x.js"}, {"score": 0.9}, {"bytes": 130 * 1024},
        {"lcp": 2000.0},
    ],
)  # fmt: skip
def test_a_view_that_misses_one_is_told(changes):
    view = first_view.read("http://127.0.0.1:1/it/", report(**changes))
    assert not view.meets_all
    assert "over the goal" in first_view.told([view])


def test_what_is_not_accessible_is_named():
    view = first_view.read("http://127.0.0.1:1/it/", report(contrast=0))
    assert view.failed == ("color-contrast",)


@pytest.mark.full
@pytest.mark.skipif(
    "LABIMPACT_FULL" not in os.environ,
    reason="installs Lighthouse and serves the whole product: ./labimpact test --full",
)
def test_the_first_view_of_the_product_is_small_accessible_and_asks_nobody_else():
    try:
        for ground in surroundings.find_ground(300, here=False):
            with surroundings.served(ground, workers=1) as running:
                views = first_view.measure(running.base)
    except surroundings.CannotMeasure as reason:
        pytest.skip(str(reason))
    assert [view.page for view in views if view.failed or view.accessibility < 1] == []
    assert [view.page for view in views if view.strangers] == []
    assert [view.page for view in views if not view.is_small] == []
