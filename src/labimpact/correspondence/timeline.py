"""Reminders that went out and letters in a person's story."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.correspondence.enums import Channel, LetterKind, LetterState, ReminderState
from labimpact.correspondence.models import OfficeLetter, Reminder
from labimpact.people.models import Person, same_person
from labimpact.people.record_timeline import Part, Row, columns
from labimpact.people.timeline import Entry


def _reminders(actor: Actor, person: Person) -> QuerySet[Any]:
    told = (ReminderState.SENT, ReminderState.FAILED)
    mine = Reminder.objects.visible_to(actor).filter(same_person("person", person), state__in=told)
    moment = Coalesce(F("sent_at"), F("ended_at"), F("created_at"))
    return columns(mine, "reminder", moment, F("state"), F("channel"))


def _reminder(person: Person, row: Row) -> Entry:
    _what, moment, _pk, state, channel = row
    failed = state == ReminderState.FAILED
    return Entry(
        at=moment,
        kind="reminder",
        title=_("Promemoria non riuscito") if failed else _("Promemoria mandato"),
        text=str(Channel(channel).label) if channel else "",
        url=reverse("correspondence:reminders", args=[person.pk]),
        icon="it-mail",
        tone="warning" if failed else "soft",
    )


def _letters(actor: Actor, person: Person) -> QuerySet[Any]:
    mine = OfficeLetter.objects.filter(same_person("person", person))
    return columns(mine, "letter", F("created_at"), F("state"), F("kind"))


def _letter(person: Person, row: Row) -> Entry:
    _what, moment, pk, state, kind = row
    label = str(LetterKind(kind).label)
    said = f"{label[:1].upper()}{label[1:]}"
    issued = state == LetterState.ISSUED
    return Entry(
        at=moment,
        kind="letter",
        title=said if issued else f"{said} ({LetterState(state).label})",
        url=reverse("correspondence:letter", args=[person.pk, pk]),
        icon="it-file-signed",
        tone="soft",
    )


REMINDERS = Part("reminder", _reminders, _reminder)
LETTERS = Part("letter", _letters, _letter)
