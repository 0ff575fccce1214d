"""Training and supervision: the mediators' own hours, of no body's package unless it is chosen."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.agenda.hours import is_holiday
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.mediation.actions import approving, offering, reporting, requesting
from labimpact.mediation.actions.requesting import Time, Wanted
from labimpact.mediation.enums import Answer, State
from labimpact.mediation.models import MediationRequest
from labimpact.mediation.queries import report_demand, report_people
from labimpact.mediation.queries.sheet import month_sheet
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread
from tests.mediation.test_request_pages import form
from tests.mediation.test_service_report import span
from tests.mediation.test_way import done, hours

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["training", "supervision"])
def test_own_hours_are_on_the_sheet_and_in_the_report_and_use_no_package(world, kind):
    mediator = world.mediator(desired_week=600)
    m.MediatorContractFactory(mediator=mediator)
    by = world.coordinator
    with acting(by):
        request = requesting.ask(
            Wanted(
                service=world.service, body_id=world.service.office.body_id, from_office_id=None,
                values={
                    "kind": kind, "language": m.language("ur"), "reason": "Supervisione mensile",
                    "contact_name": "Coordinamento",
                },
                times=[Time(m.at(2, 10), 120)], minutes=120, holidays_fit=True,
            ),
            by=by,
        )  # fmt: skip
        approving.approve(request, package=None, minutes=120, by=by)
        session = request.sessions.get()
        sent = offering.propose(session, mediator, by=by)
    actor = world.as_mediator(mediator)
    with acting(actor):
        offering.answer_mine(sent.offer, Answer.ACCEPTED, by=actor)
    session = done(world, mediator, reread(session), activity=kind)
    with acting(by):
        reporting.validate(session, by=by)
    assert reread(session).state == State.VALIDATED
    assert hours(world) == (60, 0, 0)
    with acting(actor):
        sheet = month_sheet(
            mediator, session.starts_at.astimezone(m.at(0, 0).tzinfo).date().replace(day=1)
        )
    assert [(line.minutes, line.amount) for line in sheet.lines] == [(120, 5000)]
    with acting(by):
        (line,) = report_people.load(world.service, span())
        assert (line.own, line.had, line.sessions) == (2, 0, 0)
        assert report_demand.by_language(world.service, span()) == []
        assert sum(row.asked for row in report_demand.answers(world.service, span())) == 0
    with behind_the_wall():
        assert not Delivery.objects.exists()


def test_they_are_asked_and_approved_from_the_pages_without_a_package(world, client):
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    page = f"{reverse('mediation:new')}?ente={world.service.office.body_id}"
    day = m.today() + timedelta(days=2)
    while is_holiday(day):
        day += timedelta(days=1)
    answer = client.post(page, form(kind="supervision", day=f"{day:%d/%m/%Y}", hours="2"))
    assert answer.status_code == 302, answer.context["form"].errors
    text = client.get(answer.url).text
    assert "senza pacchetto non le paga nessun ente" in text
    assert "non ha un pacchetto" not in text
    with behind_the_wall():
        row = MediationRequest.objects.get()
    told = {"ok-package": "", "ok-hours": "2", "ok-priority": "1"}
    assert client.post(reverse("mediation:approve", args=[row.pk]), told).status_code == 302
    assert (reread(row).state, reread(row).package_id) == (State.APPROVED, None)
