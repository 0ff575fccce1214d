"""What the benchmarks say must be what happened, and nobody else may hear it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from bench import asking, run, surroundings
from bench.client import Answer, hidden
from config.measuring import MeasuringMiddleware
from config.settings import base

QUANTITY = {"terms": 3, "recompute_s": 0.1, "pdf_ms": 10.0}


@pytest.mark.django_db
def test_the_header_tells_queries_and_bookkeeping_apart():
    def view(request):
        with transaction.atomic():
            list(Permission.objects.all()[:1])
        list(Permission.objects.all()[:1])
        return HttpResponse("fatto")

    answer = MeasuringMiddleware(view)(RequestFactory().get("/"))
    said = {k: float(v) for k, v in re.findall(r"(\w+);dur=([\d.]+)", answer["Server-Timing"])}
    assert said["queries"] == 2
    assert said["bookkeeping"] == 2
    assert said["total"] >= said["db"] > 0


def test_only_the_settings_of_the_benchmarks_measure():
    assert "config.measuring.MeasuringMiddleware" not in base.MIDDLEWARE


def test_hidden_fields_are_found_whatever_the_order_of_their_attributes():
    page = (
        '<input name="a" type="hidden" value="1"><input value="2" type="hidden" name="b">'
        '<input type="text" name="c" value="3">'
    )
    assert hidden(page) == {"a": "1", "b": "2"}


def answers(*times, queries=10.0):
    return [Answer(200, "x" * 1024, "", ms, {"queries": queries, "cpu": ms / 2}) for ms in times]


def test_a_page_is_told_by_its_median_its_slowest_and_the_empty_view():
    told = asking.told(answers(*range(1, 101)), base=5.0)
    assert told["p50_ms"] == 50.5
    assert told["p95_ms"] == 95
    assert told["ratio_to_empty"] == pytest.approx(10.1)
    assert told["queries"] == 10
    assert told["kilobytes"] == 1


def test_a_goal_that_is_missed_is_said_and_one_that_is_met_is_not():
    slow, quick = asking.told(answers(50, 60, queries=16), 1.0), asking.told(answers(10, 12), 1.0)
    sizes = [{"process": "web worker", "pss_mb": 250.0}, {"process": "web parent", "pss_mb": 9.0}]
    said = run.verdicts(
        {"measures": {"person": slow, "Oggi": quick}, "memory": sizes, "cases": QUANTITY}
    )
    assert said == [
        "over the goal: person, queries 16.0 > 15",
        "over the goal: person, p50 ms 55.0 > 40",
        "over the goal: web worker, 250 MB",
    ]
    assert run.verdicts({"measures": {"Oggi": quick}, "memory": [], "cases": QUANTITY}) == [
        "all goals met"
    ]


class InUse:
    def execute(self, statement):
        return self

    def fetchone(self):
        return (True,)


def test_real_data_is_never_measured_on(monkeypatch):
    monkeypatch.setenv("LABIMPACT_DEMO", "0")
    with pytest.raises(surroundings.CannotMeasure, match="not a demonstration"):
        surroundings._given_database(InUse(), 10)
