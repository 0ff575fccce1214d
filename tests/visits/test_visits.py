"""How much the portal is read: counted together, without slowing a page and without anybody."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import resolve

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.portal import visiting
from labimpact.visits import actions
from labimpact.visits.counting import MOST, MOST_AREAS, Tally, Visit
from labimpact.visits.enums import Counted
from labimpact.visits.jobs import forget
from labimpact.visits.models import VisitCount
from tests.conftest import behind_the_wall
from tests.editorial_factories import PublicationFactory, VisitCountFactory
from tests.queries import page_queries

__all__ = ["page_queries"]
pytestmark = pytest.mark.django_db
READING = "/lavoro/visite/"


@pytest.fixture
def counted_at_once(settings, client):
    settings.PORTAL_VISITS_SECONDS = 0
    client.handler.load_middleware()


def counts():
    with behind_the_wall():
        rows = VisitCount.objects.order_by("kind", "name", "language")
        return [(row.kind, row.name, row.language, row.times) for row in rows]


def test_pages_searches_and_areas_are_counted_by_day_and_language(client, cast, counted_at_once):
    area = cast.luino.area_id
    PublicationFactory(slug="residenza")
    for address in (
        "/uk/guide/residenza/",
        "/uk/guide/residenza/?x=1",
        "/ar/",
        "/ar/cerca/?q=dottore",
    ):
        client.get(address)
    client.get(f"/it/servizi/?zona={area}&parla=ar")
    # Of what is not there nobody fills the day with rows.
    client.get("/it/servizi/?zona=987654321")
    assert counts() == [
        ("area", str(area), "it", 1),
        ("page", "", "ar", 1),
        ("page", "cerca/", "ar", 1),
        ("page", "guide/residenza/", "uk", 2),
        ("page", "servizi/", "it", 2),
        ("search", "", "ar", 1),
    ]
    with behind_the_wall():
        assert set(VisitCount.objects.values_list("day", flat=True)) == {clock.today()}


def test_who_works_here_robots_packs_and_what_is_no_page_are_not_counted(
    client, cast, counted_at_once
):
    client.get("/it/guide/atlantide/")
    client.get("/it/pacchetto.json")
    client.get("/it/sitemap.xml")
    client.head("/it/")
    client.get("/it/", headers={"user-agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"})
    client.get("/it/", headers={"sec-fetch-dest": "empty"})
    client.get("/it/", headers={"sec-purpose": "prefetch"})
    client.force_login(cast.user("editor"))
    client.get("/it/")
    assert counts() == []


def test_what_stands_on_the_shelf_is_counted_as_well(client, settings):
    settings.PORTAL_SHELF_SECONDS, settings.PORTAL_VISITS_SECONDS = 30, 0
    client.handler.load_middleware()
    for _ in range(3):
        client.get("/fil/privacy/")
    assert counts() == [("page", "privacy/", "fil", 3)]


def test_visits_are_written_together_once_it_is_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("labimpact.visits.counting.time.monotonic", lambda: now[0])
    tally = Tally(60)
    visit = Visit(clock.today(), Counted.PAGE, "guide/", "it")
    for _ in range(3):
        tally.add(visit)
    assert tally.due() == {}
    now[0] += 61
    assert tally.due() == {visit: 3}
    assert tally.due() == {}
    for number in range(MOST + 5):
        tally.add(visit._replace(name=str(number)))
    now[0] += 61
    assert len(tally.due()) == MOST


def test_numbers_of_areas_leave_room_for_pages():
    tally = Tally(0)
    for number in range(MOST + 5):
        tally.add(Visit(clock.today(), Counted.AREA, str(number), "it"))
    page = Visit(clock.today(), Counted.PAGE, "guide/", "it")
    tally.add(page)
    found = tally.due()
    assert (len(found), found[page]) == (MOST_AREAS + 1, 1)
    tally.add(Visit(clock.today(), Counted.AREA, "1", "it"))
    assert len(tally.due()) == 1


def test_a_number_in_an_address_is_one_page_however_it_is_written(rf):
    for path in ("/it/prenota/7/", "/it/prenota/007/"):
        request = rf.get(path)
        request.resolver_match = resolve(path)
        assert [visit.name for visit in visiting._visits(request)] == ["prenota/7/"]


def test_a_day_that_is_full_goes_on_counting_what_it_has(cast):
    page = Visit(clock.today(), Counted.PAGE, "", "it")
    with behind_the_wall():
        VisitCount.objects.bulk_create(
            VisitCount(day=page.day, kind="page", name=str(n), language="it", times=1)
            for n in range(19_999)
        )
    for visit in (page, page._replace(name="altro/"), page):
        with acting_as(System.PUBLIC):
            actions.count({visit: 1})
    with behind_the_wall():
        assert VisitCount.objects.get(name="").times == 2
        assert not VisitCount.objects.filter(name="altro/").exists()


def test_a_database_that_is_away_costs_the_counts_and_not_the_page(
    client, counted_at_once, monkeypatch
):
    def away(visits):
        raise DatabaseError("away")

    monkeypatch.setattr("labimpact.visits.actions.count", away)
    assert client.get("/it/privacy/").status_code == 200


def test_only_the_public_counts_and_it_reads_nothing():
    visit = {Visit(clock.today(), Counted.PAGE, "", "it"): 2}
    with acting_as(System.PUBLIC):
        actions.count(visit)
        assert not VisitCount.objects.exists()
    with acting_as(System.WORKER), pytest.raises(DatabaseError), transaction.atomic():
        actions.count(visit)
    assert counts() == [("page", "", "it", 2)]


def test_who_writes_for_the_portal_reads_the_counts(client, cast):
    today = clock.today()
    VisitCountFactory(name="guide/residenza/", language="uk", times=5)
    VisitCountFactory(name="guide/residenza/", language="ar", times=4)
    VisitCountFactory(kind="area", name=str(cast.luino.area_id), times=3)
    VisitCountFactory(name="guide/vecchia/", day=today - timedelta(days=60))
    client.force_login(cast.user("editor"))
    html = client.get(READING).text
    assert "/guide/residenza/" in html
    # The two days are in their fields, as a browser shows them; languages as the desk calls them.
    assert f'value="{today.isoformat()}"' in html
    assert "ucraino" in html
    assert cast.luino.area.name in html.split("<main")[-1]
    assert "vecchia" not in html
    earlier = {"first": (today - timedelta(days=90)).isoformat(), "last": today.isoformat()}
    assert "vecchia" in client.get(READING, earlier).text
    assert client.get(READING, {"first": "x", "last": "y"}).status_code == 422
    assert client.get(READING, {"first": today, "last": "2020-01-01"}).status_code == 422


def test_the_counts_are_taken_away_as_a_file_that_runs_nothing(client, cast):
    VisitCountFactory(name="=1+1", times=2)
    client.force_login(cast.user("editor"))
    answer = client.get(f"{READING}visite.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{clock.today().isoformat()};pagina aperta;'=1+1;it;2" in answer.text


def test_who_does_not_write_reads_none(client, cast):
    VisitCountFactory()
    client.force_login(cast.user("desk_operator"))
    assert client.get(READING).status_code == 403
    with acting(cast.actor("desk_operator")):
        assert not VisitCount.objects.exists()


def test_counts_are_forgotten_after_their_time():
    VisitCountFactory(day=clock.today() - timedelta(days=1096), name="vecchia")
    VisitCountFactory(name="nuova")
    forget(0)
    assert [name for _, name, _, _ in counts()] == ["nuova"]


def test_one_count_and_five_cost_the_same(client, cast, page_queries):
    client.force_login(cast.user("editor"))
    VisitCountFactory()
    one = page_queries(READING)
    for _ in range(4):
        VisitCountFactory()
    assert page_queries(READING) == one
