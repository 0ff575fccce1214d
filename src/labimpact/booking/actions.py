"""Taking a place from the portal: asked for, proved with a code, placed, moved, given back.

As the public, through the doors of `booking/wall.sql`; the office only says who it was that booked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from labimpact.agenda.actions import appointments as agenda
from labimpact.agenda.hours import local_day
from labimpact.agenda.models import AppointmentKind
from labimpact.agenda.queries.slots import Slot
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_code, new_secret
from labimpact.base.wall.session import acting_as
from labimpact.booking import emails, queries
from labimpact.booking.models import PublicBooking
from labimpact.correspondence.quiet import in_force
from labimpact.network.models import Language, Office
from labimpact.people.models import Person

_CODE_SALT = "labimpact.booking.code"
# The days before an appointment among which the day of its reminder is looked for: a Sunday and
# two holidays may lie between them.
_LOOK_AHEAD = timedelta(days=5)


class Came(StrEnum):
    """What the doors answer."""

    SENT = "sent"
    OFTEN = "often"
    MANY = "many"
    WAIT = "wait"
    SPENT = "spent"
    GONE = "gone"
    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"
    BOOKED = "booked"
    MOVED = "moved"
    TAKEN = "taken"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wrote to take a place."""

    kind: AppointmentKind
    at: datetime
    language: str
    spoken: Language | None
    name: str
    phone: str
    email: str
    topic: str


def ask(asked: Asked) -> str:
    """Keep what was asked for (prenotazione) and send its code; returns the secret of its page.

    The place is nobody's until the code comes back. One contact is sent three codes an hour at
    most: whoever asks for more is answered alike and sent nothing, and how many places a contact
    holds is told after its code alone, so that nobody learns what a number or an address has here.
    """
    key, digits = new_secret(), new_code()
    with acting_as(System.PUBLIC):
        came = Came(
            _door(
                "ask_booking", asked.kind.pk, asked.at, asked.language,
                asked.spoken.pk if asked.spoken else None, asked.name, asked.phone, asked.email,
                asked.topic, fingerprint(key), _code_fingerprint(key, digits),
            )
        )  # fmt: skip
        if came is Came.SENT:
            to = emails.To(asked.language, asked.phone, asked.email)
            emails.code(to, _office(asked.kind.office_id), digits)
    return key


def send_again(key: str) -> Came:
    """Send another code: one a minute, three in all."""
    found = queries.shown(key)
    if found is None:
        return Came.GONE
    digits = new_code()
    with acting_as(System.PUBLIC):
        came = Came(_door("booking_code", fingerprint(key), _code_fingerprint(key, digits)))
        if came is Came.SENT:
            emails.code(emails.To.of(found), _office(found.office_id), digits)
    # Who had too many codes is answered as who gets one.
    return Came.SENT if came is Came.OFTEN else came


def confirm(key: str, digits: str) -> Came:
    """The code that was sent comes back, and the place that was chosen is taken (conferma)."""
    found = queries.shown(key)
    if found is None:
        return Came.GONE
    with acting_as(System.PUBLIC):
        came = Came(_door("prove_booking", fingerprint(key), _code_fingerprint(key, digits)))
    if came is not Came.RIGHT:
        return came
    return place(key, found.starts_at)


def place(key: str, at: datetime) -> Came:
    """Take the place at that moment, or move there (sposta); 'taken' when it is not free any more,
    'many' when who asks holds as many as the rule `public_booking_most` says.

    Who confirms for the first time is told where and when, with the address to change it.
    """
    found = queries.shown(key)
    kind = queries.kind_of(found) if found is not None else None
    if found is None or kind is None:
        return Came.GONE
    if found.is_placed and found.starts_at == at:
        return Came.BOOKED
    slot = next((slot for slot in queries.places(kind) if slot.starts_at == at), None)
    if slot is None:
        return Came.TAKEN
    with acting_as(System.PUBLIC):
        came = _placed(key, slot)
        if came is Came.BOOKED and not found.state:
            emails.confirmed(emails.To.of(found), _office(found.office_id), at, key)
    return came


def give_back(key: str) -> bool:
    """Give the place back (disdici)."""
    with acting_as(System.PUBLIC):
        return bool(_door("give_place_back", fingerprint(key)))


def remind() -> int:
    """Remind who booked, the working day before, in the hours in which messages go out (worker).

    Who booked after that moment was told just then and is not told again.
    """
    hours, now, sent = in_force(), clock.now(), 0
    if hours.is_silent(now):
        return 0
    for booking, proved_at, at, language, phone, email, office_id in _to_remind(now):
        day_before = local_day(at) - timedelta(days=1)
        due = hours.usual_moment(day_before, not_before=clock.today())
        if now < due or (proved_at is not None and proved_at >= due):
            continue
        key = new_secret()
        with acting_as(System.WORKER):
            if _door("remind_booking", booking, at, fingerprint(key)):
                to = emails.To(language, phone, email)
                emails.reminder(to, _office(office_id), at, key)
                sent += 1
    return sent


@transaction.atomic
def recognise(booking: PublicBooking, person: Person, *, by: Actor) -> None:
    """The office says whose appointment it is (è questa persona)."""
    if booking.appointment is None:
        raise Refused(_("Questa prenotazione non ha un appuntamento."))
    agenda.say_who(booking.appointment, person=person, by=by)


def note_reading(booking: PublicBooking, *, by: Actor, shown: Iterable[int]) -> None:
    """Whoever opened it stands in the register of accesses, with the persons it showed."""
    log.record(
        "public_booking.read", by=by, target=booking, office_id=booking.office_id, persons=shown
    )


def _placed(key: str, slot: Slot) -> Came:
    """A refusal of the database takes back its own step only: the code stays right."""
    with transaction.atomic():
        came = _door("take_place", fingerprint(key), slot.starts_at, slot.operator_id, slot.room_id)
    return Came(came)


def _to_remind(now: datetime) -> list[tuple[Any, ...]]:
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.bookings_to_remind(%s)", [now + _LOOK_AHEAD])
        return list(cursor.fetchall())


def _office(pk: int) -> Office:
    return Office.objects.select_related("body", "municipality").get(pk=pk)


def _code_fingerprint(key: str, digits: str) -> str:
    """How a code is kept: six digits would be guessed from a plain hash, so the key is in it."""
    return salted_hmac(_CODE_SALT, f"{key}:{digits.strip()}", algorithm="sha256").hexdigest()


def _door(name: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT wall.{name}({', '.join(['%s'] * len(values))})", values)
        return cursor.fetchone()[0]
