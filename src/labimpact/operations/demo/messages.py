"""What goes out to people: reminders of permits that expire, letters being written."""

from __future__ import annotations

from datetime import date, timedelta

from labimpact.correspondence import quiet
from labimpact.correspondence.enums import LetterKind, ReminderKind, ReminderState
from labimpact.correspondence.models import OfficeLetter, Reminder
from labimpact.correspondence.planning import About, Moment, moments
from labimpact.operations.demo.dice import chance, dice
from labimpact.operations.demo.office_life import Known
from labimpact.operations.demo.plans import HouseholdPlan, PersonPlan
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.demo.world import Desk
from labimpact.people.models import ContactPoint, ResidenceTitle
from labimpact.rules import queries as rules

# Reminders of a permit that expired longer ago are no longer worth a look.
PAST = timedelta(days=120)
LETTERS = 6


def reminders(record: Recorder, plan: HouseholdPlan) -> None:
    """Those of each permit that expires, as the worker plans and sends them."""
    for person in plan.people:
        titles = [row for row in person.details if isinstance(row, ResidenceTitle)]
        points = [row for row in person.details if isinstance(row, ContactPoint) and row.agreed_on]
        for title in titles:
            if points and title.state == "holds" and title.expires_on:
                _of_title(record, person, title, points[0])


def _of_title(
    record: Recorder, person: PersonPlan, title: ResidenceTitle, point: ContactPoint
) -> None:
    now, expires = record.world.now, title.expires_on
    days = rules.value("renewal_reminders")
    if expires is None or not now.date() - PAST < expires < now.date() + timedelta(max(days)):
        return
    since = max(person.at.date(), expires - timedelta(days=max(days)))
    found = moments(
        About(expires), days, today=since, hours=quiet.in_force(), before=timedelta()
    )  # fmt: skip
    for moment in found:
        row = _planned(person, title, expires, moment)
        if moment.send_at < now:
            row.state, row.channel, row.attempts = ReminderState.SENT, "email", 1
            row.sent_at = row.ended_at = moment.send_at + timedelta(minutes=2)
            row.contact_point_id = point.pk
            row.language = "it"
        record.add(row, moment.send_at - timedelta(days=1))


def _planned(person: PersonPlan, title: ResidenceTitle, expires: date, moment: Moment) -> Reminder:
    return Reminder(
        office_id=person.by.office_id,
        person_id=title.person_id,
        kind=ReminderKind.DEADLINE.value,
        origin_kind="people.residencetitle",
        origin_id=title.pk,
        about_on=expires,
        days_before=moment.days_before,
        send_at=moment.send_at,
        useful_until=moment.useful_until,
    )


def letters(record: Recorder, desk: Desk, known: list[Known]) -> None:
    """A few drafts of each desk: attestations of last week, a request to an authority."""
    rng = dice(record.world.seed, "letters", desk.name)
    for one in rng.sample(known, min(LETTERS, len(known))):
        by = rng.choice(desk.staff)
        at = record.world.now - timedelta(days=rng.randint(1, 6), minutes=rng.randrange(120))
        row = OfficeLetter(
            person_id=one.person_id,
            office_id=desk.office_id,
            written_on=at.date(),
            signed_by=by.name,
            created_by_id=by.user_id,
        )
        if chance(rng, 0.7):
            row.kind, row.subject = LetterKind.ATTENDANCE.value, "Attestato di presenza"
            row.facts = {"day": at.date().isoformat(), "start": "09:30", "end": "10:15"}
        else:
            _overdue(row, at.date() - timedelta(days=75))
        record.add(row, at)
        record.event("letter.drafted", by, at, row, [one.person_id])


def _overdue(row: OfficeLetter, filed: date) -> None:
    matter = "rinnovo del permesso di soggiorno"
    row.kind, row.subject = LetterKind.OVERDUE.value, f"Richiesta di notizie: {matter}"
    row.addressee = "Questura, Ufficio immigrazione"
    row.facts = {
        "matter": matter,
        "source": "art. 5, comma 9, D.Lgs. 286/1998",
        "filed_on": str(filed),
        "due_on": str(row.written_on - timedelta(days=5)),
        "receipt": "061234567890",
    }
