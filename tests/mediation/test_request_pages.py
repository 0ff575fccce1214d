"""The pages of a request: a secretary asks, who coordinates answers."""

import re
from datetime import UTC, timedelta

import pytest
from django.urls import reverse

from labimpact.agenda.hours import is_holiday
from labimpact.mediation.enums import State
from labimpact.mediation.models import Assignment, MediationRequest, MediationSession, RequestDraft
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.conftest import reread

pytestmark = pytest.mark.django_db


def form(**changed):
    day = m.today() + timedelta(days=7)
    while day.weekday() > 4 or is_holiday(day):
        day += timedelta(days=1)
    return {
        "kind": "new_pupil", "language": m.language("ur").pk, "reason": "Primo colloquio",
        "subject": "famiglia 12", "day": f"{day:%d/%m/%Y}", "hour": "10:00", "length": "120",
        "hours": "10", "mode": "in_person", "place": "IC di Cittiglio", "contact_name": "Rosa",
        "contact_phone": "0332 601234", "relatives_fit": "on", "no_relative": "on",
    } | changed  # fmt: skip


@pytest.fixture
def secretary(client, world):
    client.force_login(world.cast.user("requester", world.school))
    return client


@pytest.fixture
def coordinator(client, world):
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    return client


def only_request():
    with behind_the_wall():
        return MediationRequest.objects.get()


def test_a_secretary_asks_in_one_page_and_is_told_by_when_there_is_an_answer(world, secretary):
    page = secretary.get(reverse("mediation:new"))
    assert "IC di Cittiglio" in page.text
    answer = secretary.post(reverse("mediation:new"), form(), follow=True)
    assert answer.status_code == 200, answer.context["form"].errors
    row = only_request()
    assert (row.minutes, row.state, row.from_office_id) == (600, State.REQUESTED, world.school.pk)
    assert answer.text.count("risponde entro il") == 1, "told once"
    assert "Da fissare: 8 ore" in answer.text


def test_a_form_with_mistakes_comes_back_with_what_was_typed(world, secretary):
    answer = secretary.post(reverse("mediation:new"), form(hours="1,1", sex="F", contact_phone=""))
    assert answer.status_code == 422
    for words in ("quarti d&#x27;ora", "Scrivi perché", "Serve un telefono", "famiglia 12"):
        assert words in answer.text


def test_each_line_of_what_is_wrong_names_its_field_and_nothing_else(world, secretary):
    answer = secretary.post(reverse("mediation:new"), form(kind="", reason=""))
    summary = answer.text.partition('form-errors"')[2].partition("</div>")[0]
    assert ">Che cosa serve: Questo campo è obbligatorio.</a>" in summary
    assert "<input" not in summary


def test_an_answer_is_due_early_enough_that_somebody_can_be_found(world, secretary):
    soon = m.today() + timedelta(days=1)
    while is_holiday(soon):
        soon += timedelta(days=1)
    secretary.post(reverse("mediation:new"), form(day=f"{soon:%d/%m/%Y}", hour="18:00"))
    row = only_request()
    with behind_the_wall():
        first = row.sessions.get()
    ahead = first.starts_at - row.asked_at
    assert first.starts_at - row.answer_due_at >= min(timedelta(hours=24), ahead / 2) - timedelta(
        minutes=1
    )
    assert row.answer_due_at > row.asked_at


def test_an_hour_of_the_night_is_asked_about_and_may_be_confirmed(world, secretary):
    assert "l&#x27;ora è giusta" not in secretary.get(reverse("mediation:new")).text
    asked = secretary.post(reverse("mediation:new"), form(hour="03:00"))
    assert asked.status_code == 422
    assert "È davvero alle 03:00?" in asked.text
    assert 'name="night_fits"' in asked.text
    answer = secretary.post(reverse("mediation:new"), form(hour="03:00", night_fits="on"))
    assert answer.status_code == 302
    assert only_request().state == State.REQUESTED
    by_day = secretary.post(reverse("mediation:new"), form(reason="", hour="21:00"))
    assert 'name="night_fits"' not in by_day.text


def test_the_list_shows_the_session_that_is_uncovered_and_what_is_urgent_until_somebody_goes(
    world, coordinator
):
    row = m.MediationRequestFactory(
        service=world.service, from_office=world.school, approved=True, is_urgent=True, minutes=240
    )
    gone = m.MediationSessionFactory(
        request=row, starts_at=m.at(1, 10), minutes=60, state="scheduled"
    )
    bare = m.MediationSessionFactory(request=row, starts_at=m.at(3, 11), minutes=60, number=2)
    address = reverse("mediation:requests")
    text = coordinator.get(address, {"vista": "scoperte"}).text
    assert f"{bare.starts_at:%d/%m/%Y}" in text
    assert f"{gone.starts_at:%d/%m/%Y}" not in text
    assert "row-urgent" in text
    with behind_the_wall():
        MediationSession.objects.filter(pk=bare.pk).update(state="assigned")
    assert "row-urgent" in coordinator.get(address).text
    assert "row-urgent" not in coordinator.get(address, {"vista": "scoperte"}).text, "was asked"
    assert "senza chi media" not in coordinator.get(reverse("workspace:today")).text
    with behind_the_wall():
        for state in ("accepted", "scheduled"):
            MediationSession.objects.filter(pk=bare.pk).update(state=state)
    assert "row-urgent" not in coordinator.get(address).text


def test_a_series_skips_holidays_and_goes_on_after_them(world, secretary):
    answer = secretary.post(
        reverse("mediation:new"),
        form(day="01/12/2027", hour="09:00", length="60", meetings="3", every="7", hours=""),
        follow=True,
    )
    assert "08/12/2027" in answer.text
    with behind_the_wall():
        days = [f"{s.starts_at:%d/%m/%Y}" for s in MediationSession.objects.order_by("number")]
    assert days == ["01/12/2027", "15/12/2027", "22/12/2027"]


def test_a_series_keeps_its_hour_over_the_change_of_the_clocks(world, secretary):
    secretary.post(
        reverse("mediation:new"),
        form(day="25/10/2027", hour="09:00", length="60", meetings="2", every="7", hours=""),
    )
    with behind_the_wall():
        hours = [
            s.starts_at.astimezone(UTC).hour for s in MediationSession.objects.order_by("number")
        ]
    assert hours == [7, 8]


def test_what_is_being_typed_is_kept_and_proposed_again(world, secretary):
    assert secretary.post(reverse("mediation:draft"), form(reason="A metà")).status_code == 204
    page = secretary.get(reverse("mediation:new"))
    assert "A metà" in page.text
    assert "Avevi cominciato" in page.text
    secretary.post(reverse("mediation:new"), form())
    with behind_the_wall():
        assert not RequestDraft.objects.exists()


def test_as_the_last_time_proposes_the_same_again(world, secretary):
    secretary.post(reverse("mediation:new"), form())
    page = secretary.get(reverse("mediation:new"), {"come": "famiglia 12"})
    assert "famiglia 12" in page.text
    assert "Primo colloquio" in page.text


def test_who_coordinates_approves_within_the_package(world, client):
    client.force_login(world.cast.user("requester", world.school))
    client.post(reverse("mediation:new"), form())
    row = only_request()
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    page = client.get(reverse("mediation:request", args=[row.pk]))
    assert "Mediazione, anno in corso" in page.text
    answer = client.post(
        reverse("mediation:approve", args=[row.pk]),
        {"ok-package": world.package.pk, "ok-hours": "10", "ok-priority": "1"}, follow=True,
    )  # fmt: skip
    assert "Richiesta approvata" in answer.text
    assert reread(world.package).left == 50 * 60


def test_fifty_one_hours_of_fifty_are_refused_in_words(world, coordinator):
    m.MediationRequestFactory(
        service=world.service, from_office=world.school, package=world.package, approved=True,
        minutes=600,
    )  # fmt: skip
    with behind_the_wall():
        world.package.reserved = 600
        world.package.save()
        row = m.MediationRequestFactory(
            service=world.service, from_office=world.school, minutes=51 * 60
        )
        m.MediationSessionFactory(request=row, minutes=60)
    answer = coordinator.post(
        reverse("mediation:approve", args=[row.pk]),
        {"ok-package": world.package.pk, "ok-hours": "51", "ok-priority": "1"},
    )
    assert answer.status_code == 422
    assert "non ci sono abbastanza ore" in answer.text


def test_the_pages_of_a_session_lead_from_a_proposal_to_a_cancellation(world, coordinator):
    mediator = world.mediator()
    session = m.MediationSessionFactory(
        request=m.MediationRequestFactory(
            service=world.service, from_office=world.school, approved=True
        )
    )
    page = coordinator.get(reverse("mediation:propose", args=[session.pk]))
    assert mediator.name in page.text
    coordinator.post(reverse("mediation:propose", args=[session.pk]), {"mediator": mediator.pk})
    assert reread(session).state == State.ASSIGNED
    with behind_the_wall():
        place = Assignment.objects.get()
    coordinator.post(reverse("mediation:accept_for", args=[place.pk]))
    assert reread(session).state == State.SCHEDULED
    day = f"{m.today() + timedelta(days=9):%d/%m/%Y}"
    coordinator.post(
        reverse("mediation:move", args=[session.pk]),
        {"day": day, "hour": "11:30", "length": "60"},
    )
    assert reread(session).minutes == 60
    assert reread(place).starts_at == reread(session).starts_at
    coordinator.post(reverse("mediation:cancel", args=[session.pk]), {"why": "Chiusura"})
    assert reread(session).state == State.CANCELLED
    assert (
        coordinator.get(reverse("mediation:request", args=[session.request_id])).status_code == 200
    )


def test_what_somebody_answered_is_said_of_them_until_they_have_told_how_it_went(
    world, coordinator
):
    asked = m.MediationRequestFactory(
        service=world.service, from_office=world.school, approved=True
    )
    session = m.MediationSessionFactory(request=asked, state="scheduled", starts_at=m.at(-1, 9))
    going = m.AssignmentFactory(
        session=session, mediator=world.mediator(name="Nadia"), service=world.service,
        place="accepted",
    )  # fmt: skip
    page = reverse("mediation:request", args=[asked.pk])
    assert "Nadia</bdi> · ha accettato" in coordinator.get(page).text
    m.SessionReportFactory(assignment=going, version=1)
    assert "ha accettato" not in coordinator.get(page).text


def test_another_school_finds_nothing(world, client):
    session = m.MediationSessionFactory(
        request=m.MediationRequestFactory(
            service=world.service, from_office=world.school, approved=True
        )
    )
    client.force_login(world.cast.user("requester", world.cast.crema))
    assert client.get(reverse("mediation:request", args=[session.request_id])).status_code == 404
    assert client.get(reverse("mediation:cancel", args=[session.pk])).status_code == 404
    assert "Nessuna richiesta" in client.get(reverse("mediation:requests")).text


@pytest.mark.parametrize("view", ["aperte", "nuove", "scoperte", "svolte", "concluse"])
def test_the_list_has_its_views(world, coordinator, view):
    m.MediationSessionFactory(
        request=m.MediationRequestFactory(service=world.service, from_office=world.school)
    )
    page = coordinator.get(reverse("mediation:requests"), {"vista": view})
    assert page.status_code == 200
    assert ("Segreteria" in page.text or "IC di Cittiglio" in page.text) == (
        view in ("aperte", "nuove")
    )


def test_while_one_asks_it_is_told_who_could_and_when_first(world, secretary):
    world.mediator(spoken={"ur": "native"})
    world.mediator(spoken={"ar": "native"})
    said = form(day=f"{m.today() + timedelta(days=3):%d/%m/%Y}", hour="10:00", length="60")
    where = {"servizio": world.service.pk, "ente_id": world.school.body_id}
    page = secretary.get(reverse("mediation:could"), said | where)
    assert "A quell&#x27;ora può una persona." in page.text or "può una persona" in page.text
    early = secretary.get(reverse("mediation:could"), said | where | {"hour": "06:00"})
    assert re.search(r"La prima persona è libera [a-zì]+ \d+ [a-z]+ alle", early.text)
    assert "08:00" in early.text
    nobody = secretary.get(
        reverse("mediation:could"), said | where | {"language": m.language("so").pk}
    )
    assert "non risulta libero nessuno" in nobody.text
