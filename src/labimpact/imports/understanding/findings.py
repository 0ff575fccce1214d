"""One row while it is being read: its cells by field, and what is found on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from labimpact.imports.drafts import How, Level, Problem, Understood
from labimpact.imports.understanding.lexicon import LONGEST_SAID, Lexicon
from labimpact.imports.understanding.terms import Meaning
from labimpact.imports.understanding.text import nameless, nothing
from labimpact.imports.understanding.years import Years

_NAMES = frozenset(("family_name", "given_name"))


@dataclass(frozen=True)
class Habits:
    """How the columns of this file are written: decided once for the whole column."""

    day_first: Mapping[str, bool] = field(default_factory=dict)  # by heading
    in_hours: frozenset[str] = frozenset()  # headings whose bare numbers are hours
    names_order: str = ""
    empty: frozenset[str] = frozenset()
    split_people: bool = True


@dataclass
class Row:
    """The cells of a row by field (heading and text), and what was found."""

    fields: Mapping[str, Sequence[tuple[str, str]]]
    lexicon: Lexicon
    habits: Habits
    today: date
    number: int
    years: Years
    problems: list[Problem] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    # Whose family and given name are the other way round: the places of the persons.
    swapped: frozenset[int] = frozenset()
    # What is written and becomes nothing: field and words, kept for a note.
    traces: list[tuple[str, str]] = field(default_factory=list)
    _said: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def cells(self, name: str) -> list[tuple[str, str]]:
        """Headings and texts of a field's columns that say something."""
        if name not in self._said:
            empty = nameless if name in _NAMES else nothing
            self._said[name] = [
                (heading, text)
                for heading, text in self.fields.get(name, ())
                if text and text not in self.habits.empty and not empty(text)
            ]
        return self._said[name]

    def text(self, name: str) -> str:
        """The first text of a field; "" when there is none."""
        found = self.cells(name)
        return found[0][1] if found else ""

    def heading(self, name: str) -> str | None:
        """The column of a field, for those who must find the cell again."""
        filled = self.cells(name) or self.fields.get(name, ())
        return filled[0][0] if filled else None

    def has(self, name: str) -> bool:
        """Whether some column of the file is this field."""
        return name in self.fields

    def say(self, level: Level, name: str, sentence: str, written: str | None = None) -> None:
        """Note a problem of a field."""
        self.problems.append(
            Problem(
                level=level,
                sentence=sentence,
                column=self.heading(name),
                field=name,
                written=(self.text(name) if written is None else written)[: LONGEST_SAID * 4],
            )
        )

    def learn(self, kind: str, name: str, written: str, meaning: Meaning) -> None:
        """Keep how a value was understood; what is not sure asks to be looked at."""
        self.understood.append(
            Understood(
                field=kind,
                written=written[:LONGEST_SAID],
                code=meaning.code,
                label=meaning.label,
                how=meaning.how,
            )
        )
        if meaning.unsure:
            self.say(
                Level.DOUBT,
                name,
                _("«%(written)s» è stato letto come «%(label)s»: è giusto?")
                % {"written": short(written), "label": meaning.label},
                written,
            )

    def one(self, kind: str, name: str, *, abroad: bool = False) -> Meaning | None:
        """What the cell of a field means; a doubt when it means nothing known."""
        written = self.text(name)
        if not written:
            return None
        meaning = self.lexicon.one(kind, written, abroad=abroad)
        if meaning:
            self.learn(kind, name, written, meaning)
        else:
            self.unknown(kind, name, written)
        return meaning

    def several(self, kind: str, name: str) -> tuple[list[Meaning], list[str]]:
        """What the cells of a field mean, each meaning once, and what means nothing known."""
        found: dict[str, Meaning] = {}
        unknown: list[str] = []
        for _heading, written in self.cells(name):
            meanings, left = self.lexicon.all(kind, written)
            for meaning in meanings:
                if meaning.code not in found:
                    found[meaning.code] = meaning
                    self.learn(kind, name, written, meaning)
            unknown += left
        return list(found.values()), unknown

    def lost(self, kind: str, written: str) -> None:
        """Listed with what was understood, without a code, so that it can be taught."""
        self.understood.append(
            Understood(field=kind, written=written[:LONGEST_SAID], code="", label="")
        )

    def emptied(self, kind: str, written: str, label: str = "") -> None:
        """Listed as something that somebody said to leave empty, so that it can be unsaid."""
        self.understood.append(
            Understood(
                field=kind,
                written=written[:LONGEST_SAID],
                code="",
                label=label,
                how=How.REMEMBERED,
            )
        )

    def trace(self, name: str, written: str) -> None:
        """Keep the words of a cell that becomes nothing: they go in the note."""
        self.traces.append((name, " ".join(written.split())))

    def traced(self, names: frozenset[str], *, others: bool = False) -> str:
        """Those words, of some fields or of all others, as one line of a note."""
        told = {
            f"{self.heading(name) or name} «{written}»": None
            for name, written in self.traces
            if (name in names) is not others and written
        }
        return _("Nel registro: %(words)s") % {"words": "; ".join(told)} if told else ""

    def unknown(self, kind: str, name: str, written: str) -> None:
        """A doubt: this is in no list; the row can enter without it, or say what it means.

        No doubt any more when somebody said that it stays empty; its words are kept even so.
        """
        self.trace(name, written)
        if self.lexicon.means_nothing(kind, written):
            self.emptied(kind, written)
            return
        self.lost(kind, written)
        self.say(
            Level.DOUBT,
            name,
            _("Non capisco «%(written)s»: scegli che cosa vuol dire, o resterà vuoto.")
            % {"written": short(written)},
            written,
        )


def short(written: str) -> str:
    """A text that fits in a sentence."""
    one_line = " ".join(written.split())
    return one_line if len(one_line) <= LONGEST_SAID else f"{one_line[:LONGEST_SAID]}…"
