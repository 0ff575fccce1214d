"""What is published of the directory is found by the portal's search, and nothing else of it."""

import pytest
from django.urls import reverse

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.directory.actions import services as actions
from labimpact.directory.jobs import find_all
from labimpact.finding.models import Entry
from tests.conftest import behind_the_wall
from tests.directory_factories import PublicServiceFactory, ServiceAtFactory, ServiceTextFactory
from tests.factories import OfficeFactory
from tests.finding.conftest import answer

pytestmark = pytest.mark.django_db


def _paths(text, language="it"):
    return [(one.path, one.language) for one in answer(text, language).found]


def _entries():
    with behind_the_wall():
        return set(Entry.objects.filter(kind="service").values_list("ref", "language"))


@pytest.mark.parametrize("role", ["editor", "area_coordinator"])
def test_who_publishes_a_service_lets_it_be_found_until_it_is_withdrawn(client, cast, role):
    place = ServiceAtFactory(office=cast.luino, service=PublicServiceFactory(
        draft=True, owner_office=cast.luino, name="Sartoria sociale", slug="sartoria",
    ))  # fmt: skip
    client.force_login(cast.user(role))
    assert _paths("sartoria") == []
    client.post(reverse("directory:publish", args=[place.service_id]))
    assert _paths("sartoria") == [("servizi/sartoria/", "it")]
    assert _paths(cast.luino.name), "it is found by the name of its office as well"
    client.post(reverse("directory:withdraw", args=[place.service_id]))
    assert _entries() == set()


def test_a_translation_lets_it_be_found_in_its_language(client, cast):
    service = ServiceAtFactory(office=cast.luino).service
    client.force_login(cast.user("editor"))
    said = {"name": "Майстерня", "summary": "Шиття.", "standing": "human"}
    client.post(reverse("directory:text", args=[service.pk, "uk"]), said)
    assert _paths("майстерні", "uk") == [(f"servizi/{service.slug}/", "uk")]


def test_every_night_the_search_is_as_the_directory():
    kept, gone = ServiceAtFactory().service, ServiceAtFactory().service
    ServiceTextFactory(service=kept)
    PublicServiceFactory(draft=True)
    find_all(0)
    assert _entries() == {(str(kept.pk), "it"), (str(kept.pk), "ar"), (str(gone.pk), "it")}
    with behind_the_wall():
        type(gone).objects.filter(pk=gone.pk).update(is_published=False)
        kept.texts.all().delete()
        kept.places.get().office.__class__.objects.update(name="Casa Zzyzx")
    find_all(0)
    assert _entries() == {(str(kept.pk), "it")}
    assert _paths("zzyzx") == [(f"servizi/{kept.slug}/", "it")]


def test_what_has_not_changed_is_not_written_again(django_assert_num_queries):
    from labimpact.directory.actions.searching import let_find_all

    for _ in range(3):
        ServiceAtFactory()
    with acting_as(System.WORKER):
        assert let_find_all() == 3
        assert let_find_all() == 0


def test_of_another_area_nobody_lets_a_service_be_found(cast):
    theirs = PublicServiceFactory(owner_office=OfficeFactory(), draft=True)
    ServiceAtFactory(service=theirs, office=theirs.owner_office)
    from labimpact.base.errors import Refused
    from labimpact.base.wall.session import acting

    actor = cast.actor("editor")
    with acting(actor), pytest.raises(Refused):
        actions.publish(theirs, by=actor)
    assert _entries() == set()
