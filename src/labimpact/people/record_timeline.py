"""What files, mandates, notices and emergencies add to a person's timeline, in one query.

Apps above whose records are told in the same five columns join that query (`join`) instead of
asking one of their own: the page of a person stays as quick as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Model, QuerySet, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Mandate, Person, PersonFile, PrivacyNotice, same_person
from labimpact.people.timeline import Entry
from labimpact.rules import queries as rules

# What kind of record, when, its number, and two texts of its own.
Row = tuple[str, datetime, int, str, str]


@dataclass(frozen=True)
class Part:
    """Rows of one kind, made with `columns`, and how one of them is told."""

    kind: str
    rows: Callable[[Actor, Person], QuerySet[Any]]
    entry: Callable[[Person, Row], Entry]


_parts: dict[str, Part] = {}


def join(part: Part) -> None:
    """Called from AppConfig.ready; a second call for the same kind replaces the first."""
    _parts[part.kind] = part


_ICONS = {
    "file": "it-clip", "mandate": "it-file-signed", "notice": "it-info-circle",
    "emergency": "it-warning-circle",
}  # fmt: skip


def records_of(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """Attachments in use, mandates, privacy notices and emergency openings, newest first."""
    joined = [part.rows(actor, person) for part in _parts.values()]
    rows = _files(person).union(
        _mandates(person), _notices(person), _emergencies(person), *joined, all=True
    )  # fmt: skip
    for row in rows.order_by("-moment")[:limit]:
        part = _parts.get(row[0])
        yield part.entry(person, row) if part else _entry(person, row)


def columns(found: QuerySet[Any], kind: str, moment: Any, detail: Any, text: Any) -> QuerySet[Any]:
    """The five columns of a row, from expressions; the texts are cast to text."""
    shape: dict[str, Any] = {
        "what": Value(kind, CharField()),
        "moment": Cast(moment, DateTimeField()),
        "detail": Cast(detail, CharField()),
        "told": Cast(text, CharField()),
    }
    model: type[Model] = found.model
    rows: QuerySet[Any] = found.order_by().annotate(**shape)
    return rows.values_list("what", "moment", model._meta.pk.name, "detail", "told")


def _files(person: Person) -> QuerySet[Any]:
    named = Case(When(caption="", then=F("file__name")), default=F("caption"))
    mine = PersonFile.objects.filter(same_person("person", person), removed_at=None)
    return columns(mine, "file", F("attached_at"), F("kind"), named)


def _mandates(person: Person) -> QuerySet[Any]:
    state = Case(When(revoked_at=None, then=Value("")), default=Value("revoked"))
    mine = Mandate.objects.filter(same_person("person", person))
    return columns(mine, "mandate", F("created_at"), state, F("purpose"))


def _notices(person: Person) -> QuerySet[Any]:
    mine = PrivacyNotice.objects.filter(same_person("person", person))
    return columns(mine, "notice", F("given_on"), F("manner"), F("language__name"))


def _emergencies(person: Person) -> QuerySet[Any]:
    mine = Grant.objects.filter(same_person("person", person), basis=GrantBasis.EMERGENCY)
    return columns(mine, "emergency", F("granted_at"), F("office__name"), F("reason"))


def _entry(person: Person, row: Row) -> Entry:
    what, moment, pk, detail, told = row
    title, url, text, who, tone = "", reverse("people:readers", args=[person.pk]), told, "", ""
    match what:
        case "file":
            label = rules.label("file_kind", detail) or _("file")
            title, tone = _("Allegato: %(what)s") % {"what": label}, "soft"
            url = reverse("people:files", args=[person.pk])
        case "mandate":
            title = _("Delega revocata") if detail else _("Delega")
            url = reverse("people:mandate", args=[person.pk, pk])
        case "notice":
            title, tone = _("Informativa data"), "soft"
            text = f"{PrivacyNotice.Manner(detail).label}, {told}"
            url = reverse("people:notice", args=[person.pk])
        case _:
            title, who, tone = _("Accesso d'emergenza"), detail, "warning"
    # A notice has a day and no hour: it was cast to a moment only to be sorted with the others.
    at = timezone.localdate(moment) if what == "notice" else moment
    return Entry(
        at=at, kind=what, title=title, text=text, url=url, icon=_ICONS[what], who=who, tone=tone
    )
