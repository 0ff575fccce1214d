"""The date engine: the dates of the scenarios (domain.md section 11) and what never changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.rules import explaining
from labimpact.rules.calendars import NATIONAL, Holidays, YearlyHoliday
from labimpact.rules.loading import DATA, _read, _rule
from labimpact.rules.models import Rule
from labimpact.rules.queries import terms_of
from labimpact.rules.terms import (
    ROME,
    Edge,
    NotATerm,
    Reading,
    Standing,
    Term,
    Unit,
    add_months,
    anniversary,
    compute,
    days_before,
)

ROWS: dict[str, Any] = {
    row["code"]: Rule(**_rule("deadlines", row)) for row in _read(DATA / "deadlines.yaml")["rows"]
}
TERMS = [term for row in ROWS.values() for term in terms_of(row)]
EVENTS = st.dates(date(2015, 1, 1), date(2090, 12, 31))


def term(code: str) -> Term:
    (found,) = terms_of(ROWS[code])
    return found


def safe(code: str, event: date) -> date:
    return compute(term(code), event).safe_on


def readings(code: str, event: date) -> dict[Reading, date]:
    return {r.reading: r.on for r in compute(term(code), event).readings}


@pytest.mark.parametrize(
    ("code", "entry", "calendar", "saturday", "no_saturday"),
    [
        ("d02_one_stop_office_visit", (2027, 9, 9), (2027, 9, 17), (2027, 9, 18), (2027, 9, 21)),
        ("d01_first_permit", (2026, 12, 3), (2026, 12, 11), (2026, 12, 14), (2026, 12, 16)),
        ("d01_first_permit", (2027, 3, 22), (2027, 3, 30), (2027, 4, 1), (2027, 4, 2)),
    ],
)
def test_eight_days_show_every_reading_and_the_first_is_the_safe_one(
    code, entry, calendar, saturday, no_saturday
):
    deadline = compute(term(code), date(*entry))
    assert readings(code, date(*entry)) == {
        Reading.CALENDAR: date(*calendar),
        Reading.SATURDAY_COUNTED: date(*saturday),
        Reading.SATURDAY_NOT_COUNTED: date(*no_saturday),
    }
    assert deadline.safe_on == date(*calendar)
    assert [r.on for r in deadline.readings] == sorted(r.on for r in deadline.readings)


@pytest.mark.parametrize(
    ("code", "event", "expected"),
    [
        # 1. Reunification: filed, granted.
        ("d07_clearance", (2027, 1, 11), (2027, 6, 10)),
        ("d08_clearance_use", (2027, 5, 20), (2027, 11, 20)),
        # 2. Renewal: filed, late limit, delivered.
        ("d03_renewal", (2027, 2, 28), (2026, 12, 30)),
        ("d05_permit_decision", (2027, 1, 20), (2027, 3, 21)),
        ("d04_late_renewal_limit", (2027, 2, 28), (2027, 4, 29)),
        ("d17_abode_renewal", (2027, 6, 15), (2027, 8, 14)),
        # 3. A2 and EU long-term.
        ("d11_a2_test_date", (2027, 1, 18), (2027, 3, 19)),
        ("d12_a2_test_retry", (2027, 3, 10), (2027, 6, 9)),
        ("d06_long_term_decision", (2027, 8, 2), (2027, 10, 31)),
        # 4. Citizenship.
        ("d14_citizenship_decision", (2027, 2, 1), (2029, 2, 1)),
        ("d14_citizenship_decision_extended", (2027, 2, 1), (2030, 2, 1)),
        ("d16_citizenship_at_18_safe", (2028, 5, 3), (2028, 5, 2)),
        # 7 and 9. Lease, domestic work.
        ("d24_lease_registration", (2027, 3, 15), (2027, 4, 14)),
        ("d21_inps_hire", (2027, 2, 1), (2027, 1, 31)),
        ("d22_inps_end", (2027, 6, 30), (2027, 7, 5)),
        # 10. Ukraine.
        ("temporary_protection_campaign", (2027, 3, 4), (2026, 12, 4)),
    ],
)
def test_the_dates_of_the_scenarios_come_out_exactly(code, event, expected):
    assert safe(code, date(*event)) == date(*expected)


def test_reminders_of_a_renewal_come_90_60_and_30_days_before():
    found = [compute(t, date(2027, 2, 28)).safe_on for t in terms_of(ROWS["renewal_reminders"])]
    assert found == [date(2026, 11, 30), date(2026, 12, 30), date(2027, 1, 29)]
    assert found == [days_before(date(2027, 2, 28), n) for n in (90, 60, 30)]


def test_a_late_renewal_is_red_from_the_day_after_the_last_safe_one():
    deadline = compute(term("d04_late_renewal_limit"), date(2027, 2, 28))
    assert deadline.standing(date(2027, 4, 29)) is Standing.OPEN
    assert deadline.standing(date(2027, 4, 30)) is Standing.OVERDUE
    assert deadline.days_left(date(2027, 4, 30)) == -1


def test_a_term_that_opens_is_closed_until_the_day_after_its_end():
    deadline = compute(term("d12_a2_test_retry"), date(2027, 3, 10))
    assert deadline.standing(date(2027, 6, 8)) is Standing.NOT_OPEN
    assert deadline.standing(date(2027, 6, 9)) is Standing.OPEN


def test_between_the_readings_the_term_is_doubtful_and_never_granted():
    deadline = compute(term("d01_first_permit"), date(2026, 12, 3))
    assert deadline.standing(date(2026, 12, 11)) is Standing.OPEN
    assert deadline.standing(date(2026, 12, 12)) is Standing.DOUBTFUL
    assert deadline.standing(date(2026, 12, 16)) is Standing.DOUBTFUL
    assert deadline.standing(date(2026, 12, 17)) is Standing.OVERDUE


def test_the_eighteen_year_old_born_on_3_may_2009():
    birth = date(2009, 5, 3)
    assert anniversary(birth, 18) == date(2027, 5, 3)
    assert safe("d16_citizenship_at_18_safe", anniversary(birth, 19)) == date(2028, 5, 2)
    assert add_months(anniversary(birth, 18), -6) == date(2026, 11, 3)


def test_months_end_on_the_last_day_when_the_month_is_shorter():
    assert safe("d13_civic_session", date(2026, 11, 30)) == date(2027, 2, 28)
    assert safe("d15_oath", date(2027, 8, 31)) == date(2028, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_hours_are_those_that_really_pass_when_the_clocks_change():
    spring = compute(term("d10_host_notice"), datetime(2027, 3, 27, 12, 0, tzinfo=ROME))
    assert spring.safe.at == datetime(2027, 3, 29, 13, 0, tzinfo=ROME)
    autumn = compute(term("d10_host_notice"), datetime(2027, 10, 30, 12, 0, tzinfo=ROME))
    assert autumn.safe.at == datetime(2027, 11, 1, 11, 0, tzinfo=ROME)
    assert autumn.safe_on == date(2027, 11, 1)


def test_hours_from_a_day_alone_count_from_its_midnight():
    deadline = compute(term("d10_host_notice"), date(2027, 3, 15))
    assert deadline.safe.at == datetime(2027, 3, 17, 0, 0, tzinfo=ROME)
    assert deadline.safe_on == date(2027, 3, 16)


def test_a_moment_without_its_time_zone_is_refused():
    with pytest.raises(NotATerm):
        compute(term("d10_host_notice"), datetime(2027, 3, 15, 9, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    "wrong",
    [{"value": -1}, {"readings": ()}, {"unit": Unit.HOUR, "edge": Edge.OPENS_AFTER}],
)
def test_a_row_that_is_no_term_is_refused(wrong):
    facts = {"code": "x", "label": "x", "value": 1, "unit": Unit.CALENDAR_DAY} | wrong
    with pytest.raises(NotATerm):
        Term(**facts)


def test_a_roll_stands_beside_the_safe_date_and_never_replaces_it():
    rolling = Term(code="x", label="x", value=6, unit=Unit.CALENDAR_DAY, rolls=True)
    deadline = compute(rolling, date(2026, 12, 19))  # ends on Christmas, then St Stephen, Sunday
    assert deadline.safe_on == date(2026, 12, 25)
    assert deadline.safe.rolled_on == date(2026, 12, 28)
    assert deadline.standing(date(2026, 12, 28)) is Standing.DOUBTFUL
    assert deadline.standing(date(2026, 12, 29)) is Standing.OVERDUE


def test_4_october_is_a_holiday_from_2026():
    assert not NATIONAL.name_of(date(2025, 10, 4))
    assert NATIONAL.name_of(date(2027, 10, 4))


def test_a_holiday_that_a_rule_adds_moves_what_is_counted_in_working_days_only():
    added = Holidays((YearlyHoliday(12, 9, "Nuova festa", valid_from=date(2026, 1, 1)),))
    before = compute(term("d01_first_permit"), date(2026, 12, 3))
    after = compute(term("d01_first_permit"), date(2026, 12, 3), added)
    assert [r.on for r in before.readings] == [
        date(2026, 12, 11), date(2026, 12, 14), date(2026, 12, 16),
    ]  # fmt: skip
    assert [r.on for r in after.readings] == [
        date(2026, 12, 11), date(2026, 12, 15), date(2026, 12, 17),
    ]  # fmt: skip


def test_a_patron_saint_counts_only_when_asked_for():
    ambrose = Holidays().with_patrons([YearlyHoliday(12, 7, "Sant'Ambrogio")])
    plain = {r.reading: r.on for r in compute(term("d01_first_permit"), date(2026, 12, 3)).readings}
    milan = {
        r.reading: r.on
        for r in compute(term("d01_first_permit"), date(2026, 12, 3), ambrose).readings
    }
    assert milan[Reading.CALENDAR] == plain[Reading.CALENDAR]
    assert milan[Reading.SATURDAY_COUNTED] == date(2026, 12, 15)


def test_the_sentence_says_event_readings_skipped_days_and_source():
    deadline = compute(term("d01_first_permit"), date(2026, 12, 3))
    sentence = explaining.why(deadline, "Ingresso in Italia", NATIONAL)
    for part in (
        "8 giorni lavorativi da «Ingresso in Italia» di giovedì 03/12/2026",
        "giorno che non si conta",
        "tutti i giorni: entro venerdì 11/12/2026",
        "martedì 08/12 Immacolata Concezione",
        "Vale la prima",
        "art. 5 c. 2",
    ):
        assert part in sentence


@given(st.sampled_from(TERMS), EVENTS, st.integers(0, 400))
def test_a_later_event_never_gives_an_earlier_date(any_term, event, later):
    one, two = compute(any_term, event), compute(any_term, event + timedelta(days=later))
    assert one.safe_on <= two.safe_on
    by_reading = {r.reading: r.on for r in two.readings}
    assert all(r.on <= by_reading[r.reading] for r in one.readings)


@given(st.sampled_from(TERMS), EVENTS)
def test_the_same_event_gives_the_same_dates_and_none_on_the_wrong_side_of_it(any_term, event):
    deadline = compute(any_term, event)
    assert deadline == compute(any_term, event)
    if any_term.edge is Edge.BEFORE:
        assert all(r.on <= event for r in deadline.readings)
    else:
        assert all(r.on >= event for r in deadline.readings)
    prudent = max if any_term.edge is Edge.OPENS_AFTER else min
    assert deadline.safe_on == prudent(r.on for r in deadline.readings)


@given(st.sampled_from(TERMS), EVENTS, st.integers(-60, 400), st.integers(0, 90))
def test_time_only_makes_a_term_older(any_term, event, first, then):
    order = [Standing.NOT_OPEN, Standing.OPEN, Standing.DOUBTFUL, Standing.OVERDUE]
    deadline, day = compute(any_term, event), event + timedelta(days=first)
    before, after = deadline.standing(day), deadline.standing(day + timedelta(days=then))
    assert order.index(before) <= order.index(after)


@given(EVENTS, st.integers(1, 30), st.booleans())
def test_working_days_end_on_a_working_day_and_count_exactly(event, value, saturday):
    reading = Reading.SATURDAY_COUNTED if saturday else Reading.SATURDAY_NOT_COUNTED
    some = Term(code="x", label="x", value=value, unit=Unit.WORKING_DAY, readings=(reading,))
    end = compute(some, event).safe_on
    between = [event + timedelta(days=n) for n in range(1, (end - event).days + 1)]
    assert NATIONAL.is_working(end, saturday=saturday)
    assert sum(NATIONAL.is_working(d, saturday=saturday) for d in between) == value


@given(
    st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001
        datetime(2060, 1, 1),  # noqa: DTZ001
        timezones=st.just(ROME),
    )
)
def test_48_hours_are_always_48_hours(moment):
    at = compute(term("d10_host_notice"), moment).safe.at
    assert at is not None
    assert at.astimezone(UTC) - moment.astimezone(UTC) == timedelta(hours=48)


def test_hours_without_an_hour_are_told_from_the_midnight_that_opens_the_day():
    """Fresh eyes: «giorno che non si conta» stood beside an end that counted that day."""
    deadline = compute(term("d10_host_notice"), date(2026, 12, 1))
    assert deadline.safe_on == date(2026, 12, 2)
    assert explaining.hour_said(deadline.safe.at) == "a mezzanotte"
    sentence = explaining.why(deadline, "Inizio del soggiorno", NATIONAL)
    assert "giorno che non si conta" not in sentence
    assert "si conta dalla mezzanotte con cui comincia quel giorno" in sentence
    assert "Finisce mercoledì 02/12/2026, a mezzanotte." in sentence


def test_hours_from_an_hour_end_at_an_hour_and_midnight_closes_the_day_before():
    deadline = compute(term("d10_host_notice"), datetime(2026, 12, 1, 14, 30, tzinfo=ROME))
    assert (deadline.safe_on, explaining.hour_said(deadline.safe.at)) == (
        date(2026, 12, 3), "alle 14:30",
    )  # fmt: skip
    assert "alle 14:30 di martedì 01/12/2026" in explaining.why(deadline, "Inizio", NATIONAL)
    midnight = compute(term("d10_host_notice"), datetime(2026, 12, 1, tzinfo=ROME))
    assert midnight.safe_on == compute(term("d10_host_notice"), date(2026, 12, 1)).safe_on


@pytest.mark.parametrize(
    ("days", "said"),
    [((4, 1), "4 giorni e 1 giorno"), ((1,), "1 giorno"), ((), ""),
     ((60, 30, 7), "60, 30 e 7 giorni"), ((7, 3, 1), "7, 3 giorni e 1 giorno")],
)  # fmt: skip
def test_days_of_reminders_are_said_one_by_one(days, said):
    assert explaining.days_said(days) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 29), "La domenica la posta è chiusa: meglio entro sabato 28/11/2026."),
        (
            date(2026, 12, 8),
            "Nei giorni di festa la posta è chiusa: meglio entro lunedì 07/12/2026.",
        ),
        (date(2026, 12, 27), "La domenica la posta è chiusa: meglio entro giovedì 24/12/2026."),
        (date(2026, 11, 30), ""),
    ],
)
def test_a_closed_post_office_gives_advice_and_moves_no_date(day, said):
    assert explaining.post_advice(day, NATIONAL) == said
