"""Oggi: the operator's day, for each role, from the registry."""

import pytest
from django.urls import reverse

from labimpact.base import clock
from tests.factories import ArrivalFactory, PersonFactory, ReferralFactory, TaskFactory

pytestmark = pytest.mark.django_db


def open_today(client, user, **headers):
    client.force_login(user)
    return client.get(reverse("workspace:today"), headers=headers)


def test_an_empty_day_says_what_to_do_first(client, cast):
    page = open_today(client, cast.user()).content.decode()
    assert "Nessuno in attesa. Quando arriva qualcuno, dagli un numero." in page
    assert reverse("worklist:add") in page
