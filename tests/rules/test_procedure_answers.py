"""What the procedures answer in the scenarios of the domain reference, from the files alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from labimpact.procedures.planning import Taken
from labimpact.rules.procedures.reading import Answer, papers
from tests.rules.procedure_files import dates, finding, may_apply, paid, reads

Given = dict[str, Any]
EVENT = date(2027, 1, 20)


# Scenario 1: reunification.
SPONSOR: Given = {
    "title_kind": "employment", "title_one_year": True, "protection": False,
    "legal_stay_since": date(2024, 1, 8), "spouse": True, "spouse_adult_not_separated": True,
    "minor_children": 1, "children_under_14": 1, "other_parent_agrees": True, "relatives": 2,
    "income": Decimal(14000), "housing_certificate": True, "disabled_children": 0, "parents": 0,
}  # fmt: skip
FILED = date(2027, 1, 8)


def test_two_relatives_are_not_covered_and_the_gap_is_known() -> None:
    found = finding(may_apply("P05", FILED, SPONSOR), "income")
    assert found.answer is Answer.NOT_YET
    assert found.verdict.facts["needed"] == Decimal("14202.24")
    assert found.gap == Decimal("202.24")


def test_the_child_alone_is_covered() -> None:
    found = may_apply("P05", FILED, SPONSOR | {"spouse": False, "relatives": 1})
    assert finding(found, "income").verdict.facts["needed"] == Decimal("10651.68")
    assert found.answer is Answer.YES


def test_twenty_months_hold_the_spouse_back_and_neither_child_nor_protected_sponsor() -> None:
    short = SPONSOR | {"legal_stay_since": date(2025, 5, 8), "income": Decimal(15100)}
    found = may_apply("P05", FILED, short)
    spouse = finding(found, "stay_for_spouse")
    assert (spouse.answer, spouse.until) == (Answer.NOT_YET, date(2027, 5, 8))
    assert dict(found.groups) == {"Coniuge": Answer.NOT_YET, "Figli minori": Answer.YES}
    refugee = may_apply("P05", FILED, short | {"protection": True, "refugee": True})
    assert refugee.answer is Answer.YES


@pytest.mark.parametrize(("changes", "slip"), [({}, "80.46"), ({"spouse": False}, "30.46")])
def test_only_children_pay_no_contribution_after_reunification(changes: Given, slip: str) -> None:
    assert paid("P05", FILED, SPONSOR | changes)["permit_slip"] == Decimal(slip)


# Scenario 2: renewal.
RENEWAL: Given = {
    "title_kind": "employment", "permit_expires_on": date(2027, 2, 28), "conditions_met": True,
    "birth_date": date(1990, 5, 1), "duration": "up_to_2", "moved": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("today", "in_time", "not_too_late"),
    [
        (date(2026, 12, 30), Answer.YES, Answer.YES),
        (date(2026, 12, 31), Answer.WARN, Answer.YES),
        (date(2027, 1, 20), Answer.WARN, Answer.YES),
        (date(2027, 4, 29), Answer.WARN, Answer.YES),
        (date(2027, 4, 30), Answer.WARN, Answer.WARN),
    ],
)
def test_a_late_renewal_is_warned_of_and_still_accepted(
    today: date, in_time: Answer, not_too_late: Answer
) -> None:
    found = may_apply("P02", today, RENEWAL)
    assert finding(found, "in_time").answer is in_time
    assert finding(found, "not_too_late").answer is not_too_late
    assert found.answer is Answer.YES


def test_the_dates_of_a_renewal_are_those_of_the_scenario() -> None:
    taken = [Taken("filing", 1, date(2027, 1, 20)), Taken("collection", 1, date(2027, 6, 15))]
    assert dates("P02", RENEWAL, *taken) == {
        "d03_renewal": date(2026, 12, 30),
        "d04_late_renewal_limit": date(2027, 4, 29),
        "d05_permit_decision": date(2027, 3, 21),
        "d17_abode_renewal": date(2027, 8, 14),
    }


def test_the_renewal_slip_is_made_of_its_addends_and_minors_pay_no_contribution() -> None:
    assert paid("P02", EVENT, RENEWAL)["slip"] == Decimal("80.46")
    assert paid("P02", EVENT, RENEWAL | {"duration": "up_to_1"})["slip"] == Decimal("70.46")
    for exempt in ({"birth_date": date(2015, 1, 1)}, {"title_kind": "subsidiary_protection"}):
        assert paid("P02", EVENT, RENEWAL | exempt)["slip"] == Decimal("30.46")
    assert sum(paid("P02", EVENT, RENEWAL).values()) == Decimal("126.46")


# Scenario 3: A2 and long-term permit.
LONG: Given = {
    "title_kind": "employment", "permit_since": date(2021, 11, 18), "excluded_periods": False,
    "absences": [(date(2025, 6, 1), date(2025, 9, 30))], "family_too": False,
    "income": Decimal("7101.12"), "italian": "none",
}  # fmt: skip
DESK = date(2027, 1, 18)


def test_five_years_and_one_absence_of_four_months_still_count() -> None:
    found = may_apply("P04", DESK, LONG | {"italian": "test"})
    assert finding(found, "absences").answer is Answer.YES
    assert found.answer is Answer.YES


def test_without_a2_the_answer_is_not_yet_and_time_alone_does_not_help() -> None:
    found = may_apply("P04", DESK, LONG)
    assert (found.answer, found.until) == (Answer.NOT_YET, None)
    assert finding(found, "italian").answer is Answer.NOT_YET


def test_an_absence_of_six_months_interrupts() -> None:
    away = {"absences": [(date(2025, 4, 1), date(2025, 9, 30))], "italian": "test"}
    found = may_apply("P04", DESK, LONG | away)
    assert finding(found, "absences").answer is Answer.NOT_YET
    less = {"absences": [(date(2025, 4, 1), date(2025, 9, 29))], "italian": "test"}
    assert may_apply("P04", DESK, LONG | less).answer is Answer.YES


def test_a_protection_holder_is_asked_neither_a2_nor_housing() -> None:
    holder = {
        "title_kind": "subsidiary_protection", "asylum_requested_on": date(2021, 1, 10),
        "family_too": True, "relatives": 1, "children_under_14": 1, "income": Decimal(11000),
    }  # fmt: skip
    answers = {k: v for k, v in (LONG | holder).items() if k not in {"italian", "permit_since"}}
    found = may_apply("P04", DESK, answers)
    assert found.answer is Answer.YES
    assert found.missing == ()
    assert {f.check.code for f in found.findings}.isdisjoint({"italian", "housing", "holding"})
    exempt = {p.document.document for p in papers(*reads("P04", DESK, answers)) if p.exempt}
    assert exempt == {"a2_proof", "housing_certificate"}


def test_a_failed_test_opens_the_next_booking_after_ninety_days() -> None:
    candidate = {
        "birth_date": date(1990, 5, 1), "exempt": "none", "protection": False,
        "permit_since": date(2021, 11, 18), "tried_before": False,
    }  # fmt: skip
    taken = [Taken("booking", 1, DESK), Taken("test", 1, date(2027, 3, 10), "failed")]
    found = dates("P07", candidate, *taken)
    assert found["d11_a2_test_date"] == date(2027, 3, 19)
    assert found["d12_a2_test_retry"] == date(2027, 6, 9)
    again = candidate | {"tried_before": True, "last_test_on": date(2027, 3, 10)}
    too_soon = finding(may_apply("P07", date(2027, 6, 8), again), "retry")
    assert (too_soon.answer, too_soon.until) == (Answer.NOT_YET, date(2027, 6, 9))
    assert finding(may_apply("P07", date(2027, 6, 9), again), "retry").answer is Answer.YES


def test_the_long_term_decision_is_due_in_ninety_days() -> None:
    found = dates("P04", LONG, Taken("filing", 1, date(2027, 8, 2)))
    assert found["d06_long_term_decision"] == date(2027, 10, 31)
    assert paid("P04", DESK, LONG) == {
        "stamp": Decimal("16.00"), "slip": Decimal("130.46"), "kit": Decimal("30.00"),
    }  # fmt: skip


# Scenario 4: citizenship.
RESIDENT: Given = {
    "way": "residence", "ground": "non_eu", "resident_since": date(2017, 1, 10),
    "registry_gaps": [], "dependent_spouse": False, "dependent_others": 0,
    "lowest_income": Decimal(9000), "italian": "eu_long_term", "home_papers": True,
}  # fmt: skip
MARRIED: Given = {
    "way": "marriage", "married_on": date(2026, 1, 15), "lives_abroad": False, "children": True,
    "legal_residence_since": date(2026, 1, 20), "italian": "certificate", "home_papers": True,
}  # fmt: skip
APPLIED = date(2027, 2, 1)


def test_a_cancellation_in_year_four_restarts_the_ten_years() -> None:
    assert may_apply("P09", APPLIED, RESIDENT).answer is Answer.YES
    gap = {"registry_gaps": [(date(2020, 9, 1), date(2020, 11, 30))]}
    found = may_apply("P09", APPLIED, RESIDENT | gap)
    assert (found.answer, found.until) == (Answer.NOT_YET, date(2030, 12, 1))
    assert finding(found, "residence_non_eu").verdict.facts["start"] == date(2020, 12, 1)


@pytest.mark.parametrize(
    ("ground", "years"), [("eu", 4), ("stateless", 5), ("refugee", 5), ("born_in_italy", 3)]
)
def test_other_grounds_ask_for_fewer_years(ground: str, years: int) -> None:
    enough = {"ground": ground, "resident_since": date(2027 - years, 2, 1)}
    assert may_apply("P09", APPLIED, RESIDENT | enough).answer is Answer.YES
    short = enough | {"resident_since": date(2027 - years, 2, 2)}
    found = may_apply("P09", APPLIED, RESIDENT | short)
    assert (found.answer, found.until) == (Answer.NOT_YET, date(2027, 2, 2))


def test_the_income_of_citizenship_grows_with_who_depends_on_it() -> None:
    family = {"dependent_spouse": True, "dependent_others": 2, "lowest_income": Decimal(12000)}
    found = finding(may_apply("P09", APPLIED, RESIDENT | family), "income")
    assert found.verdict.facts["needed"] == Decimal("12394.05")
    assert found.gap == Decimal("394.05")


def test_one_year_of_marriage_with_a_child_is_enough() -> None:
    found = may_apply("P09", APPLIED, MARRIED)
    assert found.answer is Answer.YES
    alone = may_apply("P09", APPLIED, MARRIED | {"children": False})
    assert (alone.answer, alone.until) == (Answer.NOT_YET, date(2028, 1, 20))
    assert sum(paid("P09", APPLIED, MARRIED).values()) == Decimal("266.00")


@pytest.mark.parametrize(("children", "wed"), [(False, date(2024, 2, 1)), (True, date(2025, 8, 1))])
def test_abroad_the_marriage_lasts_three_years_or_a_year_and_a_half(
    children: bool, wed: date
) -> None:
    abroad = MARRIED | {"lives_abroad": True, "children": children, "married_on": wed}
    assert may_apply("P09", APPLIED, abroad).answer is Answer.YES
    later = may_apply("P09", APPLIED, abroad | {"married_on": wed.replace(day=2)})
    assert (later.answer, later.until) == (Answer.NOT_YET, date(2027, 2, 2))


def test_the_decision_on_citizenship_has_two_terms() -> None:
    found = dates("P09", MARRIED, Taken("filing", 1, APPLIED))
    assert found["d14_citizenship_decision"] == date(2029, 2, 1)
    assert found["d14_citizenship_decision_extended"] == date(2030, 2, 1)


def test_who_turns_18_on_3_may_declares_by_the_eve_of_19() -> None:
    born = {
        "way": "at_18", "birth_date": date(2009, 5, 3), "born_in_italy": True,
        "resident_from_birth": True, "municipality_informed": True,
    }  # fmt: skip
    found = dates("P09", born)
    assert found["d16_citizenship_at_18_safe"] == date(2028, 5, 2)
    assert found["d16_citizenship_at_18"] == date(2028, 5, 3)
    assert found["citizenship_at_18_notice_window"] == date(2026, 11, 3)
    early = may_apply("P09", date(2027, 5, 2), born)
    assert (early.answer, early.until) == (Answer.NOT_YET, date(2027, 5, 3))
    assert may_apply("P09", date(2028, 5, 2), born).answer is Answer.YES
    assert may_apply("P09", date(2028, 5, 3), born).answer is Answer.NO
    untold = may_apply("P09", date(2028, 5, 3), born | {"municipality_informed": False})
    assert untold.answer is Answer.YES
    assert finding(untold, "before_19_not_informed").answer is Answer.WARN
    assert paid("P09", APPLIED, born) == {"contribution": Decimal("250.00")}


# Scenario 5: a pupil without papers.
def test_without_papers_a_child_is_enrolled_with_reservation() -> None:
    child = {
        "pupils": 1, "identity_papers": False, "tax_code": False, "vaccinations": False,
        "school_reports": False, "mediator": True, "speaks_italian": False,
    }  # fmt: skip
    found = may_apply("P15", date(2027, 2, 15), child)
    assert found.answer is Answer.YES
    reservation = finding(found, "with_reservation")
    assert reservation.answer is Answer.WARN
    assert "con riserva" in reservation.text
    asked = {p.document.document: p for p in papers(*reads("P15", EVENT, child))}
    assert asked["child_identity"].exempt
    assert asked["self_declaration"].needed is True
    assert "school_reports" not in asked


# Scenarios 9 and 10: dates.
def test_a_domestic_worker_is_notified_the_day_before() -> None:
    hired = {
        "permit_allows_work": True, "contract": True,
        "care_need": "dependent_care", "level": "bs", "live_in": True, "weekly_hours": 54,
        "work_start": date(2027, 2, 1), "hosted_since": date(2027, 2, 1),
    }  # fmt: skip
    found = dates("P18", hired, Taken("end", 1, date(2027, 6, 30)))
    assert found["d21_inps_hire"] == date(2027, 1, 31)
    assert found["d22_inps_end"] == date(2027, 7, 5)
    assert found["d10_host_notice"] == date(2027, 2, 2)
    on_the_eve = may_apply("P18", date(2027, 1, 31), hired)
    assert finding(on_the_eve, "notice_in_time").answer is Answer.YES
    assert finding(on_the_eve, "level_fits").answer is Answer.WARN, "a BS for a bedridden person"
    assert finding(on_the_eve, "hours_live_in").answer is Answer.YES
    more = may_apply("P18", date(2027, 2, 1), hired | {"weekly_hours": 55, "level": "cs"})
    assert finding(more, "notice_in_time").answer is Answer.WARN
    assert finding(more, "hours_live_in").answer is Answer.WARN
    assert finding(more, "level_fits").answer is Answer.YES


def test_the_end_of_temporary_protection_is_the_rule_and_calls_ninety_days_before() -> None:
    fled = {
        "status": "national",
        "special_protection": False,
        "displaced_on": date(2022, 2, 24),
        "hosted": False,
    }
    assert dates("P10", fled) == {"temporary_protection_campaign": date(2026, 12, 4)}
    assert finding(may_apply("P10", date(2027, 3, 4), fled), "still_in_force").answer is Answer.YES
    after = may_apply("P10", date(2027, 3, 5), fled)
    assert finding(after, "still_in_force").answer is Answer.WARN
    early = may_apply("P10", EVENT, fled | {"displaced_on": date(2022, 2, 23)})
    assert early.answer is Answer.NO
    before = {"status": "national", "special_protection": True}
    assert may_apply("P10", EVENT, before).answer is Answer.YES
