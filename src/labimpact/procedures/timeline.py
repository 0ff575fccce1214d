"""Cases in a person's story, in the same question as the other records."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.people.models import Person
from labimpact.people.record_timeline import Part, Row, columns
from labimpact.people.timeline import Entry
from labimpact.procedures.models import ProcedureCase


def _cases(actor: Actor, person: Person) -> QuerySet[Any]:
    return ProcedureCase.objects.visible_to(actor).filter(participants__person=person)


def _opened(actor: Actor, person: Person) -> QuerySet[Any]:
    title, what = F("definition__title"), F("next_what")
    return columns(_cases(actor, person), "procedure", F("opened_at"), title, what)


def _closed(actor: Actor, person: Person) -> QuerySet[Any]:
    ended = _cases(actor, person).filter(closed_on__isnull=False)
    title, why = F("definition__title"), F("close_reason")
    return columns(ended, "procedure_closed", F("closed_on"), title, why)


def _told_opened(person: Person, row: Row) -> Entry:
    _what, moment, pk, title, what = row
    return Entry(
        at=moment, kind="procedure", title=_("Pratica: %(title)s") % {"title": title}, text=what,
        url=reverse("procedures:detail", args=[pk]), icon="it-files",
    )  # fmt: skip


def _told_closed(person: Person, row: Row) -> Entry:
    _what, moment, pk, title, why = row
    return Entry(
        at=timezone.localdate(moment), kind="procedure", text=why, tone="soft", icon="it-files",
        title=_("Pratica chiusa: %(title)s") % {"title": title},
        url=reverse("procedures:detail", args=[pk]),
    )  # fmt: skip


OPENED = Part("procedure", _opened, _told_opened)
CLOSED = Part("procedure_closed", _closed, _told_closed)
