"""Everybody reads what is published; an area's directory is written by who keeps it there."""

import pytest
from django.db import DatabaseError, transaction

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.directory.models import PublicService, ServiceAt, ServiceHours, ServiceText
from labimpact.network.roles import ROLES
from tests.directory_factories import (
    PublicServiceFactory,
    ServiceAtFactory,
    ServiceHoursFactory,
    ServiceTextFactory,
)

pytestmark = pytest.mark.django_db
KEEPERS = {"community_worker", "editor", "area_coordinator"}
PUBLISHERS = {"editor", "area_coordinator"}


@pytest.fixture
def draft(cast):
    """A draft of Luino with a place, hours and a translation."""
    service = PublicServiceFactory(draft=True, owner_office=cast.luino)
    place = ServiceAtFactory(service=service, office=cast.luino)
    ServiceHoursFactory(place=place)
    ServiceTextFactory(service=service)
    return service


def _seen():
    return [m.objects.count() for m in (PublicService, ServiceAt, ServiceHours, ServiceText)]


def test_the_public_reads_what_is_published_and_no_draft(cast, draft):
    with acting_as(System.PUBLIC):
        assert _seen() == [0, 0, 0, 0]
    with acting(cast.actor("editor")):
        PublicService.objects.filter(pk=draft.pk).update(
            is_published=True, confirmed_on="2026-11-01", due_on="2027-05-01"
        )
    with acting_as(System.PUBLIC):
        assert _seen() == [1, 1, 1, 1]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_draft_is_read_by_its_keepers_alone(cast, draft, role):
    with acting(cast.actor(role)):
        assert _seen() == ([1, 1, 1, 1] if role in KEEPERS else [0, 0, 0, 0])
    with acting(cast.actor(role, office=cast.crema)):
        assert _seen() == [0, 0, 0, 0]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_what_is_published_is_changed_by_who_publishes_in_its_area_alone(cast, role):
    place = ServiceAtFactory(office=cast.luino)
    mine = cast.actor(role, office=cast.germignaga)
    theirs = cast.actor(role, office=cast.crema)
    with acting(mine):
        changed = PublicService.objects.update(name="Cambiato")
        gone = ServiceAt.objects.filter(pk=place.pk).delete()[0]
    assert (changed, gone) == ((1, 1) if role in PUBLISHERS else (0, 0))
    with acting(theirs):
        assert PublicService.objects.update(name="Cambiato") == 0


def test_who_only_writes_puts_nothing_before_the_public(cast, draft):
    with acting(cast.actor("community_worker")):
        assert PublicService.objects.filter(pk=draft.pk).update(name="Scritto") == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicService.objects.filter(pk=draft.pk).update(
                is_published=True, confirmed_on="2026-11-01", due_on="2027-05-01"
            )


def test_a_service_is_neither_born_in_nor_moved_to_another_area(cast):
    service = PublicServiceFactory(owner_office=cast.luino)
    with acting(cast.actor("editor")):
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicService.objects.create(
                owner_office=cast.crema, organisation=cast.crema.body, slug="x", name="x",
                summary="x", needs=["documents"], ways=["phone"],
            )  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicService.objects.filter(pk=service.pk).update(owner_office=cast.crema)


def test_a_service_is_not_put_into_an_office_of_another_area(cast):
    service = PublicServiceFactory(owner_office=cast.luino)
    with (
        acting(cast.actor("editor")),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        ServiceAt.objects.create(service=service, office=cast.crema)


def test_languages_and_areas_of_a_service_are_walled_like_it(cast):
    place = ServiceAtFactory(office=cast.luino)
    theirs = cast.actor("editor", office=cast.crema)
    with acting(theirs), pytest.raises(DatabaseError), transaction.atomic():
        place.service.areas.add(cast.crema.area)
    with acting(cast.actor("editor")):
        place.service.areas.add(cast.luino.area)
    with acting_as(System.PUBLIC):
        assert place.service.areas.count() == 1


def test_an_operator_keeps_nothing_and_the_model_says_the_same_as_the_wall(cast, draft):
    for role in ROLES:
        for office in (cast.luino, cast.germignaga, cast.crema):
            actor = cast.actor(role, office=office)
            with acting(actor):
                own = set(PublicService.objects.visible_to(actor))
                assert own == set(PublicService.objects.all()), (role, office)
