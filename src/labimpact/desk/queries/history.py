"""What a contact said before each correction, told in Italian."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.accounts.models import User
from labimpact.desk.contact_data import ContactData
from labimpact.desk.models import (
    AnonymousGroup,
    CaseMeeting,
    Contact,
    ContactItem,
    ContactNeed,
    ContactPart,
    ContactParticipant,
    Correspondence,
)
from labimpact.desk.queries.detail import severity_label
from labimpact.people.models import Person
from labimpact.people.queries import places
from labimpact.programme.models import Activity
from labimpact.rules.queries import label

_KINDS: tuple[tuple[type[ContactPart], Any], ...] = (
    (ContactParticipant, gettext_lazy("persone")),
    (AnonymousGroup, gettext_lazy("persone anonime")),
    (ContactItem, gettext_lazy("che cosa è stato dato")),
    (ContactNeed, gettext_lazy("bisogni")),
    (CaseMeeting, gettext_lazy("riunione di caso")),
    (Correspondence, gettext_lazy("corrispondenza")),
)
_UNSAID = {"corrected_at", "corrected_by_id"}
_SIDES = {"front_office": gettext_lazy("sportello"), "back_office": gettext_lazy("lavoro interno")}


@dataclass(frozen=True)
class ChangedLine:
    """One thing that changed: what it said, what it says."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Correction:
    """What somebody changed at one moment."""

    at: datetime
    who: str
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True)
class _Change:
    at: datetime
    actor: str
    table: str
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True)
class _Life:
    """A row of a part, from when it was added to when it was taken away."""

    values: dict[str, Any]
    added: datetime
    gone: datetime | None

    def stood(self, at: datetime, *, after: bool) -> bool:
        if after:
            return self.added <= at and (self.gone is None or self.gone > at)
        return self.added < at and (self.gone is None or self.gone >= at)


def corrections(contact: Contact) -> list[Correction]:
    """The corrections of a contact, the last one first (wall.contact_changes)."""
    changes = _changes(contact.pk)
    lives = {kind: _lives(kind, contact, changes) for kind, _text in _KINDS}
    people = {row.values["person_id"] for row in lives[ContactParticipant]}
    words = Words(people)
    found = []
    for change in changes:
        if change.table != "desk_contact":
            continue
        lines = [words.own_line(name, change) for name in change.old if name not in _UNSAID]
        for kind, text in _KINDS:
            before = words.rows(kind, [r for r in lives[kind] if r.stood(change.at, after=False)])
            after = words.rows(kind, [r for r in lives[kind] if r.stood(change.at, after=True)])
            if before != after:
                lines.append(ChangedLine(str(text), before, after))
        found.append(Correction(change.at, words.user(change.actor), tuple(lines)))
    return found


def _changes(contact_id: int) -> list[_Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, actor, table_name, old_values, new_values FROM wall.contact_changes(%s)",
            [contact_id],
        )
        return [
            _Change(at, actor, table, json.loads(old or "{}"), json.loads(new or "{}"))
            for at, actor, table, old, new in cursor.fetchall()
        ]


def _lives(kind: type[ContactPart], contact: Contact, changes: Iterable[_Change]) -> list[_Life]:
    table = kind._meta.db_table
    now = kind._default_manager.filter(contact=contact).order_by("pk").values()  # type: ignore[misc]
    gone = [c for c in changes if c.table == table and not c.new]
    return [
        *(_Life(c.old, _moment(c.old["added_at"]), c.at) for c in gone),
        *(_Life(dict(row), row["added_at"], None) for row in now),
    ]


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"{text} is not a moment")
    return found


class Words:
    """Codes and numbers of a contact's rows, in Italian words."""

    def __init__(self, person_ids: Iterable[int]) -> None:
        self.people = Person.objects.in_bulk(set(person_ids))
        self.users: dict[str, str] = {}

    def user(self, actor: str) -> str:
        if actor not in self.users:
            kind, _colon, number = actor.partition(":")
            found = User.objects.filter(pk=number).first() if kind == "user" else None
            self.users[actor] = str(found) if found else _("sistema")
        return self.users[actor]

    def person(self, pk: int) -> str:
        person = self.people.get(pk)
        return person.full_name if person else _("persona non più visibile")

    def own_line(self, name: str, change: _Change) -> ChangedLine:
        text = _field_name(name)
        before, after = (self._own(name, side.get(name)) for side in (change.old, change.new))
        return ChangedLine(text, before, after)

    def _own(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        special: dict[str, Callable[[Any], str]] = {
            "channel": lambda v: label("contact_channel", v),
            "outcome": lambda v: label("contact_outcome", v),
            "side": lambda v: str(_SIDES.get(v, v)),
            "language_id": lambda v: _name(places.languages().get(v)),
            "activity_id": lambda v: _name(Activity.objects.filter(pk=v).first()),
            "mediator_present": lambda v: _("sì") if v else _("no"),
            "occurred_on": lambda v: f"{date.fromisoformat(v):%d/%m/%Y}",
            "next_step_on": lambda v: f"{date.fromisoformat(v):%d/%m/%Y}",
            "occurred_at": lambda v: v[:5],
            "voided_at": lambda v: f"{_moment(v):%d/%m/%Y}",
        }
        return special.get(name, str)(value)

    def rows(self, kind: type[ContactPart], rows: Iterable[_Life]) -> str:
        return "; ".join(self._row(kind, row.values) for row in rows)

    def _row(self, kind: type[ContactPart], row: dict[str, Any]) -> str:
        if kind is ContactParticipant:
            role = ContactParticipant.Role(row["role"]).label
            return f"{self.person(row['person_id'])} ({role})"
        if kind is ContactItem:
            return label("delivery_item", row["item"])
        if kind is ContactNeed:
            return _need(row["area"], row["severity"], row["source"])
        if kind is AnonymousGroup:
            country = places.countries().get(row["citizenship_id"] or 0)
            return _joined(
                row["head_count"], row["sex"], label("age_band", row["age_band"]), _name(country)
            )
        if kind is CaseMeeting:
            return _joined(row["participants"], row["minutes_text"])
        direction = Correspondence.Direction(row["direction"]).label
        return _joined(direction, row["other_side"], row["subject"], row["protocol_number"])

    def said(self, data: ContactData) -> dict[str, str]:
        """Everything a contact says, by the name of what it says: for two versions side by side."""
        own = {
            name: self._own(name, _plain(getattr(data, name)))
            for name in (
                "occurred_on", "occurred_at", "side", "channel", "language_id",
                "mediator_present", "delegate_name", "minutes", "outcome", "note",
            )
        }  # fmt: skip
        texts = {_field_name(name): value for name, value in own.items()}
        return texts | {str(text): self._said(kind, data) for kind, text in _KINDS}

    def _said(self, kind: type[ContactPart], data: ContactData) -> str:
        if kind is ContactParticipant:
            return "; ".join(
                sorted(
                    f"{self.person(p.person_id)} ({ContactParticipant.Role(p.role).label})"
                    for p in data.participants
                )
            )
        if kind is ContactItem:
            return "; ".join(sorted(label("delivery_item", item) for item in data.items))
        if kind is ContactNeed:
            return "; ".join(sorted(_need(n.area, n.severity, n.source) for n in data.needs))
        if kind is AnonymousGroup:
            return "; ".join(
                _joined(
                    g.head_count, g.sex, label("age_band", g.age_band),
                    _name(places.countries().get(g.citizenship_id or 0)),
                )
                for g in data.anonymous
            )  # fmt: skip
        if kind is CaseMeeting:
            m = data.meeting
            return _joined(m.participants, m.minutes_text) if m else ""
        c = data.correspondence
        if c is None:
            return ""
        direction = Correspondence.Direction(c.direction).label
        return _joined(direction, c.other_side, c.subject, c.protocol_number)


def _field_name(name: str) -> str:
    """The Italian name of one of the contact's own values."""
    return str(getattr(Contact._meta.get_field(name.removesuffix("_id")), "verbose_name", name))


def _need(area: str, severity: int | None, source: str) -> str:
    text = ContactNeed.Source(source).label
    return _joined(label("need_area", area), severity_label(severity), text)


def _plain(value: Any) -> Any:
    """A day or an hour as the history writes it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _joined(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part not in ("", None))


def _name(row: Any) -> str:
    return str(row) if row is not None else ""
