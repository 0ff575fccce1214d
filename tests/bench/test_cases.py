"""The rows that the benchmark lays are those that the product's actions write."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection

from bench import cases
from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.procedures.actions.opening import open_case
from labimpact.procedures.actions.stepping import Taking, take_step
from labimpact.procedures.models import CaseDeadline, CaseStep, ProcedureCase
from labimpact.rules.procedures import stored
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db

_DIFFERENT = {
    "id", "case_id", "opened_at", "recorded_at", "recorded_by_id", "receipt_code", "opened_on",
    "assigned_to_id", "opened_by_id",
    "papers_missing",  # counted from the papers that `lay` writes, fewer than P05 asks for
}  # fmt: skip


def _values(row):
    return {k: v for k, v in row.items() if k not in _DIFFERENT}


def test_a_laid_case_is_what_opening_and_filing_writes(cast, monkeypatch):
    operator = cast.user()
    actor = cast.as_actor(operator)
    filed = clock.today() - datetime.timedelta(days=200)
    with acting(actor):
        case = open_case(stored.current("P05"), cast.amina, by=actor)
        take_step(case, "filing", Taking(done_on=filed), by=actor)
        by_action = {
            model: _values(model.objects.values().get())
            for model in (ProcedureCase, CaseStep, CaseDeadline)
        }
        next_on = ProcedureCase.objects.get().next_on
    with behind_the_wall(), connection.cursor() as cursor:
        for model in (CaseDeadline, CaseStep):
            model.objects.all().delete()
        case.participants.all().delete()
        case.papers.all().delete()
        ProcedureCase.objects.filter(pk=case.pk).delete()
        values = {"count": 1, "office": cast.luino.pk, "inside": True, "known": 1}
        cursor.execute(cases._CASES, values)
        ProcedureCase.objects.update(next_on=next_on)
        for statement in cases._REST.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        for model, expected in by_action.items():
            assert _values(model.objects.values().get()) == expected
