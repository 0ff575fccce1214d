"""What people type leads to the guide they need: a committed set, a third of it held back."""

import pytest

from tests.finding import relevance

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", ["tuned", "held", "others"])
def test_nine_questions_of_ten_find_the_right_guide_first(guides, ask, part):
    missed = relevance.missed(part, ask)
    assert len(missed) <= 0.1 * len(relevance.questions(part)), missed


def test_the_set_asks_in_eight_languages():
    asked = relevance.questions("tuned") + relevance.questions("held")
    assert len(asked) >= 100
    assert len({language for language, _, _ in asked}) == 8
    assert len({language for language, _, _ in asked + relevance.questions("others")}) == 16
