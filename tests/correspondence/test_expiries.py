"""Permits that expire: planned each night for whoever agreed, moved and stopped with the permit."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from labimpact.correspondence import actions
from labimpact.correspondence.models import Reminder
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def title(cast):
    """Amina's permit expires in seventy days, and she agreed to be reminded."""
    f.ContactPointFactory(person=cast.amina, mail=True, reminded=True)
    return f.ResidenceTitleFactory(
        person=cast.amina, state="holds", expires_on=in_days(70), is_current=True
    )


def planned():
    with behind_the_wall():
        rows = Reminder.objects.planned().order_by("send_at")
        return [(row.days_before, row.about_on, row.office_id) for row in rows]


def test_what_is_left_of_90_60_and_30_days_is_planned_once(cast, title):
    assert actions.plan_expiries() == 2
    assert actions.plan_expiries() == 0
    assert planned() == [(d, in_days(70), cast.luino.pk) for d in (60, 30)]
    with behind_the_wall():
        first, last = Reminder.objects.order_by("send_at")
    assert first.useful_until == last.send_at
    assert timezone.localtime(last.send_at).hour == 10
    assert timezone.localdate(last.useful_until) == in_days(71)


def test_who_did_not_agree_or_is_sealed_is_not_reminded(cast, title):
    with behind_the_wall():
        cast.amina.contact_points.update(agreed_on=None)
    assert actions.plan_expiries() == 0
    with behind_the_wall():
        cast.amina.contact_points.update(agreed_on=in_days(0))
    f.SealFactory(person=cast.amina, office=cast.luino)
    assert actions.plan_expiries() == 0


@pytest.mark.parametrize("renewed", [{"is_current": False}, {"state": "awaiting_renewal"}])
def test_a_corrected_expiry_moves_them_and_a_renewal_stops_them(cast, title, renewed):
    actions.plan_expiries()
    with behind_the_wall():
        type(title).objects.filter(pk=title.pk).update(expires_on=in_days(80))
    assert actions.plan_expiries() == 2
    assert planned() == [(d, in_days(80), cast.luino.pk) for d in (60, 30)]
    with behind_the_wall():
        type(title).objects.filter(pk=title.pk).update(**renewed)
    assert actions.plan_expiries() == 0
    assert planned() == []


def test_what_somebody_stopped_by_hand_is_not_planned_again(cast, title):
    actions.plan_expiries()
    with behind_the_wall():
        Reminder.objects.update(state="stopped", reason="by_hand")
    assert actions.plan_expiries() == 0
