"""Values of rules are shown as an Italian reader writes them."""

import pytest

from labimpact.rules import labels


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("06-30", "month_day", "30 giugno"),
        (3, "month_of_year", "marzo"),
        ("2027-03-04", "date", "04/03/2027"),
        ("10140.00", "EUR", "10.140,00 €"),
        (["500.00", "3500.00"], "EUR", "500,00; 3.500,00 €"),
        ("2.5", "percent", "2,5 %"),
        (1, "month", "1 mese"),
        ([1, 3, 6], "month", "1; 3; 6 mesi"),
        ("b1", "code", "B1"),
        (["minors"], "code", "minori"),
        ("8846", "text", "8846"),
        (None, "text", ""),
    ],
)
def test_a_value_is_told_with_its_unit(value, unit, shown):
    assert labels.value_text(value, unit) == shown
