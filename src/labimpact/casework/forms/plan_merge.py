"""Two who write one plan: what each did since the same page stands side by side, row by row.

A row is the same one by its identity, never by its place. What only one of them changed is taken;
where both changed a field, the writer's words stay in it and the other's are shown; what the other
added stays, and what the other took away comes back only if the writer had changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django import forms

from labimpact.casework.forms.plan import PLAN, PlanForm
from labimpact.casework.forms.plan_rows import PlanRow
from labimpact.casework.forms.rows import text_of
from labimpact.casework.models import IndividualPlan
from labimpact.casework.queries.plan_difference import FieldChange
from labimpact.deliveries.models import Delivery

Row = Mapping[str, str]
# An intervention that waits to be written.
_EMPTY: Row = {"item": "", "unit": Delivery.Unit.SESSION.value}


class Did(StrEnum):
    """What somebody else did to a row while the writer had it open."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Meanwhile:
    """A row that somebody else wrote on. Of each field: its name, the writer's text, the other's.

    `both` are the fields that the two wrote differently; `taken` those that the other alone did.
    """

    did: Did
    title: str
    both: list[FieldChange] = field(default_factory=list)
    taken: list[FieldChange] = field(default_factory=list)


def merge(plan: IndividualPlan, mine: PlanForm) -> tuple[PlanForm, list[Meanwhile]]:
    """The form to save again, over the plan as it is now, and what to tell the writer."""
    work = _Merging(PlanForm(plan), mine)
    return PlanForm(plan, work.data), work.meanwhile


class _Merging:
    def __init__(self, now: PlanForm, mine: PlanForm) -> None:
        self.now, self.mine = now, mine
        self.seen = mine.seen_texts()
        self.meanwhile: list[Meanwhile] = []
        self.data = {name: str(now.initial[name]) for name in ("edition", "version", "seen")}
        self.data |= self._fields(mine, now, PLAN, "")
        at = self._rows("g", mine.rows, now.rows)
        self._put(f"g{at}", {"text": ""})
        self._put(f"g{at}-i0", _EMPTY)

    def _rows(self, prefix: str, mine: Sequence[PlanRow], now: Sequence[PlanRow]) -> int:
        """The rows that are stored, then those of the writer that are not; how many they are."""
        stored = {row.key: row for row in now if row.key}
        typed = {row.key: row for row in mine if row.key}
        at = 0
        for key, theirs in stored.items():
            self._stored(f"{prefix}{at}", typed.get(key), theirs)
            at += 1
        for row in mine:
            if row.key not in stored and self._stays(row):
                self._put(f"{prefix}{at}", row.texts())
                self._new_parts(f"{prefix}{at}-i", row.parts)
                at += 1
        return at

    def _stored(self, prefix: str, mine: PlanRow | None, theirs: PlanRow) -> None:
        told = len(self.meanwhile)
        self._put(prefix, {"row": text_of(theirs["row"])})
        if mine is None:
            self.meanwhile.append(Meanwhile(Did.ADDED, theirs.title))
            self._put(prefix, theirs.texts())
        else:
            self._put(prefix, self._fields(mine, theirs, theirs.key, theirs.title))
        if theirs.parts:
            at = self._rows(f"{prefix}-i", mine.parts if mine else [], theirs.parts)
            self._put(f"{prefix}-i{at}", _EMPTY)
        # What somebody else has just written on is not taken away unseen.
        if mine is not None and mine.is_dropped and len(self.meanwhile) == told:
            self._put(prefix, {"drop": "on"})

    def _stays(self, row: PlanRow) -> bool:
        """A row of the writer that is not stored: a new one, or one that the other took away."""
        if row.key:
            self.meanwhile.append(Meanwhile(Did.REMOVED, row.title))
        return not row.is_dropped and self._is_changed(row)

    def _is_changed(self, row: PlanRow) -> bool:
        if not row.key:
            return row.counts
        return row.texts() != self.seen.get(row.key) or any(map(self._is_changed, row.parts))

    def _new_parts(self, prefix: str, parts: Sequence[PlanRow]) -> None:
        """The interventions of a goal that is new, or that comes back with all of them."""
        counting = [part for part in parts if part.counts]
        for at, texts in enumerate([*(part.texts() for part in counting), _EMPTY]):
            self._put(f"{prefix}{at}", texts)

    def _fields(self, mine: forms.Form, theirs: forms.Form, key: str, title: str) -> Row:
        seen = self.seen.get(key, {})
        told = Meanwhile(Did.CHANGED, title)
        texts = {}
        for name, label, now in _texts(theirs):
            typed, before = text_of(mine[name]), seen.get(name)
            texts[name] = now if typed == before else typed
            if now not in (typed, before):
                change = FieldChange(label, typed, now)
                (told.taken if typed == before else told.both).append(change)
        if told.both or told.taken:
            self.meanwhile.append(told)
        return texts

    def _put(self, prefix: str, texts: Row) -> None:
        self.data |= {f"{prefix}-{name}": text for name, text in texts.items()}


def _texts(form: forms.Form) -> Iterator[tuple[str, str, str]]:
    """Of each field its name, its label and what stands in it."""
    for bound in form.visible_fields():
        if bound.name != "drop":
            yield bound.name, str(bound.label), text_of(bound)
