"""What others did meanwhile: nothing is accepted, moved or dissolved that was not seen."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.errors import Conflict, Refused
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import (
    applying,
    attaching,
    boarding,
    cancelling,
    offering,
    planning,
    reporting,
)
from labimpact.mediation.actions.requesting import Time
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.models import MediationSession
from labimpact.mediation.queries import report, report_demand
from labimpact.mediation.queries.charges import late_charge
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import PersonFactory, SealFactory
from tests.mediation import planning_cast as pc
from tests.mediation.conftest import reread
from tests.mediation.test_way import approved, done, said, scheduled
from tests.wall.test_forgery import refused

pytestmark = pytest.mark.django_db


def planned(world):
    first = pc.monday()
    with acting(world.coordinator):
        run = planning.ask_plan(
            world.service, first_day=first, last_day=first + timedelta(days=6), seconds=5,
            by=world.coordinator,
        )  # fmt: skip
    planning.plan(run.pk)
    return reread(run)


def applied(world, run):
    with acting(world.coordinator):
        work = applying.ask_apply(run, by=world.coordinator)
    applying.apply(work.pk)
    return reread(work).found


def places(session):
    with behind_the_wall():
        return dict(session.assignments.values_list("mediator_id", "place"))


def test_a_plan_leaves_what_was_accepted_after_it_was_made(world):
    world.mediator()
    made = pc.session(world, pc.at(0, 10))
    run, late = planned(world), world.mediator()
    with acting(world.coordinator):
        offering.assign(made, late, by=world.coordinator)
    told = applied(world, run)[str(made.pk)]
    assert told["said"] == "skipped"
    assert "ha accettato" in told["why"]
    assert places(made) == {late.pk: Place.ACCEPTED}


def test_a_plan_leaves_what_was_locked_after_it_was_made(world):
    world.mediator()
    made = pc.session(world, pc.at(0, 10))
    run, late = planned(world), world.mediator()
    with acting(world.coordinator):
        offering.propose(made, late, by=world.coordinator)
        boarding.lock(reread(made), is_locked=True, by=world.coordinator)
    told = applied(world, run)[str(made.pk)]
    assert told == {"said": "skipped", "why": "L'incontro è bloccato."}
    assert places(made) == {late.pk: Place.OFFERED}


def test_a_plan_that_was_applied_does_not_undo_what_followed(world):
    first = world.mediator()
    made = pc.session(world, pc.at(0, 10))
    run = planned(world)
    assert applied(world, run)[str(made.pk)]["said"] == "done"
    second = world.mediator()
    with acting(world.coordinator):
        offering.release(made.assignments.get(), why="No al telefono", by=world.coordinator)
        offering.propose(reread(made), second, by=world.coordinator)
    told = applied(world, reread(run))[str(made.pk)]
    assert told["said"] == "skipped"
    assert "già stato applicato" in told["why"]
    assert places(made) == {first.pk: Place.RELEASED, second.pk: Place.OFFERED}


def test_a_plan_does_not_bring_back_the_hour_that_the_school_changed(world):
    world.mediator()
    made = pc.session(world, pc.at(0, 10))
    run = planned(world)
    with acting(world.secretary):
        cancelling.reschedule(made, starts_at=pc.at(1, 15), by=world.secretary)
    told = applied(world, run)[str(made.pk)]
    assert told["said"] == "skipped"
    assert "altra ora" in told["why"]
    assert reread(made).starts_at == pc.at(1, 15)
    assert places(made) == {}


def test_who_asked_is_told_the_hour_that_a_plan_found(world):
    mediator = world.mediator()
    busy = pc.session(world, pc.at(0, 10))
    pc.accepted(world, busy, mediator)
    made = pc.session(
        world, pc.at(0, 10), flexible=(pc.at(0, 9), pc.at(0, 16)), contact_email="a@example.org"
    )
    assert applied(world, planned(world))[str(made.pk)]["said"] == "done"
    assert reread(made).starts_at != pc.at(0, 10)
    with behind_the_wall():
        assert Message.objects.filter(recipient="a@example.org").count() == 1


@pytest.fixture
def moved(world, client):
    """An offer whose session is moved after its two pages were opened; what they say was seen."""
    mediator = world.mediator(writes_in="fr")
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    assert session.seen in client.get(reverse("mediation_offer", args=[sent.secret])).text
    seen = session.seen
    with acting(world.coordinator):
        cancelling.reschedule(reread(session), starts_at=m.at(9, 19), by=world.coordinator)
    return mediator, reread(session), sent, seen


def test_an_old_page_does_not_accept_a_new_hour(world, client, moved):
    _mediator, session, sent, seen = moved
    address = reverse("mediation_offer_answer", args=[sent.secret, "accetto"])
    for old in ({"visto": seen}, {"visto": "1\x00"}, {}):
        answer = client.post(address, old)
        assert answer.status_code == 422
        assert "a changé" in answer.text
        assert session.seen in answer.text
    assert reread(session).state == State.ASSIGNED
    assert client.post(address, {"visto": session.seen}).status_code == 302
    assert reread(session).state == State.SCHEDULED


def test_an_old_day_does_not_accept_a_new_hour(client, moved):
    mediator, session, sent, seen = moved
    client.force_login(mediator.user)
    address = reverse("mediation:day_offer", args=[sent.offer.pk, "accetto"])
    answer = client.post(address, {"visto": seen}, follow=True)
    assert "ora è cambiata" in answer.text
    assert session.seen in answer.text
    assert reread(session).state == State.ASSIGNED
    client.post(address, {"visto": session.seen})
    assert reread(session).state == State.SCHEDULED


def test_one_says_no_whatever_was_read(world, moved):
    _mediator, session, sent, seen = moved
    with pytest.raises(Conflict):
        offering.answer_by_link(sent.secret, Answer.ACCEPTED, seen=seen)
    assert offering.answer_by_link(sent.secret, Answer.DECLINED, reason="far", seen=seen) == (
        Answer.DECLINED
    )
    assert reread(session).state == State.APPROVED


def test_a_file_of_somebody_sealed_is_added_as_any_other(world, client):
    session = approved(world)
    person = PersonFactory(registered_office=world.school)
    m.RequestPersonFactory(request=session.request, person=person)
    with acting(world.coordinator):
        attaching.attach(session.request, upload("prima"), by=world.coordinator)
    SealFactory(person=person, office=world.school)
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    address = reverse("mediation:file_add", args=[session.request_id])
    assert client.post(address, {"upload": upload("dopo")}).status_code == 302
    assert "dopo.txt" in client.get(reverse("mediation:request", args=[session.request_id])).text
    with acting(world.coordinator):
        # What others added is not theirs to read.
        assert [each.file.name for each in session.request.files.all()] == ["prima.txt"]


def upload(name):
    return SimpleUploadedFile(f"{name}.txt", name.encode(), "text/plain")


def test_the_same_hour_is_told_once_and_back_to_back_fits(world):
    mediator = world.mediator()
    first = scheduled(world, mediator)
    second = scheduled(world, mediator, times=[Time(m.at(2, 14), 120)])
    first = done(world, mediator, first)
    with behind_the_wall():
        MediationSession.objects.filter(pk=second.pk).update(
            starts_at=first.ends_at, ends_at=first.ends_at + timedelta(minutes=30), minutes=30
        )
    actor, second = world.as_mediator(mediator), reread(second)
    with acting(actor):
        place = second.assignments.get()
        with pytest.raises(Refused, match="IC di Cittiglio"):
            reporting.write_report(place, said(first), by=actor)
        later = reporting.write_report(place, said(second), by=actor)
        assert refused(
            "UPDATE mediation_sessionreport SET began_at = %s WHERE id = %s",
            [first.starts_at, later.pk],
        )


@pytest.fixture
def half(world):
    """Of two who are needed one has accepted."""
    mediator = world.mediator()
    session = approved(world, hours=4, needs=2, times=[Time(m.at(2, 10), 120)])
    with acting(world.coordinator):
        offering.assign(session, mediator, by=world.coordinator)
    return mediator, reread(session)


def test_who_asked_does_not_move_one_who_accepted_while_another_is_looked_for(world, half):
    _mediator, session = half
    assert session.state == State.APPROVED
    with acting(world.secretary):
        with pytest.raises(Refused, match="incaricato"):
            cancelling.reschedule(session, starts_at=m.at(3, 19), by=world.secretary)
        assert refused(
            "UPDATE mediation_mediationsession SET starts_at = %s, ends_at = %s WHERE id = %s",
            [m.at(3, 19), m.at(3, 21), session.pk],
        )


def test_one_who_accepted_is_paid_when_it_is_cancelled_late_while_another_is_looked_for(
    world, half
):
    _mediator, session = half
    with behind_the_wall():
        soon = clock.now() + timedelta(minutes=40)
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=soon, ends_at=soon + timedelta(hours=2)
        )
        assert late_charge(reread(session)) == 60
    with acting(world.secretary):
        cancelling.cancel(reread(session), why="Neve", by=world.secretary)
    assert reread(session).charged_minutes == 60


def test_it_goes_on_with_one_of_two_who_tells_and_is_paid(world, client, half):
    mediator, session = half
    other = world.mediator()
    with acting(world.coordinator):
        offering.propose(session, other, by=world.coordinator)
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    page = client.get(reverse("mediation:request", args=[session.request_id])).text
    assert "Si fa con chi c" in page
    client.post(reverse("mediation:go_with_those", args=[session.pk]))
    assert reread(session).state == State.SCHEDULED
    assert places(session) == {mediator.pk: Place.ACCEPTED, other.pk: Place.RELEASED}
    session = done(world, mediator, reread(session))
    assert session.state == State.DONE
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
        span = report.span_of(m.today() - timedelta(days=30), m.today() + timedelta(days=1))
        (line,) = report_demand.by_language(world.service, span)
    assert reread(session).charged_minutes == 120
    assert (line.covered_minutes, line.uncovered_minutes) == (120, 120)


def test_a_session_goes_on_with_those_alone_who_accepted(world):
    session = approved(world, hours=4, needs=2, times=[Time(m.at(2, 10), 120)])
    with acting(world.coordinator):
        with pytest.raises(Refused, match="nessuno"):
            offering.go_with_those(session, by=world.coordinator)
        offering.assign(session, world.mediator(), by=world.coordinator)
        offering.go_with_those(session, by=world.coordinator)
        with pytest.raises(Refused, match="non cerca"):
            offering.go_with_those(session, by=world.coordinator)


def test_a_plan_looks_for_nobody_where_it_goes_on_with_fewer(world):
    made = pc.session(world, pc.at(0, 10), needs=2)
    with acting(world.coordinator):
        offering.assign(made, world.mediator(), by=world.coordinator)
        offering.go_with_those(made, by=world.coordinator)
    world.mediator()
    pc.session(world, pc.at(1, 10))
    assert str(made.pk) not in applied(world, planned(world))


def test_a_session_does_not_grow_over_the_hours_of_its_request(world):
    session = approved(world, hours=3, times=[Time(m.at(2, 10), 120)])
    with acting(world.coordinator):
        with pytest.raises(Refused, match="abbastanza ore"):
            cancelling.reschedule(session, starts_at=m.at(2, 9), minutes=480, by=world.coordinator)
        assert refused(
            "UPDATE mediation_mediationsession SET minutes = 480 WHERE id = %s", [session.pk]
        )
        cancelling.reschedule(session, starts_at=m.at(2, 9), minutes=180, by=world.coordinator)
    assert reread(session).minutes == 180


def test_nobody_is_proposed_an_hour_that_is_past(world):
    session, mediator = approved(world), world.mediator()
    with acting(world.coordinator), pytest.raises(Refused, match="già passata"):
        boarding.place(session, mediator, starts_at=m.at(-5, 10), by=world.coordinator)
    assert reread(session).starts_at == session.starts_at


def test_a_report_is_signed_once_the_session_is_over(world, client):
    mediator = world.mediator()
    session = scheduled(world, mediator)
    now = clock.now()
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(minutes=90)
        )
    actor, session = world.as_mediator(mediator), reread(session)
    with acting(actor):
        written = reporting.write_report(session.assignments.get(), said(session), by=actor)
        with pytest.raises(Refused, match="non è ancora finito"):
            reporting.sign(written, name="Preside", strokes=[[(1, 1)]], seen=1, by=actor)
    m.SessionLinkFactory(session=session, service=world.service, key_hash=fingerprint("chiave"))
    answer = client.post(
        reverse("mediation_link_answer", args=["chiave", "firma"]),
        {"name": "Preside", "visto": f"{written.pk}.{written.version}"},
    )
    assert answer.status_code == 422
    assert "non è ancora finito" in answer.text
    assert reread(written).signed_at is None
