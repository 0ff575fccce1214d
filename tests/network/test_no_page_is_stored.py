"""What a signed-in page shows stays in no browser's store, for whoever sits there next."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", ["workspace:today", "people:search", "desk:list"])
def test_a_signed_in_page_is_not_stored(cast, client, where):
    client.force_login(cast.user())
    response = client.get(reverse(where))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"


def test_a_persons_page_and_its_refusal_are_not_stored(cast, client):
    for office in (cast.luino, cast.crema):
        client.force_login(cast.user(office=office))
        response = client.get(reverse("workspace:person", args=[cast.amina.pk]))
        assert response.status_code == (200 if office == cast.luino else 404)
        assert "no-store" in response["Cache-Control"]


def test_the_public_page_may_be_stored(client, db):
    assert client.get("/it/")["Cache-Control"].startswith("public, max-age=")
