"""Packages of hours: their page, what runs out when, and who may do what with them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from labimpact.accounts.models import User
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import form_links, packages
from labimpact.mediation.models import MediationService
from labimpact.mediation.queries.forecast import Outlook, forecast
from labimpact.mediation.queries.packages import CALENDAR, SCHOOL, PackagePage, year_of
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import BodyFactory, OfficeFactory
from tests.mediation.conftest import reread
from tests.mediation.test_way import approved, asked, done, scheduled
from tests.queries import page_queries  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = date(2027, 2, 1)
END = date(2027, 6, 30)


def told(**values):
    return forecast(**{
        "granted": 3600, "reserved": 0, "used": 0, "used_lately": 0, "days": 56, "today": TODAY,
        "last_day": END,
    } | values)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "outlook", "on"),
    [
        ({}, Outlook.UNKNOWN, None),
        ({"used": 3600}, Outlook.OVER, TODAY),
        ({"used": 3000, "reserved": 600}, Outlook.PROMISED, TODAY),
        ({"today": END + timedelta(days=1)}, Outlook.PAST, None),
        # Ten hours in eight weeks: fifty are left for thirty-five more weeks and more.
        ({"used": 600, "used_lately": 600}, Outlook.LASTS, None),
        # Forty hours in eight weeks: twenty are left, for four weeks.
        ({"used": 2400, "used_lately": 2400}, Outlook.RUNS_OUT, TODAY + timedelta(days=28)),
        # What is kept until a day goes faster than what was used lately.
        (
            {"used": 600, "used_lately": 56, "reserved": 2000,
             "last_session": TODAY + timedelta(days=20)},
            Outlook.RUNS_OUT, TODAY + timedelta(days=30),
        ),
    ],
)  # fmt: skip
def test_the_forecast_is_the_faster_of_two_paces(values, outlook, on):
    found = told(**values)
    assert (found.outlook, found.on) == (outlook, on)
    assert found.said


@pytest.mark.parametrize(
    ("day", "way", "first"),
    [(date(2027, 2, 1), SCHOOL, date(2026, 9, 1)), (date(2026, 9, 1), SCHOOL, date(2026, 9, 1)),
     (date(2026, 8, 31), SCHOOL, date(2025, 9, 1)), (date(2027, 2, 1), CALENDAR, date(2027, 1, 1))],
)  # fmt: skip
def test_a_school_year_begins_in_september(day, way, first):
    assert year_of(day, way)[0] == first


def page(client, actor, name, /, *args, **data):
    with behind_the_wall():
        client.force_login(User.objects.get(pk=actor.user_id))
    url = reverse(f"mediation:{name}", args=args)
    return client.post(url, data) if data else client.get(url)


def test_the_page_tells_where_the_hours_are(client, world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator, hours=10))
    from labimpact.mediation.actions import reporting

    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
        package = type(world.package).objects.get(pk=world.package.pk)
        found = PackagePage(package, world.coordinator)
        assert [part["value"] for part in found.parts] == [2, 8, 50]
        assert [minutes for _row, minutes in found.holding] == [480]
        assert found.year_used == 120
        assert [row.kind for row in found.entries] == ["use", "reserve", "reserve"]
    answer = page(client, world.coordinator, "package", world.package.pk)
    assert answer.status_code == 200
    assert "libere" in answer.content.decode()


def test_a_session_beyond_the_closing_day_is_on_the_page(client, world):
    approved(world)
    with acting(world.coordinator):
        packages.close_package(world.package, on=m.today(), by=world.coordinator)
    text = page(client, world.coordinator, "package", world.package.pk).content.decode()
    assert "oltre la fine del pacchetto" in text
    url = reverse("mediation:package_reopen", args=[world.package.pk])
    assert client.post(url).status_code == 302
    assert reread(world.package).closed_on is None


def test_who_asks_reads_the_packages_of_their_body_and_changes_none(client, world):
    other = m.HourPackageFactory(service=world.service)
    text = page(client, world.secretary, "packages").content.decode()
    assert str(world.school.body) in text
    assert str(other.body) not in text
    mine = page(client, world.secretary, "package", world.package.pk)
    assert mine.status_code == 200
    assert "Assegna o riprendi" not in mine.content.decode()
    assert page(client, world.secretary, "package", other.pk).status_code == 404
    assert page(client, world.secretary, "package_grant", world.package.pk).status_code == 403
    both = world.cast.actor("mediation_coordinator", world.cast.crema)
    assert page(client, both, "package_grant", world.package.pk).status_code == 404


def test_hours_are_opened_granted_taken_back_and_refused_in_words(client, world):
    body = BodyFactory(name="ASST di prova")
    day = m.today()
    told = {
        "body": body.pk, "title": "Consultori", "offer": "mediation", "hours": "10,25",
        "valid_from": f"{day:%d/%m/%Y}", "valid_to": f"{day + timedelta(days=90):%d/%m/%Y}",
        "why": "Delibera",
    }  # fmt: skip
    assert page(client, world.coordinator, "package_new", **told).status_code == 302
    with behind_the_wall():
        made = world.service.packages.get(body=body)
    assert made.granted == 615
    bad = page(client, world.coordinator, "package_grant", made.pk, hours="-11", why="Errore")
    assert bad.status_code == 422
    assert "abbastanza ore" in bad.content.decode()
    good = page(client, world.coordinator, "package_grant", made.pk, hours="-0,25", why="Errore")
    assert good.status_code == 302
    assert reread(made).granted == 600


def test_a_transfer_is_asked_by_one_and_decided_by_another(client, world):
    other = m.HourPackageFactory(service=world.service, granted=0)
    told = {"taker": other.pk, "hours": "10", "why": "Avanzano"}
    answer = page(client, world.coordinator, "package_transfer", world.package.pk, **told)
    assert answer.status_code == 302
    with behind_the_wall():
        row = world.package.given.get()
    text = page(client, world.coordinator, "package", world.package.pk).content.decode()
    assert "lo decide un&#x27;altra persona" in text or "lo decide un'altra persona" in text
    second = world.cast.actor("mediation_coordinator", world.service.office)
    assert page(client, second, "transfer_decide", row.pk, answer="yes").status_code == 302
    assert (reread(world.package).granted, reread(other).granted) == (3000, 600)


def test_the_list_costs_the_same_for_one_and_for_five(client, world, page_queries):  # noqa: F811
    page(client, world.coordinator, "packages")
    url = reverse("mediation:packages")
    page_url = reverse("mediation:package", args=[world.package.pk])

    def more():
        asked(world)
        approved(world)
        m.PackageEntryFactory(package=world.package)
        other = m.HourPackageFactory(service=world.service)
        m.PackageTransferFactory(giver=world.package, taker=other)

    more()
    once = page_queries(url), page_queries(page_url)
    for _ in range(4):
        more()
    assert (page_queries(url), page_queries(page_url)) == once


def test_an_office_begins_its_service_once_and_says_how_it_works(client, world):
    office = OfficeFactory(area=world.cast.crema.area, kind="mediation_service")
    actor = world.cast.actor("mediation_coordinator", office)
    assert "va cominciato" in page(client, actor, "service").content.decode()
    assert client.post(reverse("mediation:service_begin", args=[office.pk])).status_code == 302
    foreign = reverse("mediation:service_begin", args=[world.school.pk])
    assert client.post(foreign).status_code == 404
    told = {"offer_hours": 12, "rest_minutes": "10", "pause_minutes": 15}
    assert client.post(reverse("mediation:service"), told).status_code == 302
    with behind_the_wall():
        made = MediationService.objects.get(office=office)
    assert (made.is_open, made.offer_hours, made.pause_minutes) == (False, 12, 15)
    assert made.rest_minutes == 600
    wrong = client.post(reverse("mediation:service"), told | {"offer_hours": 0})
    assert wrong.status_code == 422


def test_a_form_is_sent_to_a_body_and_closed(client, world, monkeypatch):
    monkeypatch.setattr("labimpact.mediation.emails.reverse", lambda *a, **k: "/mediazione/x/")
    body = BodyFactory()
    told = {"body": body.pk, "email": "scuola@example.org"}
    assert page(client, world.coordinator, "form_link_new", **told).status_code == 302
    with behind_the_wall():
        link = world.service.form_links.get()
    assert link.body == body
    stranger = world.cast.actor("mediation_coordinator", world.cast.crema)
    assert page(client, stranger, "form_link_close", link.pk, a="b").status_code == 404
    with acting(world.coordinator):
        form_links.close(link, by=world.coordinator)
    assert reread(link).ended_at is not None
