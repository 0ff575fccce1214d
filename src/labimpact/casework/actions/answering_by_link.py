"""The side of who has no account: code, reading, answer. All of it as the actor of the links."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_code, new_secret
from labimpact.base.wall.session import acting_as
from labimpact.casework import emails
from labimpact.casework.actions.referral_files import as_file
from labimpact.casework.links import code_fingerprint
from labimpact.casework.models import Referral
from labimpact.documents.actions import open_file as open_stored
from labimpact.documents.models import StoredFile

# Where the chosen items stand in what the wall answers; JSON comes as text.
_SHARED = 6


class Verb(StrEnum):
    """What a service may do with a referral, as the wall writes it."""

    ACCEPT = "accepted"
    REFUSE = "refused"
    ASK = "asked"


@dataclass(frozen=True)
class Door:
    """What the page says before the code is right: who asks whom, and nothing of the person."""

    link_id: int
    referral_id: int
    from_office_id: int
    from_office: str
    to_name: str
    email: str
    has_code: bool

    @property
    def email_hint(self) -> str:
        """The address as only who reads it recognises it: s…@ente.it."""
        name, _at, domain = self.email.partition("@")
        return f"{name[:1]}…@{domain}"


@dataclass(frozen=True)
class Told:
    """What the sender chose to tell, and what was asked."""

    referral_id: int
    person_id: int | None
    from_office: str
    to_name: str
    shared_name: str
    shared_contact: str
    shared: dict[str, Any]
    reason: str
    urgency: str
    note: str
    sent_on: date
    answer_due_on: date | None
    expires_on: date | None
    answered_on: date | None
    answer_note: str
    later_name: str
    later_contact: str
    open_until: datetime
    questions: list[dict[str, str]]

    @property
    def is_accepted(self) -> bool:
        """It was accepted, and is only read."""
        return self.answered_on is not None

    @property
    def is_paused(self) -> bool:
        """The first question waits for its answer, and the term stands still meanwhile."""
        return len(self.questions) == 1 and not self.may_ask

    @property
    def may_ask(self) -> bool:
        return all(question["answered_on"] for question in self.questions)


class WrongCode(Refused):
    """The try is counted, so what was written stays: the page answers, nothing is rolled back."""


def find_door(key: str) -> Door | None:
    """The referral to which an address leads, while it waits for an answer."""
    row = _one("SELECT * FROM wall.link_door(%s)", [fingerprint(key)])
    return Door(*row) if row is not None else None


def is_replaced(key: str) -> bool:
    """Was the sender's link replaced by a newer one, sent to the same service?"""
    row = _one("SELECT wall.link_replaced(%s)", [fingerprint(key)])
    return row is not None and bool(row[0])


@transaction.atomic
def send_code(key: str) -> None:
    """Send a one-time code to the address of the link: one a minute, twelve in all."""
    with acting_as(System.REFERRAL_LINK):
        door = _found(key)
        digits = new_code()
        parameters = [fingerprint(key), code_fingerprint(door.link_id, digits)]
        (came,) = _one("SELECT wall.link_code(%s, %s)", parameters) or ("gone",)
        if came == "wait":
            raise Refused(
                _("Il codice è già partito: aspettate un minuto prima di chiederne un altro.")
            )
        if came != "sent":
            raise Refused(_("Avete chiesto troppi codici: telefonate a chi vi ha mandato l'invio."))
        emails.code(door.email, digits)
        _note("referral.code_sent", door)


def prove(key: str, code: str) -> str:
    """Answer the proof that the browser keeps for half an hour, when the code is right.

    Not one transaction of its own: a wrong try stays counted.
    """
    door = _found(key)
    proof = new_secret()
    parameters = [fingerprint(key), code_fingerprint(door.link_id, code), fingerprint(proof)]
    (came,) = _one("SELECT wall.link_prove(%s, %s, %s)", parameters) or ("gone",)
    if came == "right":
        return proof
    _note("referral.code_wrong", door)
    if came == "wrong":
        raise WrongCode(_("Il codice non è questo: ricontrollate le sei cifre."), field="code")
    raise WrongCode(_("Questo codice non vale più: chiedetene uno nuovo."), field="code")


def read(key: str, proof: str) -> Told | None:
    """What was told, to a browser that has the proof; each reading is in the register."""
    door, told = find_door(key), _told(key, proof)
    if door is not None and told is not None:
        _note("referral.read", door, told)
    return told


def open_file(key: str, proof: str, paper: str) -> tuple[StoredFile, IO[bytes]] | None:
    """A document that the sender chose to show."""
    door, told = find_door(key), _told(key, proof)
    if door is None or told is None:
        return None
    parameters = [fingerprint(key), fingerprint(proof), paper]
    row = _one("SELECT * FROM wall.link_file(%s, %s, %s)", parameters)
    if row is None:
        return None
    stored = as_file(row)
    content = open_stored(stored)
    _note("referral.file_read", door, told)
    return stored, content


@transaction.atomic
def answer(key: str, proof: str, verb: Verb, *, reason: str = "", text: str = "") -> None:
    """Accept, refuse with a reason, or ask for more (risposta senza account).

    It opens no person to anybody. A refusal ends the link; who accepts reads it some days more,
    with the name and the phone that the sender kept for then.
    """
    text = text.strip()
    if verb is Verb.REFUSE and reason not in Referral.Refusal.values:
        raise Refused(_("Manca il motivo."), field="reason")
    if verb is Verb.REFUSE and reason == Referral.Refusal.OTHER and not text:
        raise Refused(_("Scrivete perché non potete accoglierlo: chi invia deve saperlo."))
    if verb is Verb.ASK and not text:
        raise Refused(_("Manca che cosa volete sapere."), field="text")
    with acting_as(System.REFERRAL_LINK):
        door, told = find_door(key), _told(key, proof)
        if door is None or told is None:
            raise Refused(_("Il collegamento non è più aperto: chiedete un codice nuovo."))
        parameters = [fingerprint(key), fingerprint(proof), verb.value, reason, text]
        (done,) = _one("SELECT wall.link_answer(%s, %s, %s, %s, %s)", parameters) or (False,)
        if not done:
            raise Refused(_("C'è già una domanda che aspetta, o l'invio ha già una risposta."))
        _note(f"referral.{verb.value}", door, told)
        if verb is Verb.ACCEPT and _later_told(key, proof):
            _note("referral.told_later", door, told)


def _later_told(key: str, proof: str) -> bool:
    told = _told(key, proof)
    return told is not None and bool(told.later_name)


def _told(key: str, proof: str) -> Told | None:
    row = _one("SELECT * FROM wall.link_told(%s, %s)", [fingerprint(key), fingerprint(proof)])
    if row is None:
        return None
    told: list[Any] = list(row)
    told[_SHARED], told[-1] = json.loads(told[_SHARED]), json.loads(told[-1])
    return Told(*told)


def _found(key: str) -> Door:
    door = find_door(key)
    if door is None:
        raise Refused(_("Questo collegamento non vale più."))
    return door


def _one(statement: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    with acting_as(System.REFERRAL_LINK), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _note(action: str, door: Door, told: Told | None = None) -> None:
    """In the sender's register, signed by the service that came by the link."""
    with acting_as(System.REFERRAL_LINK) as link:
        name = _("%(service)s, dal collegamento") % {"service": door.to_name}
        by = replace(link, display_name=name[:200], office_name=door.to_name)
        log.record(
            action, by=by, target=Referral(pk=door.referral_id),
            persons=[told.person_id] if told else [], office_id=door.from_office_id,
            details={"link": door.link_id},
        )  # fmt: skip
