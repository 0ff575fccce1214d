"""What the names of periods mean on a given day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labimpact.monitoring.periods import Period, Preset, month_of, preset_period


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("mese", "2026-02-01", "2026-02-28"),
        ("mese-scorso", "2026-01-01", "2026-01-31"),
        ("trimestre", "2026-01-01", "2026-03-31"),
        ("trimestre-scorso", "2025-10-01", "2025-12-31"),
        ("anno", "2026-01-01", "2026-12-31"),
        ("anno-scorso", "2025-01-01", "2025-12-31"),
    ],
)
def test_each_name_is_a_period_of_the_calendar(preset, first, last):
    found = preset_period(preset, today=date(2026, 2, 14))
    assert found == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_last_month_in_january_is_december():
    assert preset_period("mese-scorso", today=date(2026, 1, 5)) == month_of(date(2025, 12, 1))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(list(Preset)[:-1]))
def test_a_preset_starts_on_a_first_and_ends_on_a_last_day(today, preset):
    found = preset_period(preset, today=today)
    assert found == found.whole_months
    if not preset.endswith("scorso"):
        assert found.first <= today <= found.last


def test_a_leap_february_has_29_days():
    assert month_of(date(2028, 2, 3)).last == date(2028, 2, 29)


def test_a_period_is_said_as_its_month_or_its_days():
    assert str(month_of(date(2026, 3, 9))) == "Marzo 2026"
    assert str(Period(date(2026, 3, 1), date(2026, 3, 9))) == "01/03/2026 – 09/03/2026"
