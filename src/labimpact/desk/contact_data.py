"""A contact as it is handed to the actions: plain values, checked before anything is written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, time

from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.desk.models import Contact, ContactNeed, ContactParticipant, Correspondence

SUBJECT = ContactParticipant.Role.SUBJECT.value
FAMILY = ContactParticipant.Role.FAMILY.value
DELEGATE = ContactParticipant.Role.DELEGATE.value

# What a desk can mean, against slips of the finger: not rules of the law, so not rows of it.
EARLIEST_DAY = date(2015, 1, 1)
MOST_PEOPLE = 50
MOST_MINUTES = 24 * 60
LONGEST_NOTE = 20_000
LONGEST_STEP = 200


class RefusedField(Refused):
    """A refusal that belongs beside one field of the form."""

    def __init__(self, field_name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field_name = field_name


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Who it was for (subject), a relative who was there (family), who came instead (delegate)."""

    person_id: int
    role: str = SUBJECT


@dataclass(frozen=True, kw_only=True)
class AnonymousPeople:
    """So many people whom nobody asked to name."""

    head_count: int
    sex: str = ""
    age_band: str = ""
    citizenship_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """A need met (bisogno); severity 1–3 or not said."""

    area: str
    severity: int | None = None
    source: str = ContactNeed.Source.EXPRESSED.value


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A case meeting: who took part, and its minutes (verbale)."""

    participants: str
    minutes_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Mail or a phone call: direction, the other side, subject, protocol number."""

    other_side: str
    direction: str = Correspondence.Direction.IN.value
    subject: str = ""
    protocol_number: str = ""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What comes next, by when and whose it is: it becomes a task."""

    title: str
    due_on: date | None = None
    assigned_to_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContactData:
    """One contact. Who, what was given and minutes are mandatory; the rest never blocks."""

    office_id: int
    occurred_on: date
    minutes: int
    items: tuple[str, ...]
    occurred_at: time | None = None
    side: str = Contact.Side.FRONT.value
    channel: str = "desk"
    language_id: int | None = None
    mediator_present: bool = False
    participants: tuple[Participant, ...] = ()
    anonymous: tuple[AnonymousPeople, ...] = ()
    delegate_name: str = ""
    needs: tuple[Need, ...] = ()
    outcome: str = ""
    note: str = ""
    next_step: NextStep | None = None
    meeting: Meeting | None = None
    correspondence: Letter | None = None
    arrival_id: int | None = None
    submission: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def subject_ids(self) -> list[int]:
        return [p.person_id for p in self.participants if p.role == SUBJECT]

    @property
    def person_ids(self) -> list[int]:
        return [p.person_id for p in self.participants]


def check(data: ContactData, *, today: date) -> None:
    """Refuse what cannot have happened, each sentence for the field it belongs to."""
    _check_day(data.occurred_on, today)
    _check_hour(data, today)
    _check_next_step(data)
    _check_who(data)
    if not data.items:
        raise RefusedField("items", _("Segna almeno una cosa che è stata data o fatta."))
    if len(set(data.items)) != len(data.items):
        raise RefusedField("items", _("La stessa cosa è segnata due volte."))
    if not 1 <= data.minutes <= MOST_MINUTES:
        raise RefusedField("minutes_other", _("I minuti vanno da 1 a 1440 (un giorno intero)."))
    areas = [need.area for need in data.needs]
    if len(set(areas)) != len(areas):
        raise RefusedField("needs", _("Lo stesso bisogno è segnato due volte."))
    if any(need.severity not in (None, 1, 2, 3) for need in data.needs):
        raise RefusedField("needs", _("La gravità di un bisogno va da 1 a 3."))
    if len(data.note) > LONGEST_NOTE:
        raise RefusedField("note", _("La nota è troppo lunga: al massimo 20.000 caratteri."))


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise RefusedField(
            "occurred_on", _("Un contatto si registra dopo che è avvenuto: la data è nel futuro.")
        )
    if day < EARLIEST_DAY:
        raise RefusedField(
            "occurred_on",
            _("La data è prima del %(day)s: controlla l'anno.")
            % {"day": f"{EARLIEST_DAY:%d/%m/%Y}"},
        )


def _check_hour(data: ContactData, today: date) -> None:
    now = timezone.localtime(clock.now())
    if (data.occurred_on, data.occurred_at or time.min) > (today, now.time()):
        raise RefusedField(
            "occurred_at", _("Un contatto si registra dopo che è avvenuto: l'ora è nel futuro.")
        )


def _check_next_step(data: ContactData) -> None:
    step = data.next_step
    if step is None:
        return
    if len(step.title) > LONGEST_STEP:
        raise RefusedField("next_step", _("È troppo lungo: al massimo 200 caratteri."))
    if step.due_on is not None and step.due_on < data.occurred_on:
        raise RefusedField(
            "next_step_on", _("Il prossimo passo viene dopo il contatto: questo giorno è prima.")
        )


def _check_who(data: ContactData) -> None:
    if len(set(data.person_ids)) != len(data.participants):
        raise RefusedField("who", _("La stessa persona è segnata due volte."))
    if any(group.head_count < 1 for group in data.anonymous):
        raise RefusedField("who", _("Scrivi quante sono le persone anonime: almeno una."))
    heads = sum(group.head_count for group in data.anonymous)
    if len(data.participants) + heads > MOST_PEOPLE:
        raise RefusedField(
            "who",
            _(
                "Un contatto comprende al massimo %(most)s persone: "
                "per un gruppo più grande registra più contatti."
            )
            % {"most": MOST_PEOPLE},
        )
    if data.side == Contact.Side.FRONT and not data.subject_ids and not heads:
        raise RefusedField(
            "who",
            _(
                "Indica chi è venuto: segna una persona come interessata, "
                "oppure quante persone anonime."
            ),
        )
