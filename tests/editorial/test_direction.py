"""Figures in a text that runs from right to left keep the order in which they are read."""

import pytest

from labimpact.editorial.direction import figures_in_order

IN, OUT = "\u2066", "\u2069"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("صورة 35×45 mm هنا", f"صورة {IN}35×45 mm{OUT} هنا"),
        ("اتصل 0332 543600.", f"اتصل {IN}0332 543600{OUT}."),
        ("من 8.30–12.30", f"من {IN}8.30–12.30{OUT}"),
        ("+39 0332 543600", f"{IN}+39 0332 543600{OUT}"),
        ("رقم 112", "رقم 112"),
        (
            '<p><a href="tel:0332 543600" data-a="1-2">0332 543600</a></p>',
            f'<p><a href="tel:0332 543600" data-a="1-2">{IN}0332 543600{OUT}</a></p>',
        ),
    ],
)
def test_what_is_read_together_stays_together(text, said):
    assert figures_in_order(text, "ar") == said
    assert figures_in_order(text, "ur") == said


def test_a_text_from_left_to_right_is_left_as_it_is():
    assert figures_in_order("35×45 mm", "uk") == "35×45 mm"
