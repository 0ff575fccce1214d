"""How long offices take to answer: counts, and none of fewer than five."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.wall.session import acting
from labimpact.casework.queries.answer_times import last_months
from tests.casework.referring import laid
from tests.factories import ReferralTermFactory

pytestmark = pytest.mark.django_db
# Within the twelve months that are over, whatever today is.
SENT = (clock.today().replace(day=1) - timedelta(days=70)).replace(day=2)


def answered(cast, *days, to_office=None, due=2, **kwargs):
    """Referrals of the same day, answered after so many days each; `due` the day expected."""
    for day in days:
        laid(
            cast, from_office=cast.crema, to_office=to_office or cast.luino, person=None,
            sent_on=SENT, state="refused", answered_on=SENT + timedelta(days=day),
            answer_due_on=SENT + timedelta(days=due), **kwargs,
        )  # fmt: skip


def times(actor):
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.answer_times()")
        return {row[1]: row[2:] for row in cursor.fetchall()}


def test_half_and_nine_in_ten_and_how_many_kept_the_term(cast):
    answered(cast, 0, 1, 1, 2, 2, 3, 4, 5, 6, 30)
    ReferralTermFactory(office=cast.luino, working_days=4)
    found = times(cast.actor())["Sportello immigrati di Luino"]
    assert found == (4, 10, 2, 6, 10, 5)


def test_what_expired_counts_as_late_and_has_no_days(cast):
    answered(cast, 1, 1, 1, 1, 1)
    for _ in range(5):
        laid(cast, from_office=cast.crema, to_office=cast.luino, person=None, sent_on=SENT,
             state="expired", answer_due_on=SENT)  # fmt: skip
    assert times(cast.actor())["Sportello immigrati di Luino"] == (None, 5, 1, 1, 10, 5)


@pytest.mark.parametrize(("days", "expected"), [
    ((1, 1, 1, 1), (None, None, None, None, None)),
    # One late among six would be told by the share.
    ((1, 1, 1, 1, 1, 9), (6, 1, 9, 6, None)),
    ((9, 9, 9, 9, 9, 1), (6, 9, 9, 6, None)),
    ((1, 1, 1, 1, 1), (5, 1, 1, 5, 5)),
])  # fmt: skip
def test_nothing_rests_on_fewer_than_five(cast, days, expected):
    answered(cast, *days)
    assert times(cast.actor())["Sportello immigrati di Luino"][1:] == expected


def test_an_office_sees_its_area_and_the_coordinator_theirs(cast):
    answered(cast, 1, 1, 1, 1, 1, to_office=cast.crema)
    mine = {"Sportello immigrati di Luino", "Sportello di Germignaga"}
    assert times(cast.actor(office=cast.germignaga)).keys() == mine
    assert times(cast.actor("area_coordinator")).keys() == mine
    assert times(cast.actor("cultural_mediator")) == {}


def test_the_months_are_whole_and_over():
    assert last_months(date(2026, 11, 26)) == (date(2025, 11, 1), date(2026, 10, 31))
    assert last_months(date(2026, 1, 1)) == (date(2025, 1, 1), date(2025, 12, 31))


def test_the_page_shows_figures_or_says_that_they_are_few(client, cast):
    client.force_login(cast.user("area_coordinator"))
    page = client.get(reverse("casework:times")).content.decode()
    assert "meno di 5" in page
    assert reverse("casework:term", args=[cast.germignaga.pk]) in page
    assert "Sportello di Crema" not in page
    term = reverse("casework:term", args=[cast.germignaga.pk])
    assert client.post(term, {"working_days": "0"}).status_code == 422
    assert client.post(term, {"working_days": "3"}).status_code == 302
    assert client.get(reverse("casework:term", args=[cast.crema.pk])).status_code == 403
    client.force_login(cast.user("cultural_mediator"))
    assert client.get(reverse("casework:times")).status_code == 403


def test_the_page_asks_as_much_for_many_offices_as_for_one(client, cast, page_queries):
    client.force_login(cast.user())
    one = page_queries(reverse("casework:times"))
    answered(cast, 1, 1, 1, 1, 1)
    assert page_queries(reverse("casework:times")) == one
