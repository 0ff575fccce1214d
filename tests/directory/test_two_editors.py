"""Two who write the same service at once: nobody writes over the other without having read it."""

import pytest
from django.urls import reverse

from labimpact.directory.models import PublicService, ServiceAt
from tests.conftest import behind_the_wall
from tests.directory.test_keeping import _form
from tests.directory_factories import PublicServiceFactory, ServiceAtFactory, ServiceHoursFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(cast, client):
    """A draft, its address, and two editors of the same area."""
    service = PublicServiceFactory(draft=True, owner_office=cast.luino)
    return service, reverse("directory:change", args=[service.pk]), [
        cast.user("editor"), cast.user("editor"),
    ]  # fmt: skip


def saved():
    with behind_the_wall():
        return PublicService.objects.get()


def test_the_second_to_save_reads_both_and_loses_nothing(client, cast, two):
    _service, address, (first, second) = two
    client.force_login(first)
    assert 'name="seen" value="0"' in client.get(address).text
    assert client.post(address, _form(cast, seen=0, summary="Della prima.")).status_code == 302
    client.force_login(second)
    mine = _form(cast, seen=0, summary="Della seconda.", needs=["health"])
    answer = client.post(address, mine)
    assert answer.status_code == 409
    assert saved().summary == "Della prima."
    html = answer.text
    rows = html.split("<tbody")[1].split("</tbody>")[0]
    assert "Della prima." in rows
    assert "Della seconda." in rows
    assert "Salute" in rows
    assert "Sportello immigrati" not in rows  # where both say the same
    assert "Della seconda." in html.split('<form method="post" data-confirm-leave')[1]
    assert 'name="seen" value="1"' in html
    # Saved again, having read both, it is a choice.
    assert client.post(address, mine | {"seen": 1}).status_code == 302
    assert saved().summary == "Della seconda."


def test_one_s_own_drafts_are_no_others(client, cast, two):
    service, address, (first, second) = two
    draft = reverse("directory:draft", args=[service.pk])
    client.force_login(first)
    for summary in ("A metà", "A metà e oltre"):
        assert client.post(draft, _form(cast, seen=0, summary=summary)).status_code == 204
    assert client.post(address, _form(cast, seen=0, summary="Intera")).status_code == 302
    # A colleague's page that was opened before does not overwrite it while being typed.
    client.force_login(second)
    assert client.post(draft, _form(cast, seen=0, summary="Altro")).status_code == 422
    assert saved().summary == "Intera"


def test_the_second_to_save_a_place_reads_both_and_loses_nothing(client, cast):
    place = ServiceAtFactory(office=cast.luino, phone="0332 1")
    ServiceHoursFactory(place=place, of="desk", weekday=0)
    address = reverse("directory:place_change", args=[place.service_id, place.pk])
    first, second = cast.user("editor"), cast.user("editor")
    client.force_login(first)
    assert 'name="seen" value="0"' in client.get(address).text
    theirs = {"seen": 0, "phone": "0332 2", "desk-d0_0_from": "09:00", "desk-d0_0_to": "12:00"}
    assert client.post(address, theirs).status_code == 302
    client.force_login(second)
    mine = theirs | {"phone": "0332 3", "notes": "Suona al 3", "desk-d0_0_to": "13:00"}
    answer = client.post(address, mine)
    assert answer.status_code == 409
    with behind_the_wall():
        saved_now = ServiceAt.objects.get()
        assert (saved_now.phone, saved_now.version, saved_now.notes) == ("0332 2", 1, "")
        assert [h.closes_at.hour for h in saved_now.hours.all()] == [12]
    rows = answer.text.split("<tbody")[1].split("</tbody>")[0]
    for said in ("0332 2", "0332 3", "Suona al 3", "12:00", "13:00"):
        assert said in rows
    assert "09:00" not in rows  # where both say the same
    form = answer.text.split('<form method="post" data-confirm-leave')[1]
    assert "Suona al 3" in form
    assert 'name="seen" value="1"' in form
    # Saved again, having read both, it is a choice.
    assert client.post(address, mine | {"seen": 1}).status_code == 302
    with behind_the_wall():
        assert ServiceAt.objects.get().phone == "0332 3"
