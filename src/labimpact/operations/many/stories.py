"""Rows into texts with blanks: a story that any household of the same shape can live.

A blank is a place in the list of values that `stamping` lays out for each household; which
column holds one is known by the column, never by what happens to be written in it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from django.db import models

from labimpact.network.models import Municipality, Office
from labimpact.operations.many import layout
from labimpact.operations.many.columns import BLANKS, copied, is_user
from labimpact.operations.many.tape import Row
from labimpact.people.models import Person, SearchKey
from labimpact.programme.models import Activity
from labimpact.recognition.models import Card

Blank = tuple[Any, ...]
_MARK = re.compile("\x01(\\d+)\x02")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Cast:
    """Who and what of the told offices stands for the living ones: id or name to its blank."""

    offices: Mapping[int, int]
    office_names: Mapping[str, int]
    users: Mapping[int, tuple[int, int]]
    user_names: Mapping[str, tuple[int, int]]
    activities: Mapping[int, tuple[int, int]]
    persons: Mapping[int, int] = field(default_factory=dict)  # told elsewhere, by place


@dataclass(frozen=True)
class Text:
    """Lines of one table with `%s` where a value goes, and which values go there."""

    template: str
    pick: Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class Story:
    """What one household does: its tables' texts, its rows by table, the blanks by place."""

    counts: dict[type[models.Model], int]
    texts: dict[type[models.Model], Text]
    numbers: tuple[tuple[int, str], ...]  # whose and of what kind
    uuids: int
    rows: int


class Compiler:
    """Turns the rows of one story into texts."""

    def __init__(self, rows: Iterable[Row], cast: Cast) -> None:
        self.cast = cast
        self.rows: dict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)
        for model, values in rows:
            # What these hold depends on names alone: it is worked out anew for each person.
            if model not in (SearchKey, Card):
                self.rows[model].append(values)
        self.labels = {m._meta.label: m for m in self.rows}
        self.labels |= {m._meta.db_table: m for m in self.rows}
        self.labels |= {m._meta.label_lower: m for m in self.rows}
        self.places = {
            model: {values["id"]: place for place, values in enumerate(rows)}
            for model, rows in self.rows.items()
        }
        self.starts: dict[type[models.Model], int] = {}
        total = 0
        for model, found in self.rows.items():
            self.starts[model] = total
            total += len(found)
        self.ids = total
        self.blanks: dict[Blank, int] = {}

    def story(self) -> Story:
        marked = {
            model: "".join(self._line(model, values) for values in rows)
            for model, rows in self.rows.items()
        }
        asked = [blank for blank in self.blanks if blank[0] == "number"]
        uuids = [blank for blank in self.blanks if blank[0] == "uuid"]
        persons = len(self.rows.get(Person, ()))
        places = list(range(self.ids)) + [
            self.ids + layout.place(blank, persons, len(self.cast.persons), asked, uuids)
            for blank in self.blanks
        ]
        return Story(
            counts={model: len(rows) for model, rows in self.rows.items()},
            texts={model: _text(text, places) for model, text in marked.items()},
            numbers=tuple((blank[2], blank[3]) for blank in asked),
            uuids=len(uuids),
            rows=self.ids,
        )

    def _line(self, model: type[models.Model], values: dict[str, Any]) -> str:
        cells = [self._cell(model, f, values) for f in model._meta.concrete_fields]
        return "\t".join(cells) + "\n"

    def _cell(self, model: type[models.Model], f: Any, values: dict[str, Any]) -> str:
        value = values[f.attname]
        if f.primary_key:
            return self.id(model, value)
        own = BLANKS.get((model, f.attname))
        if own is not None:
            told = own(self, values)
            if told is not None:
                return told
        if value is None:
            return "\\N"
        if isinstance(f, models.JSONField):
            return self._json(value)
        if isinstance(value, list):
            return "{" + ",".join(self.id_of(f.attname, one, values) for one in value) + "}"
        if f.is_relation or f.attname in ("person_id", "origin_id", "row_id", "office_id"):
            return self._reference(f, value, values)
        return self._plain(f.attname, value)

    def _plain(self, name: str, value: Any) -> str:
        if isinstance(value, str):
            if value.startswith("user:"):
                return "user:" + self.blank("user", *self.cast.users[int(value[5:])])
            if name in ("actor_name", "sent_by_name"):
                return self.blank("user_name", *self.cast.user_names[value])
            if name in ("office_name", "to_name") and value in self.cast.office_names:
                return self.blank("office_name", self.cast.office_names[value])
        return copied(value)

    def _reference(self, f: Any, value: int, values: dict[str, Any]) -> str:
        target = f.related_model
        if target is Office or f.attname == "office_id":
            return self.blank("office", self.cast.offices[value])
        if is_user(target):
            return self.blank("user", *self.cast.users[value])
        if target is Activity:
            return self.blank("activity", *self.cast.activities[value])
        if target is Municipality:
            return self.blank("town")
        if target in self.places or target is Person:
            return self.id(target, value)
        if target is None:
            return self.id_of(f.attname, value, values)
        return copied(value)

    def id_of(self, name: str, value: int, values: dict[str, Any]) -> str:
        """The blank of an id that no foreign key explains: a column beside it says of what."""
        if name in ("person_id", "person_ids"):
            return self.id(Person, value)
        kind = values.get("origin_kind") or values.get("table_name") or values.get("object_type")
        return self.id(self.labels[str(kind)], value)

    def id(self, model: type[models.Model], value: int) -> str:
        place = self.places.get(model, {}).get(value)
        if place is None and model is Person:
            return self.blank("known", self.cast.persons[value])
        if place is None:
            raise LookupError(f"{model._meta.label} {value} is not of this story")
        return f"\x01{self.starts[model] + place}\x02"

    def place(self, model: type[models.Model], value: int) -> int:
        """The place of a row among those of its table."""
        return self.places[model][value]

    def blank(self, *what: Any) -> str:
        """The mark of a blank; the same one for the same thing."""
        if what not in self.blanks:
            self.blanks[what] = self.ids + len(self.blanks)
        return f"\x01{self.blanks[what]}\x02"

    def _json(self, value: Any) -> str:
        said = json.dumps(self._inner("", value), ensure_ascii=False)
        # A number among blanks is written without the quotes of its mark; a text with them.
        return copied(said).replace('"\\\\u0001#', "\x01").replace('#\\\\u0002"', "\x02").replace(
            "\\\\u0001", "\x01").replace("\\\\u0002", "\x02")  # fmt: skip

    def _inner(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._inner(key, one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._inner(name, one) for one in value]
        is_whose = name == "members" or name.endswith(("_by_id", "assigned_to_id"))
        if is_whose and isinstance(value, int) and value in self.cast.users:
            mark = self.blank("user", *self.cast.users[value])
            return mark.replace("\x01", "\x01#").replace("\x02", "#\x02")
        if name == "birth_date" and isinstance(value, str) and _ISO.fullmatch(value):
            return self.blank("birth")
        return value.isoformat() if isinstance(value, date) else value


def _text(marked: str, known: Sequence[int]) -> Text:
    """Marks into `%s`, with the places they ask for in order."""
    parts = _MARK.split(marked)
    places = [known[int(one)] for one in parts[1::2]]
    template = "%s".join(part.replace("%", "%%") for part in parts[0::2])
    if len(places) == 1:
        only = places[0]
        return Text(template, lambda values: (values[only],))
    return Text(template, itemgetter(*places))
