"""A row named in a form by thousands of digits is no row, and no failure."""

import pytest
from django.urls import reverse

from labimpact.base.numbers import row_number

pytestmark = pytest.mark.django_db
FIELDS = ("citizenship", "second_citizenship", "language", "birth_country")


@pytest.mark.parametrize("typed", ["9" * 5000, "9" * 30, "²", "-1", "1.0", "", "uno"])
def test_what_is_no_number_of_a_row_is_none(typed):
    assert row_number(typed) is None


def test_a_number_is_read_in_any_digits():
    assert (row_number("12"), row_number("0"), row_number("١٢")) == (12, 0, 12)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("typed", ["9" * 5000, "²"])
def test_the_form_of_a_new_person_refuses_it(client, cast, name, typed):
    client.force_login(cast.user())
    sent = {"family_name": "Zerbini", name: typed}
    assert client.post(reverse("people:check"), sent).status_code == 200
    answer = client.post(reverse("people:register"), sent)
    assert answer.status_code == 422
    assert name in answer.context["form"].errors
