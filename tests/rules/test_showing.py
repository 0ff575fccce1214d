"""What a procedure says for a set of answers: scenario 1 as the desk reads it."""

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from labimpact.base.wall.session import acting
from labimpact.rules import queries
from labimpact.rules.procedures import showing, stored
from labimpact.rules.procedures.reading import Answer

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 8)
SPONSOR = {
    "title_kind": "employment", "title_one_year": True, "protection": False,
    "legal_stay_since": date(2024, 1, 8), "spouse": True, "spouse_adult_not_separated": True,
    "minor_children": 1, "children_under_14": 1, "other_parent_agrees": True, "relatives": 2,
    "income": Decimal(14000), "housing_certificate": True, "disabled_children": 0, "parents": 0,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _as_operator(cast):
    queries.forget()
    with acting(cast.actor()):
        yield


def reunification(**changes):
    """The reunification procedure, and its answers on the day of scenario 1."""
    answers = {k: v for k, v in (SPONSOR | changes).items() if v is not None}
    return stored.definition(stored.current("P05", TODAY)), stored.evaluator(answers, TODAY)


def finding(rows, code):
    return next(row for row in rows.rows if row.code == code)


def test_an_income_for_one_relative_does_not_reach_two_and_the_gap_is_said():
    rows = showing.eligibility_rows(*reunification())
    income = finding(rows, "income")
    assert income.said.answer is Answer.NOT_YET
    assert (income.needed, income.gap) == (Decimal("14202.24"), Decimal("202.24"))
    assert income.enough_for == 1
    assert "153/2025" in income.incomes_source
    assert [line.needed for line in income.incomes] == [
        Decimal("10651.68"), Decimal("14202.24"), Decimal("17752.80"), Decimal("21303.36"),
        Decimal("24853.92"),
    ]  # fmt: skip
    assert [line.relatives for line in income.incomes if line.asked] == [2]


def test_the_child_alone_is_reached_by_the_same_income():
    rows = showing.eligibility_rows(
        *reunification(spouse=False, spouse_adult_not_separated=None, relatives=1)
    )
    assert rows.said.answer is Answer.YES
    assert finding(rows, "income").gap is None


def test_twenty_months_of_stay_block_the_spouse_until_the_day_and_not_the_child():
    rows = showing.eligibility_rows(
        *reunification(legal_stay_since=date(2025, 5, 8), income=Decimal(15100))
    )
    groups = {said.name: said for said in rows.groups}
    assert (groups["Coniuge"].answer, groups["Coniuge"].until) == (
        Answer.NOT_YET, date(2027, 5, 8),
    )  # fmt: skip
    assert groups["Figli minori"].answer is Answer.YES


def test_a_missing_income_is_never_promised_for_a_day():
    rows = showing.eligibility_rows(*reunification(legal_stay_since=date(2025, 5, 8)))
    assert rows.said.answer is Answer.NOT_YET
    assert rows.said.until is None, "time alone does not bring the income"
    assert {said.until for said in rows.groups} == {None}


def test_what_is_not_answered_is_asked_in_words():
    rows = showing.eligibility_rows(*reunification(income=None))
    assert rows.said.answer is Answer.UNKNOWN
    assert "income" in dict(rows.missing)
    assert finding(rows, "income").missing[0].startswith("Reddito")


def test_a_question_that_is_not_asked_is_not_still_to_be_known():
    procedure, evaluator = reunification(minor_children=0, children_under_14=1)
    assert "children_under_14" not in evaluator.knowing(procedure).answers
    rows = showing.eligibility_rows(procedure, evaluator)
    assert rows.missing == ()
    assert [said.name for said in rows.groups] == ["Coniuge"]


def test_a_refugee_brings_no_income_proof_and_the_paper_says_why():
    papers = showing.paper_rows(*reunification(protection=True, refugee=True))
    income = next(p for p in papers if p.code == "income_proof")
    assert income.exempt
    assert "29-bis" in income.exempt_because
    passport = next(p for p in papers if p.code == "passport")
    assert passport.issued_by
    assert passport.per == "person"


def test_the_sum_is_made_of_its_addends():
    rows = showing.cost_rows(*reunification())
    stamp = next(row for row in rows if row.code == "stamp")
    assert stamp.options[0].total == Decimal("16.00")
    for row in rows:
        for option in row.options:
            assert option.total == sum(a.amount for a in option.addends)
            assert all(a.label != a.code for a in option.addends)
    one, three = showing.cost_total(rows), showing.cost_total(rows, 3)
    assert three.least - one.least == 2 * sum(
        min(o.total for o in row.options) for row in rows if row.per == "person"
    )


def test_a_term_says_what_starts_it_what_ends_it_and_whose_it_is():
    rows = {row.code: row for row in showing.deadline_rows(*reunification())}
    clearance = rows["d07_clearance"]
    assert clearance.length == "150 giorni"
    assert clearance.holder == "authority"
    assert clearance.starts.startswith("Domanda in linea")
    assert clearance.ends.startswith("Nulla osta")
    assert len(rows["d02_one_stop_office_visit"].readings) > 1
    assert rows["d08_clearance_use"].starts.endswith("(Rilasciato)")


def test_the_parts_of_templates_draw_all_of_it():
    procedure, evaluator = reunification()
    costs = showing.cost_rows(procedure, evaluator)
    drawn = "".join(
        render_to_string(f"rules/parts/{name}.html", context)
        for name, context in {
            "findings": {"eligibility": showing.eligibility_rows(procedure, evaluator)},
            "papers": {"papers": showing.paper_rows(procedure, evaluator)},
            "costs": {"costs": costs, "total": showing.cost_total(costs)},
            "deadlines": {"deadlines": showing.deadline_rows(procedure, evaluator)},
        }.items()
    )
    for said in ("mancano 202,24\xa0€", "TUI, art. 29", "16,00\xa0€", "150 giorni", "†"):
        assert said in drawn
