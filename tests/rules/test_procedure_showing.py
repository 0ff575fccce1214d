"""Every procedure of the files as pages show it, by the rules that were loaded."""

from datetime import date
from decimal import Decimal

import pytest

from labimpact.base.wall.session import acting
from labimpact.rules import queries
from labimpact.rules.procedures import showing, stored
from labimpact.rules.procedures.wording import Wording
from tests.rules.procedure_files import CODES

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 20)


@pytest.fixture(autouse=True)
def _as_operator(cast):
    queries.forget()
    with acting(cast.actor()):
        yield


def shown(code, **answers):
    return stored.definition(stored.current(code, TODAY)), stored.evaluator(answers, TODAY)


@pytest.mark.parametrize("code", CODES)
def test_a_procedure_is_shown_before_anything_is_answered(code):
    procedure, evaluator = shown(code)
    rows = showing.eligibility_rows(procedure, evaluator)
    assert len(rows.rows) <= len(procedure.checks)
    assert len(showing.paper_rows(procedure, evaluator)) == len(procedure.documents)
    terms = showing.deadline_rows(procedure, evaluator)
    assert {row.code for row in terms} == {one.rule for one in procedure.deadlines}
    # The same term stands once, whichever step starts or ends it.
    assert len({(row.code, row.holder, row.on) for row in terms}) == len(terms)
    for row in terms:
        assert row.length
        assert row.starts
        assert row.source
    for row in showing.cost_rows(procedure, evaluator):
        assert row.source
        for option in row.options:
            assert all(a.label != a.code and a.source for a in option.addends)


@pytest.mark.parametrize("code", CODES)
def test_every_condition_is_said_in_italian(code):
    procedure, evaluator = shown(code)
    wording = Wording(procedure, evaluator.today)
    for check in procedure.checks:
        said = wording.all((*check.only_if, *check.require))
        assert said
        for rule in ("d03_", "d04_", "temporary_protection_", "None", "non è in vigore"):
            assert rule not in said, (code, check.code, said)


def test_days_are_said_with_the_words_of_their_rule():
    procedure, evaluator = shown("P10")
    wording = Wording(procedure, evaluator.today)
    by_code = {c.code: wording.all(c.require) for c in procedure.checks}
    assert by_code["still_in_force"] == "oggi: non dopo il 04/03/2027 ⚑"
    assert by_code["displaced"].endswith("non prima del 24/02/2022")
    renewal, evaluator = shown("P02")
    wording = Wording(renewal, evaluator.today)
    by_code = {c.code: wording.all(c.require) for c in renewal.checks}
    assert by_code["in_time"].endswith("tra almeno 60 giorni")
    assert by_code["not_too_late"].endswith("da non più di 60 giorni")
    test, evaluator = shown("P07")
    retry = next(c for c in test.checks if c.code == "retry")
    assert Wording(test, evaluator.today).all(retry.require).endswith("da più di 90 giorni")


def test_a_term_that_starts_from_a_rule_has_its_date_without_any_answer():
    rows = showing.deadline_rows(*shown("P10"))
    campaign = next(row for row in rows if row.code == "temporary_protection_campaign")
    assert campaign.starts == "Fine della protezione temporanea"
    assert campaign.on == date(2026, 12, 4)


def test_an_amount_nobody_knows_leaves_the_total_open():
    rows = showing.cost_rows(*shown("P02", duration="over_2", birth_date=date(1990, 1, 1),
                                    title_kind="family"))  # fmt: skip
    slip = next(row for row in rows if row.code == "slip")
    assert slip.decided
    assert slip.options[0].total is None
    total = showing.cost_total(rows)
    assert not total.complete
    assert total.least == Decimal("46.00")
