"""Scenario 1: reunification in Luino, from *non basta* to the eight days."""

from datetime import date
from decimal import Decimal

import pytest

from labimpact.base.errors import Refused
from labimpact.procedures.actions.carrying import close, reopen
from labimpact.procedures.actions.opening import add_person, open_case
from labimpact.procedures.actions.refreshing import evaluator_of
from labimpact.procedures.actions.stepping import Taking, answer, take_step, undo_step
from labimpact.procedures.models import CaseDeadline, ProcedureCase
from labimpact.procedures.queries.dates import standing_of
from labimpact.rules.procedures import stored
from labimpact.rules.procedures.reading import Answer, eligibility
from labimpact.rules.terms import Standing
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

SPOUSE_AND_CHILD = {
    "title_kind": "employment", "title_one_year": True, "protection": False,
    "legal_stay_since": date(2024, 1, 1), "spouse": True, "spouse_adult_not_separated": True,
    "minor_children": 1, "children_under_14": 1, "other_parent_agrees": True,
    "disabled_children": 0, "parents": 0, "relatives": 2, "income": Decimal(14000),
    "housing_certificate": True,
}  # fmt: skip


def _dates(case):
    rows = CaseDeadline.objects.filter(case=case).order_by("index")
    return {d.rule: d for d in rows}


def _read(case):
    return eligibility(*evaluator_of(case))


def test_income_for_two_is_not_enough_and_says_how_much_is_missing(desk, on_day):
    case = desk.open("P05", answers=SPOUSE_AND_CHILD)
    with desk.acting():
        income = next(f for f in _read(case).findings if f.check.code == "income")
        assert income.answer is Answer.NOT_YET
        assert income.verdict.facts["needed"] == Decimal("14202.24")
        assert income.gap == Decimal("202.24")
        case = answer(
            case,
            SPOUSE_AND_CHILD
            | {"spouse": False, "spouse_adult_not_separated": None, "relatives": 1},
            by=desk.actor,
        )
        income = next(f for f in _read(case).findings if f.check.code == "income")
        assert income.answer is Answer.YES
        assert income.verdict.facts["needed"] == Decimal("10651.68")
        assert "art. 29" in income.check.source


def test_with_enough_income_the_answer_is_yes(desk, on_day):
    case = desk.open("P05", answers=SPOUSE_AND_CHILD | {"income": Decimal(15100)})
    with desk.acting():
        assert _read(case).answer is Answer.YES


def test_twenty_months_block_the_spouse_and_not_the_child(desk, on_day):
    case = desk.open(
        "P05",
        answers=SPOUSE_AND_CHILD
        | {"income": Decimal(15100), "legal_stay_since": date(2025, 5, 11)},
    )
    with desk.acting():
        found = _read(case)
        assert dict(found.groups) == {"Coniuge": Answer.NOT_YET, "Figli minori": Answer.YES}
        assert found.until == date(2027, 5, 11)
        case = answer(
            case,
            SPOUSE_AND_CHILD
            | {"legal_stay_since": date(2025, 5, 11), "protection": True, "refugee": True},
            by=desk.actor,
        )
        assert dict(_read(case).groups)["Coniuge"] is Answer.YES


def test_the_dates_follow_the_steps(desk, on_day):
    case = desk.open("P05", answers=SPOUSE_AND_CHILD | {"income": Decimal(15100)})
    with desk.acting():
        assert _dates(case) == {}
        take_step(
            case, "filing", Taking(done_on=date(2027, 1, 11), receipt_code="X1"), by=desk.actor
        )
        assert _dates(case)["d07_clearance"].safe_on == date(2027, 6, 10)
        on_day(2027, 5, 20)
        take_step(
            case, "clearance", Taking(done_on=date(2027, 5, 20), result="granted"), by=desk.actor
        )
        dates = _dates(case)
        assert dates["d07_clearance"].ended_on == date(2027, 5, 20)
        assert not dates["d07_clearance"].is_live
        assert dates["d08_clearance_use"].safe_on == date(2027, 11, 20)
        on_day(2027, 9, 9)
        take_step(case, "entry", Taking(done_on=date(2027, 9, 9)), by=desk.actor)
        visit = _dates(case)["d02_one_stop_office_visit"]
        assert [r["on"] for r in visit.readings] == ["2027-09-17", "2027-09-18", "2027-09-21"]
        case.refresh_from_db()
        assert case.next_on == date(2027, 9, 17)


def test_a_refused_clearance_starts_no_six_months(desk, on_day):
    case = desk.open("P05", answers=SPOUSE_AND_CHILD)
    with desk.acting():
        take_step(
            case, "clearance", Taking(done_on=date(2027, 1, 11), result="refused"), by=desk.actor
        )
        assert "d08_clearance_use" not in _dates(case)


def test_a_step_taken_by_mistake_is_undone_and_its_term_stops(desk, on_day):
    case = desk.open("P05", answers=SPOUSE_AND_CHILD)
    with desk.acting():
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
        undo_step(case, "filing", by=desk.actor)
        assert not _dates(case)["d07_clearance"].is_live
        take_step(case, "filing", Taking(done_on=date(2027, 1, 10)), by=desk.actor)
        again = _dates(case)["d07_clearance"]
        assert again.is_live
        assert again.safe_on == date(2027, 6, 9)


@pytest.mark.parametrize(
    ("taking", "said"),
    [
        (Taking(done_on=date(2027, 1, 12)), "futuro"),
        (Taking(done_on=date(2027, 1, 11), receipt_on=date(2027, 1, 10)), "ricevuta"),
        (Taking(done_on=date(2027, 1, 11), result="granted"), "risultato"),
    ],
)
def test_what_cannot_be_is_refused(desk, on_day, taking, said):
    case = desk.open("P05")
    with desk.acting(), pytest.raises(Refused, match=said):
        take_step(case, "filing", taking, by=desk.actor)


def test_a_closed_case_stops_and_reopened_it_runs_again(desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
        case = close(case, reason="Ha rinunciato", by=desk.actor)
        assert not _dates(case)["d07_clearance"].is_live
        with pytest.raises(Refused, match="chiusa"):
            take_step(case, "entry", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
        case = reopen(case, by=desk.actor)
        assert _dates(case)["d07_clearance"].is_live
        assert case.closed_on is None


def test_each_relative_has_papers_of_their_own(desk, cast, on_day):
    case = desk.open("P05", answers=SPOUSE_AND_CHILD)
    spouse = PersonFactory(registered_office=cast.luino)
    with desk.acting():
        add_person(case, spouse, "relative", by=desk.actor)
        passports = case.papers.filter(code="passport")
        assert set(passports.values_list("person_id", flat=True)) == {case.person_id, spouse.pk}


def test_a_second_case_of_the_same_kind_must_be_meant(desk, on_day):
    desk.open("P05")
    desk.open("P05", again=True)
    with desk.acting():
        assert ProcedureCase.objects.count() == 2
        with pytest.raises(Refused, match="già una pratica"):
            open_case(stored.current("P05"), desk.cast.amina, by=desk.actor)


def test_a_passed_term_is_overdue_and_never_granted(desk, on_day):
    case = desk.open("P05")
    with desk.acting():
        take_step(case, "filing", Taking(done_on=date(2027, 1, 11)), by=desk.actor)
        late = _dates(case)["d07_clearance"]
        assert standing_of(late, date(2027, 6, 10)) is Standing.OPEN
        assert standing_of(late, date(2027, 6, 11)) is Standing.OVERDUE
