"""What people type leads to the guide they need: a committed set, a third of it held back."""

import pytest

from tests.finding import relevance

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", relevance.PARTS)
def test_nine_questions_of_ten_find_the_right_guide_first(guides, ask, part):
    missed = relevance.missed(part, ask)
    assert len(missed) <= 0.1 * len(relevance.questions(part)), missed


def test_the_set_asks_two_hundred_questions_in_sixteen_languages():
    asked = [one for part in relevance.PARTS for one in relevance.questions(part)]
    assert len(set(asked)) >= 200
    assert len({language for language, _, _ in relevance.questions("fresh")}) == 8
    assert len({language for language, _, _ in asked}) == 16
