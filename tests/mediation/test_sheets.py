"""The monthly sheet and the calendars: the hours that are paid, and those that are to come."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from labimpact.base.wall.session import acting
from labimpact.mediation.actions import reporting
from labimpact.mediation.models import MediationSession, SessionReport
from labimpact.mediation.queries.sheet import month_of, month_sheet
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_way import done, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(world):
    """Two hours, forty minutes on the way, thirty kilometres."""
    mediator = world.mediator()
    with behind_the_wall():
        m.MediatorContractFactory(
            mediator=mediator,
            hour_cents=2550,
            travel_hour_cents=1200,
            km_cents=30,
            valid_from=m.today() - timedelta(days=1000),
        )
    session = done(world, mediator, scheduled(world, mediator), travel_minutes=40, km=30)
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    with behind_the_wall():
        report = SessionReport.objects.get()
    return mediator, report.began_at


def test_what_is_paid_is_reckoned_at_the_rates_of_the_day(world, paid):
    mediator, day = paid
    with acting(world.as_mediator(mediator)):
        sheet = month_sheet(mediator, month_of(f"{day:%Y-%m}"))
    (line,) = sheet.lines
    assert (line.minutes, line.amount, line.travel_amount, line.km_amount) == (120, 5100, 800, 900)
    assert (sheet.total, sheet.unpaid) == (6800, 0)


def test_without_a_contract_on_that_day_it_is_at_zero_and_said(world, client):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator))
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    with behind_the_wall():
        day = SessionReport.objects.get().began_at
    client.force_login(mediator.user)
    text = client.get(reverse("mediation:sheet", args=[f"{day:%Y-%m}"])).content.decode()
    assert "senza contratto" in text


def test_a_month_long_over_is_still_there_for_who_worked(world, paid):
    mediator, day = paid
    with behind_the_wall():
        back = timedelta(days=200)
        MediationSession.objects.update(
            starts_at=day - back, ends_at=day - back + timedelta(hours=2)
        )
        SessionReport.objects.update(began_at=day - back, ended_at=day - back + timedelta(hours=2))
    actor = world.as_mediator(mediator)
    with acting(actor):
        assert not MediationSession.objects.exists()
        assert len(month_sheet(mediator, month_of(f"{day - back:%Y-%m}")).lines) == 1


def test_the_files_say_what_the_page_says(world, paid, client):
    mediator, day = paid
    client.force_login(mediator.user)
    month = f"{day:%Y-%m}"
    text = client.get(reverse("mediation:sheet", args=[month])).content.decode()
    assert "68,00\u00a0€" in text
    assert "IC di Cittiglio" in text
    pdf = client.get(reverse("mediation:sheet_file", args=[month, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert "no-store" in pdf["Cache-Control"]
    table = client.get(reverse("mediation:sheet_file", args=[month, "xlsx"]))
    page = openpyxl.load_workbook(BytesIO(table.content)).active
    rows = list(page.iter_rows(values_only=True))
    assert rows[2][4:7] == (2, 40, 30)
    assert rows[-1][5:12] == (40, 30, None, 51, 8, 9, 68)
    assert client.get(reverse("mediation:sheet_file", args=[month, "doc"])).status_code == 404
    assert client.get(reverse("mediation:sheet", args=["2027-13"])).status_code == 404


def test_who_coordinates_sees_it_and_another_service_does_not(world, paid, client):
    mediator, day = paid
    address = reverse("mediation:sheet_of", args=[mediator.pk, f"{day:%Y-%m}"])
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    assert "68,00\u00a0€" in client.get(address).content.decode()
    elsewhere = m.ServiceFactory(office=world.cast.crema)
    client.force_login(world.cast.user("mediation_coordinator", elsewhere.office))
    assert client.get(address).status_code == 404


def made(client, key):
    text = client.post(reverse("mediation:feed"), {"prepara": key}).content.decode()
    return text.split('id="address" value="')[1].split('"')[0]


def test_each_side_has_its_own_calendar_and_it_can_be_revoked(world, client):
    mediator = world.mediator()
    session = scheduled(world, mediator, place="Via Roma 1")
    asking = world.cast.user("requester", world.school)
    giving = world.cast.user("mediation_coordinator", world.service.office)
    addresses = {}
    for user, key in (
        (mediator.user, "mediator-0"), (asking, f"requester-{world.school.pk}"),
        (giving, f"service-{world.service.pk}"),
    ):  # fmt: skip
        client.force_login(user)
        addresses[key] = made(client, key)
    client.logout()
    for address in addresses.values():
        answer = client.get(address)
        text = answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Content-Type"].startswith("text/cal")
        assert f"UID:mediazione-{session.pk}@labimpact" in text
        assert "Via Roma 1" in text
    client.force_login(mediator.user)
    client.post(reverse("mediation:feed"), {"revoca": "mediator-0"})
    assert client.get(addresses["mediator-0"]).status_code == 404
    assert (
        client.post(
            reverse("mediation:feed"), {"prepara": f"service-{world.service.pk}"}
        ).status_code
        == 422
    )


def test_a_calendar_without_anything_to_come_is_empty_and_not_gone(world, client):
    mediator = world.mediator()
    client.force_login(mediator.user)
    answer = client.get(made(client, "mediator-0"))
    assert answer.status_code == 200
    assert b"BEGIN:VEVENT" not in answer.content
    assert client.get(reverse("mediation_calendar", args=["x" * 43])).status_code == 404
    assert reread(mediator).pk == mediator.pk
