"""Sessions for plans: approved, offered, accepted, laid down behind the wall."""

from datetime import timedelta

from django.utils import timezone

from labimpact.base.wall.session import acting
from labimpact.mediation.actions import offering
from tests import mediation_factories as m
from tests.conftest import behind_the_wall


def monday():
    """A Monday far enough ahead that nothing of its week is past."""
    day = m.today() + timedelta(days=7)
    return day - timedelta(days=day.weekday())


def days_to(day):
    return (day - m.today()).days


def at(weekday: int, hour: int, minute: int = 0):
    """That hour of a day of the week ahead (0 = Monday)."""
    return m.at(days_to(monday()) + weekday, hour, minute)


def session(world, starts_at, *, minutes=60, spoken="ur", needs=1, flexible=None, **values):
    """An approved session of a request of its own."""
    place = {k: values.pop(k) for k in ("latitude", "longitude") if k in values}
    request = m.MediationRequestFactory(
        service=world.service, from_office=world.school, package=world.package, state="approved",
        approved_minutes=minutes * needs, minutes=minutes * needs, needs=needs,
        language=m.language(spoken), **values,
    )  # fmt: skip
    times = {}
    if flexible is not None:
        times = {"is_flexible": True, "earliest_at": flexible[0], "latest_at": flexible[1]}
    return m.MediationSessionFactory(
        request=request, starts_at=starts_at, minutes=minutes, state="approved", **times, **place
    )


def held(world, mediator, starts_at, **values):
    """A session that somebody did."""
    request = m.MediationRequestFactory(
        service=world.service, from_office=world.school, package=world.package, state="approved",
        approved_minutes=60, minutes=60, **values,
    )  # fmt: skip
    made = m.MediationSessionFactory(request=request, starts_at=starts_at, state="done")
    m.AssignmentFactory(session=made, mediator=mediator, service=world.service, place="accepted")
    return made


def offered(world, made, mediator):
    with acting(world.coordinator):
        return offering.propose(made, mediator, by=world.coordinator).offer.session


def accepted(world, made, mediator):
    with acting(world.coordinator):
        offering.propose(made, mediator, by=world.coordinator)
        offering.accept_for(made.assignments.get(mediator=mediator), by=world.coordinator)
    with behind_the_wall():
        # In a test everything has the hour of its one transaction: this was said before.
        made.assignments.update(answered_at=timezone.now() - timedelta(days=1))
    return made
