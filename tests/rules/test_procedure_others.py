"""What the procedures that no scenario tells answer, and the comparisons of days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from labimpact.procedures.planning import Taken
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import Amount, Condition
from labimpact.rules.procedures.reading import Answer
from tests.rules.procedure_files import Rows, dates, finding, may_apply, paid, reads

Given = dict[str, Any]
EVENT = date(2027, 1, 20)


def test_a_first_permit_is_due_in_eight_days_by_the_prudent_count() -> None:
    worker = {
        "eu_citizen": False, "reason": "employment", "visa_over_3_months": True,
        "entry_date": date(2026, 12, 3), "one_stop_office_done": True,
        "guardian_or_alone": False, "birth_date": date(1990, 5, 1), "duration": "up_to_1",
        "hosted": False,
    }  # fmt: skip
    assert dates("P01", worker) == {"d01_first_permit": date(2026, 12, 11)}
    assert finding(may_apply("P01", date(2026, 12, 11), worker), "in_time").answer is Answer.YES
    late = may_apply("P01", date(2026, 12, 12), worker)
    assert (late.answer, finding(late, "in_time").answer) == (Answer.YES, Answer.WARN)
    assert paid("P01", EVENT, worker)["slip"] == Decimal("70.46")
    asylum = worker | {"reason": "asylum"}
    assert "kit" not in paid("P01", EVENT, asylum)
    assert paid("P01", EVENT, asylum)["slip"] == Decimal("30.46")
    assert may_apply("P01", EVENT, worker | {"eu_citizen": True}).answer is Answer.NO


def test_study_becomes_work_before_expiry_and_assistance_to_a_minor_never() -> None:
    student = {
        "title_kind": "study", "permit_expires_on": date(2027, 3, 1), "new_kind": "employment",
        "birth_date": date(2000, 1, 1), "new_title": True,
    }  # fmt: skip
    assert may_apply("P03", EVENT, student).answer is Answer.YES
    assert may_apply("P03", date(2027, 3, 2), student).answer is Answer.NO
    parent = student | {"title_kind": "assistance_to_minor"}
    assert finding(may_apply("P03", EVENT, parent), "convertible").answer is Answer.NO
    assert paid("P03", EVENT, student)["slip"] == Decimal("30.46")


def test_cohesion_has_the_two_years_marked_and_an_old_marriage_certificate_is_refused() -> None:
    relative = {
        "relation": "spouse", "permit_expires_on": date(2026, 3, 1), "sponsor_protection": False,
        "sponsor_title": True, "sponsor_legal_stay_since": date(2025, 5, 8),
        "marriage_certificate_on": date(2026, 7, 19), "relatives": 1, "children_under_14": 0,
        "income": Decimal(11000), "housing_certificate": True,
    }  # fmt: skip
    found = may_apply("P06", EVENT, relative)
    assert finding(found, "lawfully_here").answer is Answer.YES
    assert finding(found, "two_years").until == date(2027, 5, 8)
    assert finding(found, "marriage_certificate").answer is Answer.NOT_YET
    child = may_apply("P06", EVENT, relative | {"relation": "minor_child"})
    assert child.answer is Answer.YES


def test_residence_waits_for_three_months_in_a_reception_centre() -> None:
    guest = {
        "what": "registration", "moved_on": date(2027, 1, 10), "title_or_receipt": True,
        "reception": True, "reception_since": date(2026, 11, 1),
        "permit_expires_on": date(2027, 9, 1),
    }  # fmt: skip
    found = may_apply("P12", EVENT, guest)
    assert (found.answer, found.until) == (Answer.NOT_YET, date(2027, 2, 1))
    taken = Taken("declaration", 1, EVENT)
    assert dates("P12", guest, taken)["residence_checks"] == date(2027, 3, 6)


def test_registry_cancellation_is_seen_coming() -> None:
    renewed = {
        "what": "warning", "title_or_receipt": True, "permit_expires_on": date(2026, 7, 1),
        "warned_on": date(2027, 1, 15),
    }  # fmt: skip
    found = may_apply("P12", EVENT, renewed)
    assert finding(found, "no_cancellation_near").answer is Answer.WARN
    assert dates("P12", renewed) == {
        "d18_registry_cancellation": date(2027, 1, 2),
        "d18_registry_cancellation_warning": date(2027, 2, 14),
    }


@pytest.mark.parametrize(
    ("answers", "fee"),
    [
        ({"situation": "compulsory", "reunited": False}, "0.00"),
        ({"situation": "student", "over_3_months": True}, "700.00"),
        ({"situation": "other_permit", "over_3_months": True}, "2000.00"),
        ({"situation": "compulsory", "reunited": True, "birth_date": date(1955, 1, 1),
          "reunited_on": date(2008, 11, 6)}, "2000.00"),
        ({"situation": "compulsory", "reunited": True, "birth_date": date(1955, 1, 1),
          "reunited_on": date(2008, 11, 5)}, "0.00"),
    ],
)  # fmt: skip
def test_health_is_free_or_paid_by_situation(answers: Given, fee: str) -> None:
    assert may_apply("P13", EVENT, answers).answer is Answer.YES
    assert paid("P13", EVENT, answers) == {"ssn": Decimal(fee)}


def test_who_has_no_permit_has_a_code_for_six_months_and_pays_nothing() -> None:
    answers = {"situation": "no_permit"}
    assert may_apply("P13", EVENT, answers).answer is Answer.YES
    assert paid("P13", EVENT, answers) == {}
    assert dates("P13", answers, Taken("stp", 1, EVENT)) == {"d20_stp_validity": date(2027, 7, 20)}


def test_benefits_look_at_permit_and_residence() -> None:
    adi = {
        "benefit": "adi", "title_kind": "eu_long_term_permit", "isee": Decimal(10140),
        "resident_since": date(2022, 1, 20), "continuous_since": date(2025, 6, 1),
    }  # fmt: skip
    found = may_apply("P14", EVENT, adi)
    assert (found.answer, found.until) == (Answer.NOT_YET, date(2027, 6, 1))
    assert finding(found, "adi_isee").answer is Answer.YES
    assert may_apply("P14", EVENT, adi | {"title_kind": "employment"}).answer is Answer.NO
    auu = {"benefit": "auu", "title_kind": "employment", "work_permit_over_six_months": True}
    assert may_apply("P14", EVENT, auu | {"two_years": True}).answer is Answer.YES
    contract = auu | {"two_years": False, "contract_six_months": True}
    assert may_apply("P14", EVENT, contract).answer is Answer.YES


def test_a_foreign_licence_is_good_for_a_year_and_converted_within_four() -> None:
    driver = {
        "resident_since": date(2025, 6, 1), "licence_before_residence": True, "treaty": True,
        "translation": True,
    }  # fmt: skip
    found = may_apply("P17", EVENT, driver)
    assert finding(found, "first_year").answer is Answer.WARN
    assert finding(found, "without_exams").answer is Answer.YES
    assert dates("P17", driver)["foreign_licence_conversion"] == date(2029, 6, 1)
    assert may_apply("P17", EVENT, driver | {"treaty": False}).answer is Answer.NO


def test_the_agreement_is_for_first_entries_over_sixteen_and_counts_months() -> None:
    signer = {
        "birth_date": date(2000, 1, 1), "first_entry": True, "permit_one_year": True,
        "title_kind": "employment", "minors": False,
    }  # fmt: skip
    found = may_apply("P08", EVENT, signer)
    assert found.answer is Answer.YES
    assert finding(found, "credits_at_risk").answer is Answer.WARN
    assert dates("P08", signer, Taken("signing", 1, EVENT)) == {
        "d13_civic_session": date(2027, 4, 20),
        "agreement_end": date(2029, 1, 20),
    }
    assert may_apply("P08", EVENT, signer | {"first_entry": False}).answer is Answer.NO


def test_an_extended_agreement_has_one_more_year() -> None:
    taken = [Taken("signing", 1, EVENT), Taken("check", 1, date(2029, 1, 10), "extended")]
    found = dates("P08", {}, *taken)
    assert found["agreement_extension"] == date(2030, 1, 10)


@pytest.mark.parametrize(
    ("need", "level", "answer"),
    [
        ("autonomous_care", "as", Answer.WARN), ("autonomous_care", "bs", Answer.YES),
        ("company", "a", Answer.WARN), ("company", "as", Answer.YES),
        ("dependent_care", "ds", Answer.YES),
    ],
)  # fmt: skip
def test_a_level_below_the_task_is_warned_of(need: str, level: str, answer: Answer) -> None:
    found = may_apply("P18", EVENT, {"care_need": need, "level": level})
    levels = {f.answer for f in found.findings if f.check.code.startswith("level_fits")}
    assert levels == {answer}


def test_a_qualification_is_asked_its_purpose_first_and_protection_needs_no_papers() -> None:
    assert reads("P16", EVENT, {})[0].questions[0].code == "purpose"
    nurse = {"purpose": "profession", "protection": True, "has_papers": False}
    assert may_apply("P16", EVENT, nurse).answer is Answer.YES
    assert may_apply("P16", EVENT, nurse | {"protection": False}).answer is Answer.NOT_YET


def test_an_eu_citizen_has_nothing_to_do_for_three_months() -> None:
    guest = {"who": "eu_citizen", "stay_since": date(2026, 12, 1), "ground": "worker",
             "permanent": False}  # fmt: skip
    found = may_apply("P19", EVENT, guest)
    assert (found.answer, found.until) == (Answer.NOT_YET, date(2027, 3, 1))
    assert finding(found, "fami").answer is Answer.WARN


# The comparisons that look at the calendar.
@pytest.mark.parametrize(
    ("comparison", "holds"),
    [
        ({"elapsed_at_most": Amount(value=10, unit="day")}, [True, True, False]),
        ({"elapsed_more_than": Amount(value=10, unit="day")}, [False, False, True]),
    ],
)
def test_the_last_day_belongs_to_the_time_that_is_still_running(
    comparison: Given, holds: list[bool]
) -> None:
    days = [date(2027, 1, 9), date(2027, 1, 10), date(2027, 1, 11)]
    condition = Condition(question="day", **comparison)
    evaluators = [Evaluator({"day": date(2026, 12, 31)}, Rows(), day) for day in days]
    assert [e.one(condition).holds for e in evaluators] == holds
