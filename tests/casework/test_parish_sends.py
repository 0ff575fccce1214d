"""Scenario 6: a parish desk sends, the social service accepts, the parish sees the status."""

from datetime import date

import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.casework import actions, queries
from labimpact.casework.models import Case, Referral
from labimpact.people.models import Grant, Person
from tests.casework.referring import fresh
from tests.conftest import behind_the_wall
from tests.factories import OfficeFactory, PersonFactory, ReferralTermFactory

pytestmark = pytest.mark.django_db


def test_from_the_parish_to_the_case_and_only_the_status_comes_back(client, cast):
    parish = OfficeFactory(name="Sportello parrocchiale", area=cast.crema.area)
    parent = PersonFactory(family_name="Bianchi", given_name="Sara", registered_office=parish)
    ReferralTermFactory(office=cast.crema, working_days=2)
    sender = cast.actor(office=parish)
    with acting(sender):
        due = queries.answer_due(date(2026, 11, 26), cast.crema)
        referral = actions.send(
            by=sender, to_office=cast.crema, person=parent, reason="social_assessment",
            note="Sfratto a fine mese, due minori.", urgency="urgent", answer_due_on=due,
        )  # fmt: skip
    assert str(due) == "2026-11-30"
    worker = cast.user("social_worker", office=cast.crema)
    client.force_login(worker)
    page = reverse("casework:detail", args=[referral.pk])
    assert "Bianchi" not in client.get(page).content.decode()
    client.post(reverse("casework:accept", args=[referral.pk]))
    offered = reverse("cases:new") + f"?person={parent.pk}&amp;invio={referral.pk}"
    assert offered in client.get(page).content.decode()
    opened = client.post(
        offered.replace("&amp;", "&"),
        {"text": "Sfratto", "urgency": "ordinary", "household": ""},
    )
    assert opened.status_code == 302
    with behind_the_wall():
        case = Case.objects.get()
    assert case.referral_id == referral.pk
    client.force_login(cast.user(office=parish))
    seen = client.get(page).content.decode()
    assert "caso: prima lettura" in seen
    assert client.get(reverse("cases:detail", args=[case.pk])).status_code == 404
    assert fresh(referral).state == Referral.State.ACCEPTED
    with behind_the_wall():
        assert Grant.objects.filter(person=parent, office=cast.crema).count() == 1
        assert Person.objects.filter(pk=parent.pk).exists()
