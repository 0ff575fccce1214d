"""Where two say the same place or contact differently: work for who answers, nothing silent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.directory.agreeing import comparing
from labimpact.directory.agreeing.comparing import Voice
from labimpact.directory.enums import About, Settled
from labimpact.directory.jobs import disagree
from labimpact.directory.models import Disagreement, ServiceHours
from labimpact.network.models import Office
from tests.conftest import behind_the_wall
from tests.directory_factories import (
    ArrivedServiceFactory,
    DisagreementFactory,
    ServiceAtFactory,
    ServiceHoursFactory,
)
from tests.factories import MunicipalityFactory, OfficeFactory, OpeningHoursFactory
from tests.queries import page_queries

__all__ = ["page_queries"]
pytestmark = pytest.mark.django_db
PAGE = "/lavoro/servizi/discordanze/"


@pytest.fixture
def there(cast):
    """Two offices of Luino and one of Crema at one address, spelled in three ways."""
    town = MunicipalityFactory()
    with behind_the_wall():
        Office.objects.update(address="", phone="", email="")
        cast.luino.municipality, cast.luino.address = town, "Via F. Cavallotti, 10"
        cast.luino.save()
    other = OfficeFactory(
        area=cast.luino.area, body=cast.luino.body, municipality=town, address="via Cavallotti 10"
    )
    return town, cast.luino, other


def rows():
    with behind_the_wall():
        return list(Disagreement.objects.order_by("pk"))


def found():
    disagree(0)
    return [(row.about, row.settled) for row in rows()]


def addresses():
    with behind_the_wall():
        return sorted(Office.objects.exclude(address="").values_list("address", flat=True))


def answer(client, name, **data):
    (row,) = rows()
    address = reverse(f"directory:{name}", args=[row.pk])
    return client.post(address, {"seen": row.digest, **data}, follow=True)


def test_a_place_spelled_in_two_ways_is_work_with_both_side_by_side(client, cast, there):
    assert found() == [("address", "")]
    client.force_login(cast.user("editor"))
    html = client.get(PAGE).text
    for said in ("Via F. Cavallotti, 10", "via Cavallotti 10", "non si sa quando"):
        assert said in html
    listed = client.get(reverse("worklist:list")).text
    assert "Lo stesso posto, scritto in modi diversi" in listed
    # Another area's editor has nothing to do with it.
    client.force_login(cast.user("editor", office=cast.crema))
    assert "Cavallotti" not in client.get(PAGE).text
    assert answer(client, "keep_apart").status_code == 404


def test_one_click_lets_one_stand_for_all_and_can_be_taken_back(client, cast, there):
    _town, luino, other = there
    found()
    client.force_login(cast.user("area_coordinator"))
    told = answer(client, "take", version=f"office-{luino.pk}").text
    assert "adesso dicono tutti la stessa cosa" in told
    assert addresses() == ["Via F. Cavallotti, 10"] * 2
    (row,) = rows()
    assert row.settled == Settled.TAKEN
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="disagreement.taken").count() == 1
        assert AuditEvent.objects.filter(action="office.saved", object_ids=[other.pk]).exists()
        assert Office.objects.get(pk=other.pk).changed_by is not None
    assert found() == [("address", "taken")]
    assert "tornato com" in answer(client, "give_back").text
    assert addresses() == ["Via F. Cavallotti, 10", "via Cavallotti 10"]
    assert found() == [("address", "")]
    # Given back is not what somebody has changed since.
    answer(client, "take", version=f"office-{luino.pk}")
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(address="Via Cavallotti 10/a")
    assert "intanto qualcuno ha cambiato" in answer(client, "give_back").text
    assert "Via Cavallotti 10/a" in addresses()
    # Settled long ago and agreed, it is forgotten.
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(address="Via F. Cavallotti, 10")
        Disagreement.objects.update(answered_at=timezone.now() - timedelta(days=31))
    assert found() == []


def test_what_is_another_area_s_is_never_changed_from_here(client, cast, there):
    town, luino, other = there
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(address="")
        Office.objects.filter(pk=cast.crema.pk).update(
            municipality=town, address="via Cavallotti 10"
        )
    found()
    client.force_login(cast.user("area_coordinator"))
    told = answer(client, "take", version=f"office-{luino.pk}").text
    assert "lo trova fra le sue cose da fare" in told
    assert addresses() == ["Via F. Cavallotti, 10", "via Cavallotti 10"]
    (row,) = rows()
    assert (row.settled, row.chosen) == ("", ["office", luino.pk])
    client.force_login(cast.user("area_coordinator", office=cast.crema))
    html = client.get(PAGE).text
    assert "già scelto, resta da cambiare" in html
    answer(client, "take", version=f"office-{luino.pk}")
    assert addresses() == ["Via F. Cavallotti, 10"] * 2
    assert rows()[0].settled == Settled.TAKEN


def test_really_different_does_not_come_back_until_one_changes(client, cast, there):
    _town, _luino, other = there
    found()
    client.force_login(cast.user("editor"))
    assert "Segnato" in answer(client, "keep_apart").text
    assert found() == [("address", "apart")]
    assert "Cavallotti" not in client.get(PAGE).text
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(address="Cavallotti 10")
    assert found() == [("address", "")]
    answer(client, "keep_apart")
    answer(client, "give_back")
    assert [row.settled for row in rows()] == [""]
    # All agree: there is nothing left of it.
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(address="Via F. Cavallotti, 10")
    assert found() == []


def test_what_changed_after_the_page_was_opened_is_looked_at_again(client, cast, there):
    _town, luino, other = there
    found()
    client.force_login(cast.user("area_coordinator"))
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(address="Via Cavallotti 10 bis")
    told = answer(client, "take", version=f"office-{luino.pk}").text
    assert "guarda di nuovo" in told
    assert "Via Cavallotti 10 bis" in addresses()


def test_a_phone_with_two_sets_of_hours_takes_one_and_keeps_the_desk_s(client, cast):
    here = ServiceAtFactory(office=cast.luino, phone="0332 54 30 01")
    there = ServiceAtFactory(office=cast.luino, phone="+39 0332543001")
    ServiceHoursFactory(place=here, of="phone", weekday=1)
    ServiceHoursFactory(place=there, of="phone", weekday=2)
    ServiceHoursFactory(place=there, of="desk", weekday=4)
    assert found() == [("phone_hours", "")]
    client.force_login(cast.user("editor"))
    html = client.get(PAGE).text
    assert "martedì 09:00–12:00" in html
    assert "+39 0332 543001" in html
    assert "confermato o arrivato il" in html
    answer(client, "take", version=f"place-{here.pk}")
    with behind_the_wall():
        lines = ServiceHours.objects.filter(place=there).values_list("of", "weekday")
        assert sorted(lines) == [("desk", 4), ("phone", 1)]
    assert found() == [("phone_hours", "taken")]


def test_a_source_that_says_otherwise_is_weighed_against_who_confirmed(client, cast):
    with behind_the_wall():
        Office.objects.filter(pk=cast.luino.pk).update(phone="0332 1111111")
        cast.luino.refresh_from_db()
    place = ServiceAtFactory(office=cast.luino)
    location = {"name": cast.luino.name, "phones": [{"number": "0332 2222222"}]}
    record = {"id": "x", "service_at_locations": [{"location": location}]}
    ArrivedServiceFactory(service=place.service, record=record, source="comune.json")
    assert found() == [("source_phone", "")]
    client.force_login(cast.user("area_coordinator"))
    html = client.get(PAGE).text
    for said in ("0332 1111111", "0332 2222222", "comune.json"):
        assert said in html
    # The owner's stands: what the source says is known, and comes back only if it changes.
    answer(client, "take", version=f"office-{cast.luino.pk}")
    assert found() == [("source_phone", "apart")]
    with behind_the_wall():
        arrived = place.service.arrived
        location["phones"] = [{"number": "0332 3333333"}]
        arrived.newest, arrived.newest_on = record, timezone.localdate()
        arrived.save()
    assert found() == [("source_phone", "")]
    answer(client, "take", version=f"source-{arrived.pk}")
    with behind_the_wall():
        assert Office.objects.get(pk=cast.luino.pk).phone == "0332 3333333"


def test_desks_of_one_building_or_that_take_turns_do_not_disagree(cast, there):
    _town, luino, other = there

    def both(**said):
        with behind_the_wall():
            Office.objects.filter(pk__in=[luino.pk, other.pk]).update(**said)

    both(address="Via F. Cavallotti, 10", phone="0332 543001", kind="desk")
    OpeningHoursFactory(office=luino, weekday=0, opens_at="09:00", closes_at="12:00")
    OpeningHoursFactory(office=other, weekday=0, opens_at="14:00", closes_at="16:00")
    assert found() == []
    OpeningHoursFactory(office=other, weekday=0, opens_at="11:00", closes_at="13:00")
    assert found() == [("hours", "")]
    # Another phone is another desk of the same building.
    with behind_the_wall():
        Office.objects.filter(pk=other.pk).update(phone="0332 543002")
    assert found() == []


@pytest.mark.parametrize(("one", "two", "same"), [
    ("Via F. Cavallotti, 10", "via Cavallotti 10", True),
    ("Piazza Garibaldi 3/a", "P.zza Garibaldi, 3", True),
    ("Via Roma 1", "Via Roma 11", False),
    ("Via Roma", "Via Roma", False),
    ("", "10", False),
])  # fmt: skip
def test_a_street_is_read_as_people_read_it(one, two, same):
    first, second = comparing.place(one), comparing.place(two)
    assert bool(first and first == second) is same


def test_the_same_contact_in_two_places_and_one_e_mail_with_two_phones():
    one = Voice(ref=("office", 1), office=1, town=5, address="Via A 1", phone="0332 543001",
                email="x@y.it")  # fmt: skip
    two = Voice(ref=("office", 2), office=2, town=5, address="Via B 2", phone="0332-543 001",
                email="X@y.it")  # fmt: skip
    told = comparing.found([one, two])
    assert [found.about for found in told] == [About.WHERE]
    elsewhere = Voice(ref=("office", 3), office=3, town=6, address="Via C 3", phone="0332 99",
                      email="x@y.it")  # fmt: skip
    assert {found.about for found in comparing.found([one, two, elsewhere])} == {
        About.WHERE, About.PHONE,
    }  # fmt: skip


def test_who_answers_for_none_of_the_offices_reads_no_row(cast):
    row = DisagreementFactory(offices=[cast.luino.pk])
    for role, office, seen in (
        ("editor", cast.luino, 1), ("editor", cast.crema, 0), ("desk_operator", cast.luino, 0),
    ):  # fmt: skip
        with acting(cast.actor(role, office=office)):
            assert Disagreement.objects.filter(pk=row.pk).count() == seen, (role, office)
            assert Disagreement.objects.update(shared="x") == seen
    with acting_as(System.PUBLIC):
        assert not Disagreement.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_five(client, cast, page_queries):
    client.force_login(cast.user("editor"))

    def lay(number):
        pair = [
            OfficeFactory(area=cast.luino.area, address=f"{street} {number}")
            for street in ("Via A. Verdi", "Via Verdi")
        ]
        DisagreementFactory(
            offices=[office.pk for office in pair],
            refs=[["office", office.pk] for office in pair],
        )

    lay(1)
    things = reverse("worklist:list")
    once = page_queries(PAGE), page_queries(things)
    for number in range(2, 6):
        lay(number)
    assert (page_queries(PAGE), page_queries(things)) == once
    assert "Via A. Verdi 5" in client.get(PAGE).text
