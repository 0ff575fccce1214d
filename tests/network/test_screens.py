import io

import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.network.models import AreaMunicipality, Membership, Municipality, Office
from tests.conftest import behind_the_wall
from tests.factories import BodyFactory, OfficeFactory, OpeningHoursFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client, cast):
    user = cast.user("area_coordinator")
    client.force_login(user)
    return user


def test_everybody_in_the_network_finds_an_office(client, cast):
    client.force_login(cast.user("requester"))
    page = client.get(reverse("network:list"), {"q": "sportello luino"}).text
    assert "Sportello immigrati di Luino" in page
    assert "Sportello di Crema" not in page


def test_the_office_page_shows_its_hours(client, cast):
    OpeningHoursFactory(office=cast.luino, weekday=0)
    client.force_login(cast.user())
    page = client.get(reverse("network:office", args=[cast.luino.pk])).text
    assert "09:00–12:30" in page


def test_a_coordinator_opens_an_office_in_their_area_alone(client, cast, coordinator):
    posted = {"name": "Sportello di Maccagno", "body": BodyFactory().pk}
    here = posted | {"area": cast.luino.area_id}
    assert client.post(reverse("network:office_add"), here).status_code == 302
    there = posted | {"area": cast.crema.area_id}
    assert client.post(reverse("network:office_add"), there).status_code == 422
    with behind_the_wall():
        assert Office.objects.get(name="Sportello di Maccagno").area == cast.luino.area


def test_a_coordinator_says_which_office_is_not_named_outside(client, cast, coordinator):
    assert Office().is_discreet is False
    url = reverse("network:office_change", args=[cast.luino.pk])
    for said, marked in (({"is_discreet": "on"}, True), ({}, False)):
        assert client.post(url, {"name": cast.luino.name} | said).status_code == 302
        with behind_the_wall():
            assert Office.objects.get(pk=cast.luino.pk).is_discreet is marked


def test_another_areas_office_is_not_a_coordinators_to_change(client, cast, coordinator):
    for route in ("office_change", "hours", "closure_add"):
        url = reverse(f"network:{route}", args=[cast.crema.pk])
        assert client.get(url).status_code == 403


def test_hours_that_overlap_are_refused_and_kept_on_the_page(client, cast, coordinator):
    url = reverse("network:hours", args=[cast.luino.pk])
    posted = {"d0_0_from": "09:00", "d0_0_to": "12:30", "d0_1_from": "12:00", "d0_1_to": "15:00"}
    answer = client.post(url, posted)
    assert answer.status_code == 422
    assert "si sovrappongono" in answer.text
    assert "15:00" in answer.text
    assert client.post(url, posted | {"d0_1_from": "13:00"}).status_code == 302


def test_a_closure_that_ends_before_it_starts_is_refused(client, cast, coordinator):
    url = reverse("network:closure_add", args=[cast.luino.pk])
    posted = {"starts_on": "2026-12-24", "ends_on": "2026-12-20", "reason": "ferie"}
    assert client.post(url, posted).status_code == 422


def test_a_coordinator_ends_a_role_but_not_their_own(client, cast, coordinator):
    cast.user()
    with behind_the_wall():
        own = Membership.objects.get(user=coordinator)
        other = Membership.objects.exclude(user=coordinator).get()
    end = {"on": "2026-11-30"}
    assert client.post(reverse("network:membership_end", args=[own.pk]), end).status_code == 403
    assert client.post(reverse("network:membership_end", args=[other.pk]), end).status_code == 302
    with behind_the_wall():
        assert str(Membership.objects.get(pk=other.pk).valid_to) == "2026-11-30"


def test_a_coordinator_invites_into_their_area_no_further(client, cast, coordinator):
    url = reverse("network:invite", args=[cast.luino.pk])
    assert client.post(url, {"email": "a@example.org", "role": "desk_operator"}).status_code == 302
    far = {"email": "b@example.org", "role": "regional_monitor"}
    assert client.post(url, far).status_code == 422
    assert client.get(reverse("network:invite", args=[cast.crema.pk])).status_code == 403


def _town(name):
    with behind_the_wall():
        return Municipality.objects.active().get(name=name, province__sigla="VA")


def test_a_coordinator_completes_the_municipalities_of_their_area(client, cast, coordinator):
    url = reverse("network:area", args=[cast.luino.area_id])
    town = _town("Luino")
    assert client.post(url, {"municipalities": [town.pk], "source": ""}).status_code == 422
    done = client.post(url, {"municipalities": [town.pk], "source": "Delibera di prova"})
    assert done.status_code == 302
    other = reverse("network:area", args=[cast.crema.area_id])
    assert client.post(other, {"municipalities": [town.pk], "source": "x"}).status_code == 403


def test_a_table_is_previewed_then_written_then_undone(client, cast, coordinator):
    # The area of the reference data has the same name: a table names areas by code as well.
    text = "Ambito;Comune;Codice ISTAT\nluino-prova;Luino;012092\nNessuno;Crema;019035\n"

    def table():
        file = io.BytesIO(text.encode())
        file.name = "ambiti.csv"
        return file

    url = reverse("network:area_import")
    preview = client.post(url, {"table": table(), "source": "prova"})
    assert preview.status_code == 200
    assert "si aggiunge" in preview.text
    assert "non si scrive" in preview.text
    with acting(cast.actor()):
        before = AreaMunicipality.objects.count()
    client.post(url, {"table": table(), "source": "prova", "confirm": "1"})
    with acting(cast.actor()):
        assert AreaMunicipality.objects.count() == before + 1
    client.post(reverse("network:area_import_undo"))
    with acting(cast.actor()):
        assert AreaMunicipality.objects.count() == before


def test_the_map_shows_every_municipality_and_tells_the_missing_ones(client, cast):
    client.force_login(cast.user())
    page = client.get(reverse("network:areas")).text
    assert page.count("<path ") >= 1500
    assert "map-none" in page
    assert "Crema (CR): Ambito Cremasco" in page


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_takes_the_same_queries_for_any_number_of_offices(
    client, cast, rows, django_assert_max_num_queries
):
    OfficeFactory.create_batch(rows, area=cast.luino.area)
    client.force_login(cast.user())
    client.get(reverse("network:list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("network:list"))
