"""Grants: ended, limited, lengthened, confirmed, given back; and what the night does of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.notifications.models import Message
from labimpact.people import emails
from labimpact.people.emails import Waiting
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person
from labimpact.people.queries.grants import GrantLine
from labimpact.rules import queries as rules

NEVER_REVIEWED = "nessuno ha confermato che serve ancora"


@transaction.atomic(savepoint=False)
def read_followers(person: Person, *, by: Actor) -> None:
    """Note that somebody read who follows a person."""
    log.record("person.followers_read", by=by, target=person, persons=[person.pk])


@transaction.atomic(savepoint=False)
def read_reviews(shown: Sequence[Grant], *, by: Actor) -> None:
    """Note that the names on the list of the grants to review were shown."""
    if shown:
        log.record_list("grant.listed", by=by, rows=shown, persons=[g.person_id for g in shown])


@transaction.atomic
def end_grant(grant_id: int, person_id: int, *, reason: str, by: Actor) -> bool:
    """End an office's right to see a person (fine dell'accesso), with the reason.

    Ended by the office that has it, that gave it or that registered the person. Its seats in the
    teams close; documents, links, calendars and reminders ask for the grant themselves. Answers
    whether the office still sees the person by another right.
    """
    left = _end(grant_id, reason, None)
    _note("grant.revoked", grant_id, person_id, by, reason)
    return left


@transaction.atomic
def set_term(line: GrantLine, *, until: date, reason: str, office_id: int, by: Actor) -> None:
    """Say until which day an office sees a person (scadenza): sooner, or later than it was.

    A grant only shrinks, so a longer one is another grant beside it, given by an office that
    follows the person (`office_id`) to another one.
    """
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    if until < clock.today():
        raise Refused(_("Scegli un giorno da oggi in poi."))
    if line.valid_to is None or end < line.valid_to:
        _end(line.pk, reason, end)
        _note("grant.limited", line.pk, line.person_id, by, reason)
        return
    if end == line.valid_to:
        raise Refused(_("Scade già quel giorno."))
    if line.office_id == office_id:
        raise Refused(_("Il proprio accesso non si allunga: lo fa l'ufficio che l'ha dato."))
    longer = Grant.objects.create(
        person_id=line.person_id, office_id=line.office_id, basis=line.code,
        reason=reason.strip()[:300], valid_to=end,
        granted_by_id=by.user_id, given_by_office_id=office_id,
    )  # fmt: skip
    _note("grant.lengthened", longer.pk, line.person_id, by, reason)


@transaction.atomic
def confirm(grant: Grant, *, by: Actor) -> None:
    """Say that an office still needs to see a person (conferma): the review starts anew."""
    if grant.basis not in (GrantBasis.REFERRAL, GrantBasis.CASE_TEAM, GrantBasis.SHARING):
        raise Refused(_("Questo accesso non si rivede qui."))
    Grant.objects.filter(pk=grant.pk).update(confirmed_at=Now(), confirmed_by_id=by.user_id)
    _note("grant.confirmed", grant.pk, grant.person_id, by, "")


@transaction.atomic
def take_back_end(grant_id: int, *, by: Actor) -> int:
    """Take back an end of a moment ago (annulla); answers the person's number.

    Within ten minutes, by who ended it; the seats that closed with it open again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.take_back_end(%s)", [grant_id])
        person_id: int | None = cursor.fetchone()[0]
    if person_id is None:
        raise Refused(_("Non si può più annullare: sono passati più di dieci minuti."))
    _note("grant.end_taken_back", grant_id, person_id, by, "")
    return person_id


def _end(grant_id: int, reason: str, at: datetime | None) -> bool:
    if not reason.strip():
        raise Refused(_("Scrivi perché: l'ufficio che perde l'accesso lo legge."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.end_grant(%s, %s, %s)", [grant_id, reason, at])
        answer = cursor.fetchone()[0]
    if answer == "works":
        raise Refused(
            _("Questo ufficio ha un caso aperto con la persona: prima lo chiude o lo passa.")
        )
    if answer == "over":
        raise Refused(_("Questo accesso è già finito."))
    return bool(answer == "left")


def _note(action: str, grant_id: int, person_id: int, by: Actor, reason: str) -> None:
    log.record(action, by=by, target=Grant(pk=grant_id), persons=[person_id], reason=reason[:300])


def nightly() -> None:
    """End what nobody reviewed, then tell who has to know (once a working day)."""
    end_unreviewed()
    _write("SELECT * FROM wall.escalate_unreviewed()", [], emails.left_unreviewed)
    _write("SELECT * FROM wall.tell_of_ends()", [], emails.grants_ended)
    days = rules.value("emergency_review")
    if days:
        _write("SELECT * FROM wall.remind_of_emergencies(%s)", [days], emails.emergencies_to_review)


def remind_of_reviews() -> int:
    """Write to the offices that have grants to review (sollecito); answers how many mails."""
    return _write("SELECT * FROM wall.remind_of_reviews()", [], emails.grants_to_review)


def end_unreviewed() -> int:
    """End the grants that nobody confirmed by their last day; answers how many."""
    with acting_as(System.WORKER) as worker:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM wall.end_unreviewed(%s)", [NEVER_REVIEWED])
            rows = cursor.fetchall()
        for grant_id, person_id, office_id in rows:
            log.record(
                "grant.ended_unreviewed", by=worker, target=Grant(pk=grant_id),
                persons=[person_id], office_id=office_id,
            )  # fmt: skip
    return len(rows)


def _write(
    statement: str, parameters: list[Any], write: Callable[[str, Sequence[Waiting]], Message]
) -> int:
    """One message for each address, in the transaction that notes who was told."""
    with acting_as(System.WORKER):
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows = cursor.fetchall()
        addresses = groupby(rows, key=lambda row: row[0])
        return len([write(to, [Waiting(*row[1:]) for row in mine]) for to, mine in addresses])
