"""Scenarios 2, 3, 4 and the date parts of 5, 9 and 10, through the product's own actions."""

from datetime import date
from decimal import Decimal

import pytest

from labimpact.base.errors import Refused
from labimpact.casework.actions import report_answer, send
from labimpact.procedures.actions.carrying import close, follow_on
from labimpact.procedures.actions.refreshing import evaluator_of
from labimpact.procedures.actions.stepping import Taking, answer, take_step
from labimpact.procedures.models import CaseDeadline, CasePaper
from labimpact.procedures.queries.dates import standing_of
from labimpact.procedures.queries.page import JOINED, CasePage
from labimpact.rules.procedures import showing, stored
from labimpact.rules.procedures.reading import Answer, eligibility
from labimpact.rules.terms import Standing
from tests.factories import PersonFactory, ResidenceTitleFactory

pytestmark = pytest.mark.django_db


def _take(desk, case, code, day, **taking):
    with desk.acting():
        return take_step(case, code, Taking(done_on=day, **taking), by=desk.actor)


def _answer(desk, case, **answers):
    with desk.acting():
        answer(case, answers, by=desk.actor)
        case.refresh_from_db(fields=["answers"])


def _dates(desk, case):
    with desk.acting():
        return {d.rule: d for d in CaseDeadline.objects.filter(case=case).order_by("round")}


def _read(desk, case):
    with desk.acting():
        return eligibility(*evaluator_of(case))


def _finding(desk, case, code):
    return next(f for f in _read(desk, case).findings if f.check.code == code)


def _page(desk, case):
    return CasePage(type(case).objects.select_related(*JOINED).get(pk=case.pk))


# 2. Renewal, Luino.


def test_a_renewal_filed_late_is_warned_and_still_accepted(desk, cast, on_day):
    on_day(2026, 11, 25)
    ResidenceTitleFactory(
        person=cast.amina, kind="employment", state="holds", expires_on=date(2027, 2, 28)
    )
    case = desk.open("P02")
    dates = _dates(desk, case)
    assert dates["d03_renewal"].safe_on == date(2026, 12, 30)
    late = dates["d04_late_renewal_limit"]
    assert late.safe_on == date(2027, 4, 29)
    assert standing_of(late, date(2027, 4, 29)) is Standing.OPEN
    assert standing_of(late, date(2027, 4, 30)) is Standing.OVERDUE
    on_day(2027, 1, 20)
    _answer(
        desk, case, title_kind="employment", permit_expires_on=date(2027, 2, 28),
        conditions_met=True, moved=False, duration="up_to_2",
    )  # fmt: skip
    assert _finding(desk, case, "in_time").answer is Answer.WARN
    assert _read(desk, case).answer is Answer.YES
    _take(desk, case, "filing", date(2027, 1, 20), assicurata="0123", ologramma="4567")
    assert _dates(desk, case)["d05_permit_decision"].safe_on == date(2027, 3, 21)
    with desk.acting():
        page = _page(desk, case)
        filing = next(s for s in page.steps if s.step.code == "filing")
        assert "lavorare" in (filing.step.effect or "")
        renewal = next(d for d in page.deadlines if d.row.rule == "d03_renewal")
        assert renewal.late
    on_day(2027, 6, 15)
    _take(desk, case, "decision", date(2027, 6, 1), result="ready")
    _take(desk, case, "collection", date(2027, 6, 15))
    assert _dates(desk, case)["d17_abode_renewal"].safe_on == date(2027, 8, 14)


# 3. A2 to long-term, Luino.

LONG_TERM = {
    "title_kind": "employment", "permit_since": date(2021, 11, 18), "excluded_periods": False,
    "family_too": False, "income": Decimal(9000), "italian": "test",
}  # fmt: skip


def test_one_absence_of_four_months_does_not_interrupt(desk, on_day):
    on_day(2027, 1, 18)
    case = desk.open(
        "P04", answers=LONG_TERM | {"absences": [(date(2024, 3, 1), date(2024, 6, 30))]}
    )
    assert _finding(desk, case, "absences").answer is Answer.YES
    assert _read(desk, case).answer is Answer.YES
    _answer(desk, case, **LONG_TERM, absences=[(date(2024, 3, 1), date(2024, 8, 31))])
    assert _finding(desk, case, "absences").answer is Answer.NOT_YET


def test_a_failed_test_opens_the_booking_again_and_a_passed_one_leads_to_long_term(
    desk, cast, on_day
):
    on_day(2027, 1, 18)
    case = desk.open("P07")
    _take(desk, case, "booking", date(2027, 1, 18))
    assert _dates(desk, case)["d11_a2_test_date"].safe_on == date(2027, 3, 19)
    on_day(2027, 3, 10)
    _take(desk, case, "date_given", date(2027, 2, 20))
    _take(desk, case, "test", date(2027, 3, 10), result="failed")
    retry = _dates(desk, case)["d12_a2_test_retry"]
    assert retry.safe_on == date(2027, 6, 9)
    assert standing_of(retry, date(2027, 6, 8)) is Standing.NOT_OPEN
    with desk.acting():
        assert _page(desk, case).now.step.code == "booking"
        referral = send(
            by=desk.actor, reason="italian_course", to_name="Corso «Conoscere per integrarsi»",
            person=cast.amina,
        )  # fmt: skip
        on_day(2027, 3, 12)
        referral.refresh_from_db()
        accepted = report_answer(referral, accepted=True, on=referral.sent_on, by=desk.actor)
        assert accepted.state == "accepted"
    on_day(2027, 7, 20)
    _take(desk, case, "booking", date(2027, 6, 9))
    assert _dates(desk, case)["d12_a2_test_retry"].ended_on == date(2027, 6, 9)
    _take(desk, case, "date_given", date(2027, 6, 20))
    _take(desk, case, "test", date(2027, 7, 20), result="passed")
    with desk.acting():
        case = close(case, outcome="passed", by=desk.actor)
        assert "P04" in {n.version.code for n in _page(desk, case).follow_ons}
        on_day(2027, 8, 2)
        long_term = follow_on(case, stored.current("P04"), cast.amina, by=desk.actor)
        assert long_term.follows_id == case.pk
    _take(desk, long_term, "filing", date(2027, 8, 2))
    assert _dates(desk, long_term)["d06_long_term_decision"].safe_on == date(2027, 10, 31)


def test_a_protection_holder_is_asked_neither_a2_nor_housing(desk, on_day):
    case = desk.open("P04", answers={"title_kind": "asylum"})
    with desk.acting():
        asked = set(
            CasePaper.objects.filter(case=case, state="missing").values_list("code", flat=True)
        )
    assert not asked & {"a2_proof", "housing_certificate"}
    codes = {f.check.code for f in _read(desk, case).findings}
    assert not codes & {"italian", "housing"}


# 4. Citizenship, Cittiglio.


def test_a_registry_cancellation_restarts_the_ten_years(desk, on_day):
    on_day(2027, 2, 1)
    case = desk.open("P09")
    _answer(
        desk, case, way="residence", ground="non_eu", resident_since=date(2017, 1, 10),
        registry_gaps=[(date(2020, 3, 1), date(2020, 5, 31))], dependent_spouse=False,
        dependent_others=0, lowest_income=Decimal(12000), italian="certificate", home_papers=True,
    )  # fmt: skip
    found = _read(desk, case)
    assert found.answer is Answer.NOT_YET
    assert found.until == date(2030, 6, 1)
    assert "ripartire" in _finding(desk, case, "residence_non_eu").text


def test_married_a_year_with_a_child_is_enough_and_costs_266(desk, on_day):
    on_day(2027, 2, 1)
    case = desk.open("P09")
    _answer(
        desk, case, way="marriage", married_on=date(2026, 1, 20), lives_abroad=False,
        children=True, legal_residence_since=date(2026, 1, 20), italian="eu_long_term",
        home_papers=True,
    )  # fmt: skip
    assert _read(desk, case).answer is Answer.YES
    with desk.acting():
        total = showing.cost_total(showing.cost_rows(*evaluator_of(case)))
    assert total.least == total.most == Decimal(266)
    _take(desk, case, "filing", date(2027, 2, 1))
    dates = _dates(desk, case)
    assert dates["d14_citizenship_decision"].safe_on == date(2029, 2, 1)
    assert dates["d14_citizenship_decision_extended"].safe_on == date(2030, 2, 1)


def test_the_eighteen_year_old_has_until_the_eve_of_nineteen(desk, cast, on_day):
    on_day(2026, 11, 25)
    young = PersonFactory(
        registered_office=cast.luino, birth_date=date(2009, 5, 3), birth_precision="day"
    )
    case = desk.open("P09", person=young)
    _answer(
        desk, case, way="at_18", birth_date=date(2009, 5, 3), born_in_italy=True,
        resident_from_birth=True, municipality_informed=True,
    )  # fmt: skip
    dates = _dates(desk, case)
    assert dates["d16_citizenship_at_18_safe"].safe_on == date(2028, 5, 2)
    assert dates["citizenship_at_18_notice_window"].safe_on == date(2026, 11, 3)
    assert _read(desk, case).until == date(2027, 5, 3)


# 5. New pupil, Cittiglio.


def test_a_pupil_without_papers_is_enrolled_with_reservation(desk, on_day):
    on_day(2027, 2, 15)
    case = desk.open("P15")
    _answer(desk, case, pupils=1, identity_papers=False, tax_code=False, mediator=True)
    found = _read(desk, case)
    assert found.answer is not Answer.NO
    assert _finding(desk, case, "with_reservation").answer is Answer.WARN
    assert "provvisorio" in _finding(desk, case, "provisional_code").text
    _take(desk, case, "application", date(2027, 2, 15), result="with_reservation")
    with desk.acting():
        assert _page(desk, case).steps[0].result_label == "Iscritto con riserva"


# 9. Caregiver, Crema.


def test_the_hiring_notice_is_due_the_day_before_also_on_sunday(desk, on_day):
    case = desk.open("P18", answers={"work_start": date(2027, 2, 1), "live_in": False})
    assert _dates(desk, case)["d21_inps_hire"].safe_on == date(2027, 1, 31)
    on_day(2027, 6, 30)
    _take(desk, case, "end", date(2027, 6, 30))
    assert _dates(desk, case)["d22_inps_end"].safe_on == date(2027, 7, 5)


# 10. Ukraine, Valle Camonica.


def test_the_end_of_temporary_protection_is_told_ninety_days_before(desk, on_day):
    on_day(2026, 11, 25)
    case = desk.open("P10")
    assert _dates(desk, case)["temporary_protection_campaign"].safe_on == date(2026, 12, 4)


def test_asylum_is_orientation_only(desk, on_day):
    with pytest.raises(Refused, match="orientamento"):
        desk.open("P11")
