"""From the rows of a table to understood rows, one after the other, writing nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping as Rows
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from labimpact.imports.drafts import ContactDraft, Level, Mapping, PersonDraft, Problem, RowReading
from labimpact.imports.files import RawRow, Table
from labimpact.imports.profiles import Profile
from labimpact.imports.profiles.loading import Kind
from labimpact.imports.understanding import amounts, contacts, dates, names
from labimpact.imports.understanding.findings import Habits, Row
from labimpact.imports.understanding.lexicon import Lexicon
from labimpact.imports.understanding.persons import persons
from labimpact.imports.understanding.text import as_above, fold
from labimpact.imports.understanding.who import who
from labimpact.imports.understanding.years import Years

SCHOOL = "school"
# By row: the places of the persons whose two names somebody said to be the other way round.
Swapped = Rows[int, frozenset[int]]
_TOTALS = ("totale", "totali", "tot", "subtotale", "somma", "tot generale", "totale generale")
_DATES = (Kind.DATE, Kind.BIRTH)


def read_rows(
    table: Table,
    mapping: Mapping,
    profile: Profile,
    lexicon: Lexicon,
    *,
    today: date,
    swapped: Swapped | None = None,
    around: Table | None = None,
) -> Iterator[RowReading]:
    """Read every row of a table as the mapping says; a bad row is told, never raised.

    Rows of totals and repeated headings come too, with a note and nobody in them. `around` holds
    all the rows of the register when the table has only some: neighbours tell a year.
    """
    reader = Reader(table, mapping, profile, lexicon, today=today, swapped=swapped, around=around)
    for raw in table.rows():
        yield reader.read(raw)


class Reader:
    """Reads rows of one table; knows the habits of its columns and the row before."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping,
        profile: Profile,
        lexicon: Lexicon,
        *,
        today: date,
        swapped: Swapped | None = None,
        around: Table | None = None,
    ) -> None:
        self.swapped = swapped or {}
        self.table, self.profile, self.lexicon, self.today = table, profile, lexicon, today
        self.places: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for place, heading in enumerate(table.columns):
            if name := mapping.columns.get(heading, ""):
                self.places[name].append((place, heading))
        self.defaults = {**profile.defaults, **mapping.options}
        self.habits = habits(table, mapping, profile)
        days = self.places.get("contact_date", [])
        self.years = Years(
            around or table,
            [place for place, _heading in days],
            day_first=self.habits.day_first.get(days[0][1], True) if days else True,
            today=today,
        )
        self._before: tuple[str, ...] = ()

    def read(self, raw: RawRow) -> RowReading:
        """One row, understood."""
        written = dict(zip(self.table.columns, raw.cells, strict=False))
        cells = {heading: text for heading, text in written.items() if text}
        if sentence := self._no_data(raw):
            note = Problem(level=Level.NOTE, sentence=sentence)
            return RowReading(number=raw.number, cells=cells, problems=(note,))
        values = self._without_dittos(raw.cells)
        row = Row(
            {
                name: [(heading, values[place]) for place, heading in places if place < len(values)]
                for name, places in self.places.items()
            },
            self.lexicon,
            self.habits,
            self.today,
            number=raw.number,
            years=self.years,
            swapped=self.swapped.get(raw.number, frozenset()),
        )
        self._faults(raw, row)
        people, contact = self._understood(row)
        return RowReading(
            number=raw.number,
            cells=cells,
            persons=people,
            contact=contact,
            problems=tuple(row.problems),
            understood=tuple(row.understood),
        )

    def _understood(self, row: Row) -> tuple[tuple[PersonDraft, ...], ContactDraft | None]:
        found = who(row)
        people = persons(row, found)
        contact = None
        if self.profile.code == SCHOOL:
            contact, note = contacts.school_contact(
                row, unnamed=found.anonymous, defaults=self.defaults
            )
            if note and people:
                people = (_with_note(people[0], note), *people[1:])
        elif row.has("contact_date"):
            contact = contacts.contact(row, unnamed=found.anonymous, defaults=self.defaults)
        people, contact = _traced(row, people, contact)
        anonymous = found.anonymous or (contact.anonymous if contact else 0)
        if not people and not any(p.level == Level.ERROR for p in row.problems):
            if not anonymous:
                field = "full_name" if row.has("full_name") else "family_name"
                row.say(
                    Level.ERROR, field, _("Manca il nome: scrivilo, oppure scrivi «anonimo»."), ""
                )
            elif contact is None:
                row.say(Level.ERROR, "full_name", _("Non c'è nessuna persona con un nome."))
        return people, contact

    def _no_data(self, raw: RawRow) -> str:
        """Why a row holds nobody: it repeats the headings, or it adds up the others."""
        if self.table.repeats_heading(raw):
            return _("È di nuovo la riga dei titoli: non entra.")
        filled = [cell for cell in raw.cells if cell]
        first = fold(filled[0]) if filled else ""
        if len(filled) <= max(3, len(self.table.columns) // 4) and (
            first in _TOTALS or first.startswith(("totale ", "totali ", "tot "))
        ):
            return _("È una riga di totale: non entra.")
        return ""

    def _without_dittos(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """Cells that say «as above» say what stood above."""
        values = tuple(
            self._before[place] if as_above(cell) and place < len(self._before) else cell
            for place, cell in enumerate(cells)
        )
        self._before = values
        return values

    def _faults(self, raw: RawRow, row: Row) -> None:
        """What the file itself says is wrong with a cell that is wanted."""
        fields = {place: name for name, places in self.places.items() for place, _h in places}
        for place, sentence in raw.faults.items():
            if place in fields:
                row.problems.append(
                    Problem(
                        level=Level.ERROR,
                        sentence=sentence,
                        column=self.table.columns[place],
                        field=fields[place],
                        written=raw.cells[place] if place < len(raw.cells) else "",
                    )
                )


def habits(table: Table, mapping: Mapping, profile: Profile) -> Habits:
    """How the columns are written, from their sample and from what the mapping says."""
    samples = {
        heading: [raw.cells[place] for raw in table.sample if place < len(raw.cells)]
        for place, heading in enumerate(table.columns)
    }
    kinds = {one.key: one.kind for one in profile.fields}
    first: dict[str, bool] = {}
    hours: set[str] = set()
    order = str(mapping.options.get("names_order", ""))
    told = mapping.options.get("day_first")
    for heading, name in mapping.columns.items():
        values = [value for value in samples.get(heading, []) if value]
        if kinds.get(name) in _DATES:
            first[heading] = dates.day_first(values) if told is None else bool(told)
        elif kinds.get(name) == Kind.MINUTES and amounts.counted_in_hours(heading, values):
            hours.add(heading)
        elif kinds.get(name) == Kind.FULL_NAME and not order:
            order = names.order_of(heading, values)
    return Habits(
        day_first=first,
        in_hours=frozenset(hours),
        names_order=order,
        empty=frozenset(profile.empty),
        split_people=bool(mapping.options.get("split_people", True)),
    )


def _with_note(person: PersonDraft, note: str) -> PersonDraft:
    return replace(person, note="\n".join(filter(None, [person.note, note])))


def _traced(
    row: Row, people: tuple[PersonDraft, ...], contact: ContactDraft | None
) -> tuple[tuple[PersonDraft, ...], ContactDraft | None]:
    """What nobody understood stays readable: in the note of the contact, or of the person."""
    of_contact = row.traced(contacts.OF_CONTACT)
    of_person = row.traced(contacts.OF_CONTACT, others=True)
    if contact is not None:
        mine = [contact.note, of_contact, "" if people else of_person]
        contact = replace(contact, note="\n".join(filter(None, mine)))
    else:
        of_person = "\n".join(filter(None, [of_person, of_contact]))
    if people and of_person:
        people = (_with_note(people[0], of_person), *people[1:])
    return people, contact
