"""From a school's request to an hour that is validated, paid and counted, once."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.mediation.actions import (
    approving,
    cancelling,
    offering,
    packages,
    reporting,
    requesting,
)
from labimpact.mediation.actions.cancelling import Reach
from labimpact.mediation.actions.requesting import Time, Wanted
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.forms.sessions import ValidateForm
from labimpact.mediation.models import MediationRequest, MediationSession, PackageEntry
from labimpact.mediation.queries.charges import late_charge
from labimpact.notifications.models import Message
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import PersonFactory
from tests.mediation.conftest import reread

pytestmark = pytest.mark.django_db


def wanted(world, *, hours=2.0, times=None, language="ur", **values):
    minutes = int(hours * 60)
    return Wanted(
        service=world.service,
        body_id=world.school.body_id,
        from_office_id=world.school.pk,
        values={
            "kind": "family_interview", "language": m.language(language), "reason": "Accoglienza",
            "contact_name": "Segreteria",
        } | values,
        times=times or [Time(m.at(2, 10), min(minutes, 120))],
        minutes=minutes,
        holidays_fit=True,
    )  # fmt: skip


def asked(world, **kwargs) -> MediationRequest:
    with acting(world.secretary):
        return requesting.ask(wanted(world, **kwargs), by=world.secretary)


def approved(world, **kwargs) -> MediationSession:
    request = asked(world, **kwargs)
    with acting(world.coordinator):
        approving.approve(
            request, package=world.package, minutes=request.minutes, by=world.coordinator
        )
        return request.sessions.get(number=1)


def scheduled(world, mediator, **kwargs) -> MediationSession:
    session = approved(world, **kwargs)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    actor = world.as_mediator(mediator)
    with acting(actor):
        assert offering.answer_mine(sent.offer, Answer.ACCEPTED, by=actor) == Answer.ACCEPTED
    return reread(session)


def said(session, **values):
    return reporting.Told(**{
        "began_at": session.starts_at, "ended_at": session.ends_at, "heads": 3,
        "activity": "family_interview", "outcome": "done",
    } | values)  # fmt: skip


def done(world, mediator, session, **values) -> MediationSession:
    """As if its time had come: the report of who went."""
    with behind_the_wall():
        back = session.ends_at - m.at(0, 0) + timedelta(hours=1)
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at - back, ends_at=session.ends_at - back
        )
    session = reread(session)
    actor = world.as_mediator(mediator)
    with acting(actor):
        assignment = session.assignments.get(place=Place.ACCEPTED, mediator=mediator)
        reporting.write_report(assignment, said(session, **values), by=actor)
    return reread(session)


def hours(world):
    package = reread(world.package)
    return package.granted / 60, package.reserved / 60, package.used / 60


def test_ten_hours_asked_are_kept_for_the_school_and_two_of_them_are_used_once_validated(world):
    mediator = world.mediator()
    session = scheduled(world, mediator, hours=10)
    assert session.state == State.SCHEDULED
    assert hours(world) == (60, 10, 0)
    session = done(world, mediator, session)
    assert session.state == State.DONE
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
        reporting.to_pay(session, by=world.coordinator)
    assert hours(world) == (60, 8, 2)
    assert reread(world.package).left == 50 * 60


def test_the_last_session_that_is_paid_ends_the_request_and_a_correction_opens_it_again(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator, hours=1))
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
        reporting.to_pay(session, by=world.coordinator)
        assert reread(session.request).state == State.CLOSED
        assert hours(world) == (60, 0, 1)
        reporting.not_to_pay(session, why="Era mezz'ora", by=world.coordinator)
        reporting.reopen(session, why="Era mezz'ora", by=world.coordinator)
    assert reread(session.request).state == State.APPROVED
    assert hours(world) == (60, 1, 0)


def test_who_mediates_says_no_from_their_own_day(world):
    mediator = world.mediator()
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    actor = world.as_mediator(mediator)
    with acting(actor):
        said = offering.answer_mine(sent.offer, Answer.DECLINED, reason="far", by=actor)
    assert said == Answer.DECLINED
    assert reread(session).state == State.APPROVED
    with behind_the_wall():
        assert session.assignments.get().place == Place.DECLINED


def test_what_the_contract_pays_at_least_is_owed_and_more_than_was_told_is_not(world):
    mediator = world.mediator()
    m.MediatorContractFactory(mediator=mediator, least_minutes=90)
    session = done(world, mediator, scheduled(world, mediator, hours=1))
    with acting(world.coordinator):
        with pytest.raises(Refused, match="1 ora e 30 minuti"):
            reporting.validate(session, minutes=20 * 60, by=world.coordinator)
        form = ValidateForm(None, reports=list(reporting.told_of(session)))
        assert form["hours"].initial == 90
        assert "1 ora" in str(form.fields["hours"].help_text)
        reporting.validate(session, by=world.coordinator)
    assert reread(session).charged_minutes == 90
    assert hours(world) == (60, 0, 1.5)


def test_more_than_the_package_has_is_refused_by_the_database(world):
    asked(world)
    first = approved(world, hours=10)
    request = asked(world, hours=51)
    with acting(world.coordinator), pytest.raises(Refused, match="abbastanza ore"):
        approving.approve(request, package=world.package, minutes=51 * 60, by=world.coordinator)
    assert hours(world) == (60, 10, 0)
    assert reread(request).state == State.REQUESTED
    with acting(world.secretary):
        cancelling.withdraw(first.request, why="Non serve più", by=world.secretary)
    assert hours(world) == (60, 0, 0)


def test_what_was_done_is_counted_once_for_the_person_and_for_the_others(world):
    mediator = world.mediator()
    person = PersonFactory(registered_office=world.school)
    session = scheduled(world, mediator)
    with behind_the_wall():
        m.RequestPersonFactory(request=session.request, person=person)
    session = done(world, mediator, session, heads=4)
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    with behind_the_wall():
        rows = Delivery.objects.filter(origin_kind="mediation.session", voided_at=None)
        told = sorted((d.person_id or 0, d.head_count, d.minutes, d.item) for d in rows)
    assert [row[:2] for row in told] == [(0, 3), (person.pk, 1)]
    assert sum(row[2] for row in told) == 120
    with acting(world.coordinator):
        reporting.reopen(session, why="Orario sbagliato", by=world.coordinator)
        reporting.validate(reread(session), by=world.coordinator, minutes=90)
    with behind_the_wall():
        valid = Delivery.objects.filter(origin_kind="mediation.session", voided_at=None)
        assert sum(row.minutes for row in valid) == 120
    assert hours(world) == (60, 0, 1.5)


def test_a_coordinator_never_learns_whom_a_request_is_about(world):
    session = approved(world)
    person = PersonFactory(registered_office=world.school)
    with behind_the_wall():
        row = m.RequestPersonFactory(request=session.request, person=person)
    with acting(world.coordinator):
        assert not type(row).objects.exists()


def test_nobody_is_in_two_places_at_once_and_the_way_counts(world):
    mediator = world.mediator()
    here, there = {"latitude": 45.99, "longitude": 8.74}, {"latitude": 45.36, "longitude": 9.68}
    first = approved(world, **here)
    with acting(world.coordinator):
        offering.propose(first, mediator, by=world.coordinator)
    near = approved(world, times=[Time(m.at(2, 12), 60)], **here)
    far = approved(world, times=[Time(m.at(2, 13, 15), 60)], **there)
    with acting(world.coordinator):
        offering.propose(near, mediator, by=world.coordinator)
        with pytest.raises(Refused, match="altrove, contando la strada"):
            offering.propose(far, mediator, by=world.coordinator)
    assert reread(far).state == State.APPROVED


def test_what_lies_before_another_job_takes_its_way_into_account_too(world):
    mediator = world.mediator()
    here, there = {"latitude": 45.99, "longitude": 8.74}, {"latitude": 45.36, "longitude": 9.68}
    later = approved(world, times=[Time(m.at(2, 13, 15), 60)], **there)
    sooner = approved(world, times=[Time(m.at(2, 12), 60)], **here)
    with acting(world.coordinator):
        offering.propose(later, mediator, by=world.coordinator)
        with pytest.raises(Refused, match="contando la strada"):
            offering.propose(sooner, mediator, by=world.coordinator)


def test_the_same_tap_twice_is_one_answer(world):
    mediator = world.mediator()
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    assert offering.answer_by_link(sent.secret, Answer.ACCEPTED) == Answer.ACCEPTED
    assert offering.answer_by_link(sent.secret, Answer.ACCEPTED) == Answer.ACCEPTED
    assert offering.answer_by_link(sent.secret, Answer.DECLINED) == Answer.ACCEPTED
    assert reread(session).state == State.SCHEDULED


def test_the_first_who_accepts_has_an_urgent_session(world):
    mediators = [world.mediator() for _ in range(3)]
    session = approved(world, is_urgent=True)
    with acting(world.coordinator):
        sent = offering.broadcast(session, mediators, by=world.coordinator)
    answers = [offering.answer_by_link(each.secret, Answer.ACCEPTED) for each in sent]
    assert answers == [Answer.ACCEPTED, Answer.TAKEN, Answer.TAKEN]
    with behind_the_wall():
        assert session.assignments.filter(place="accepted").count() == 1


def test_who_declines_lets_the_session_go_and_says_why(world):
    mediator = world.mediator()
    session = approved(world)
    with acting(world.coordinator):
        sent = offering.propose(session, mediator, by=world.coordinator)
    assert offering.answer_by_link(sent.secret, Answer.DECLINED, reason="far") == Answer.DECLINED
    assert reread(session).state == State.APPROVED
    assert reread(sent.offer).reason == "far"


def test_a_session_cancelled_late_is_paid_in_part(world):
    mediator = world.mediator()
    session = scheduled(world, mediator, times=[Time(m.at(2, 10), 120)])
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    with behind_the_wall():
        MediationSession.objects.filter(pk=session.pk).update(
            starts_at=soon, ends_at=soon + timedelta(hours=2)
        )
    with acting(world.secretary):
        cancelling.cancel(reread(session), why="Famiglia malata", by=world.secretary)
    session = reread(session)
    assert (session.state, session.charged_minutes) == (State.CANCELLED, 60)
    assert hours(world) == (60, 0, 1)
    with behind_the_wall():
        assert session.assignments.get().place == Place.RELEASED


def test_a_session_cancelled_in_time_costs_nothing(world):
    session = scheduled(world, world.mediator())
    with acting(world.secretary):
        assert late_charge(session) == 0
        cancelling.cancel(session, why="Rimandato", by=world.secretary)
    assert hours(world) == (60, 0, 0)


def test_a_report_written_twice_by_one_device_is_one_and_another_device_conflicts(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator), key="k1")
    actor = world.as_mediator(mediator)
    with acting(actor):
        assignment = session.assignments.get()
        again = reporting.write_report(assignment, said(session, key="k1"), by=actor)
        assert again.version == 1
        with pytest.raises(Conflict):
            reporting.write_report(assignment, said(session, key="k2", heads=9), by=actor)
        reporting.write_report(assignment, said(session, key="k3", heads=5, seen=1), by=actor)
    assert reread(again).heads == 5


def test_nobody_came_is_paid_by_its_rule_and_delivers_nothing(world):
    mediator = world.mediator()
    session = done(world, mediator, scheduled(world, mediator), outcome="no_show", heads=0)
    assert session.state == State.NO_SHOW
    with acting(world.coordinator):
        reporting.validate(session, by=world.coordinator)
    assert hours(world) == (60, 0, 2)
    with behind_the_wall():
        assert not Delivery.objects.filter(origin_kind="mediation.session").exists()


def test_hours_go_from_one_package_to_another_when_somebody_else_says_yes(world):
    other = m.HourPackageFactory(service=world.service, granted=0)
    with acting(world.coordinator):
        row = packages.ask_transfer(
            world.package, other, minutes=600, why="Avanzano", by=world.coordinator
        )
        with pytest.raises(Refused, match="diversa"):
            packages.decide_transfer(row, approved=True, by=world.coordinator)
    second = world.cast.actor("mediation_coordinator", world.service.office)
    with acting(second):
        packages.decide_transfer(row, approved=True, by=second)
    assert (reread(world.package).granted, reread(other).granted) == (3000, 600)
    with behind_the_wall():
        kinds = list(PackageEntry.objects.values_list("kind", "minutes").order_by("pk"))
    assert kinds == [("transfer", -600), ("transfer", 600)]


def test_a_closed_package_approves_nothing_more_and_keeps_what_it_promised(world):
    session = approved(world)
    with acting(world.coordinator):
        packages.close_package(world.package, on=m.today(), by=world.coordinator)
    request = asked(world)
    with acting(world.coordinator), pytest.raises(Refused, match="non vale il"):
        approving.approve(request, package=world.package, minutes=120, by=world.coordinator)
    assert hours(world) == (60, 2, 0)
    assert reread(session).state == State.APPROVED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"times": [Time(m.at(-1, 10), 60)]}, "già passata"),
        ({"hours": 1.1}, "quarti d'ora"),
        ({"hours": 1, "times": [Time(m.at(2, 10), 120)]}, "durano più"),
        ({"times": [Time(m.at(2, 10), 20)]}, "quarti d'ora"),
    ],
)
def test_a_request_that_cannot_be_is_refused_in_words(world, change, words):
    with pytest.raises(Refused, match=words):
        asked(world, **change)


def test_between_two_jobs_one_is_added_if_the_way_from_it_is_short_enough(world):
    """The later job sets out from the new one, and no more from home far away."""
    far, here = {"latitude": 45.36, "longitude": 9.68}, {"latitude": 45.99, "longitude": 8.74}
    mediator = world.mediator(**far)
    later = approved(world, times=[Time(m.at(2, 12), 60)], **here)
    sooner = approved(world, times=[Time(m.at(2, 10, 30), 75)], **here)
    with acting(world.coordinator):
        offering.propose(later, mediator, by=world.coordinator)
        offering.propose(sooner, mediator, by=world.coordinator)
    with behind_the_wall():
        place = later.assignments.get()
        assert place.way.leaves_at == place.starts_at


def test_a_call_is_made_where_one_is_before_an_interview(world):
    mediator = world.mediator(latitude=45.99, longitude=8.74)
    there = {"latitude": 45.95, "longitude": 8.66}
    call = approved(world, times=[Time(m.at(2, 10), 60)], mode="phone")
    with behind_the_wall():
        MediationSession.objects.filter(pk=call.pk).update(latitude=None, longitude=None)
    visit = approved(world, times=[Time(m.at(2, 11), 60)], **there)
    with acting(world.coordinator):
        offering.propose(visit, mediator, by=world.coordinator)
        offering.propose(reread(call), mediator, by=world.coordinator)
    assert reread(visit).state == State.ASSIGNED
    assert reread(call).state == State.ASSIGNED


def mails(kind="mediation_request"):
    with behind_the_wall():
        return list(
            Message.objects.filter(kind=kind).order_by("pk").values_list("recipient", "subject")
        )


def test_who_asked_is_told_of_every_answer(world):
    mediator = world.mediator()
    session = scheduled(world, mediator, contact_email="scuola@example.org")
    assert [subject for _to, subject in mails()] == [
        "Lab'Impact: la risposta alla vostra richiesta",
        "Lab'Impact: un incontro è fissato",
    ]
    with acting(world.coordinator):
        cancelling.cancel(session, why="Malattia", by=world.coordinator)
    assert mails()[-1] == ("scuola@example.org", "Lab'Impact: un incontro è cambiato")


def test_an_answer_from_a_link_tells_who_asked_once(world):
    session = approved(world, contact_email="scuola@example.org")
    with acting(world.coordinator):
        sent = offering.propose(session, world.mediator(), by=world.coordinator)
    for _ in range(2):
        offering.answer_by_link(sent.secret, Answer.ACCEPTED)
    assert [subject for _to, subject in mails()].count("Lab'Impact: un incontro è fissato") == 1


def series(world):
    times = [Time(m.at(7 * week + 3, 10), 60) for week in range(4)]
    return approved(world, hours=4, times=times).request


def test_of_a_series_this_and_the_following_are_cancelled(world):
    request = series(world)
    with acting(world.secretary):
        third = request.sessions.get(number=3)
        many = cancelling.cancel_some(third, Reach.FOLLOWING, why="Fine corso", by=world.secretary)
    with behind_the_wall():
        states = [s.state for s in request.sessions.order_by("number")]
    assert (many, states) == (2, ["approved", "approved", "cancelled", "cancelled"])
    assert hours(world) == (60, 2, 0)


def test_of_a_series_all_move_by_as_many_days_to_the_new_hour(world):
    request = series(world)
    with acting(world.secretary):
        first = request.sessions.get(number=1)
        before = [s.starts_at for s in request.sessions.order_by("number")]
        cancelling.reschedule_some(
            first, Reach.ALL, day=m.today() + timedelta(days=4), hour=time(11, 30), minutes=60,
            by=world.secretary,
        )  # fmt: skip
    with behind_the_wall():
        after = [s.starts_at for s in request.sessions.order_by("number")]
    assert [timezone.localtime(at).strftime("%H:%M") for at in after] == ["11:30"] * 4
    assert [(b.date() - a.date()).days for a, b in zip(before, after, strict=True)] == [1] * 4
