"""What the pages of an import show: rows, values as understood, the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.imports.drafts import Level, PersonDraft
from labimpact.imports.enums import MatchKind, RowState
from labimpact.imports.known import target
from labimpact.imports.models import ImportLink, ImportRow, RegisterImport
from labimpact.imports.queries.decisions import chosen
from labimpact.people.models import Person
from labimpact.recognition import wording


class View(StrEnum):
    """Which rows are looked at."""

    ERRORS = "errori"
    DOUBTS = "dubbi"
    DOUBLES = "doppioni"
    READY = "pronte"
    SKIPPED = "escluse"
    DONE = "importate"
    ALL = "tutte"


_FILTERS: dict[View, Q] = {
    View.ERRORS: Q(state=RowState.ERROR),
    View.DOUBTS: Q(state=RowState.DOUBT),
    View.DOUBLES: Q(has_matches=True),
    View.READY: Q(state=RowState.READY),
    View.SKIPPED: Q(state=RowState.SKIPPED),
    View.DONE: Q(state__in=(RowState.DONE, RowState.UNDONE)),
    View.ALL: Q(),
}


def counts(register: RegisterImport) -> dict[View, int]:
    """How many rows each view holds, in one query."""
    asked = {view.value: Count("pk", filter=rule) for view, rule in _FILTERS.items() if rule}
    found = ImportRow.objects.filter(register=register).aggregate(
        **asked, **{View.ALL.value: Count("pk")}
    )
    return {view: found[view.value] for view in View}


def rows(register: RegisterImport, view: View, text: str = "") -> QuerySet[ImportRow]:
    found = ImportRow.objects.filter(_FILTERS[view], register=register).order_by("number")
    if text.isdecimal() and len(text) < 10:
        return found.filter(number=int(text))
    if text:
        return found.extra(where=["reading->>'cells' ILIKE %s"], params=[f"%{_escaped(text)}%"])
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Double:
    """Somebody a person of a row may be: of the office, or of another row."""

    at: str
    kind: str
    label: str
    sure: bool
    person: Person | None
    row: int | None
    choice: str
    other: ImportRow | None = None
    place: int = 0
    whom: str = ""  # how a decision names them
    alone: bool = True  # nobody else is proposed for this person
    last: bool = True
    is_chosen: bool = False

    @property
    def value(self) -> str:
        """What is posted to say that it is them."""
        return f"{self.at}:{self.whom}"

    @property
    def draft(self) -> PersonDraft | None:
        """Whom the other row tells of."""
        persons = self.other.read.persons if self.other else ()
        return persons[self.place] if self.place < len(persons) else None

    @property
    def of_row(self) -> bool:
        return self.at == "row"


@dataclass(frozen=True)
class RowShown:
    """A row as the preview shows it."""

    row: ImportRow
    persons: tuple[PersonDraft, ...]
    problems: list[dict[str, Any]]
    doubles: list[Double]

    @property
    def contact(self) -> dict[str, Any]:
        found: dict[str, Any] = self.row.reading.get("contact") or {}
        return found

    @property
    def to_clear(self) -> list[dict[str, Any]]:
        """What somebody has to mend or to confirm: what keeps the row out first."""
        wrong = [one for one in self.problems if one["level"] != Level.NOTE]
        return sorted(wrong, key=lambda one: one["level"] != Level.ERROR)

    @property
    def notes(self) -> list[dict[str, Any]]:
        return [one for one in self.problems if one["level"] == Level.NOTE]

    @property
    def cells(self) -> list[tuple[str, str]]:
        return list(self.row.reading.get("cells", {}).items())


def shown(page: Iterable[ImportRow], actor: Actor) -> list[RowShown]:
    """The rows of one page, with the persons they may be: few queries, however many rows."""
    found = list(page)
    ids = {m["person"] for row in found for m in row.matches if "person" in m}
    known = Person.objects.visible_to(actor).in_bulk(ids) if ids else {}
    told = _told(found)
    return [_shown(row, known, told) for row in found]


def _told(page: Sequence[ImportRow]) -> dict[int, ImportRow]:
    """The other rows that a page's doubles name, as far as one may see them."""
    numbers = {m["row"] for row in page for m in row.matches if "row" in m}
    if not numbers:
        return {}
    registers = {row.register_id for row in page}
    rows = ImportRow.objects.filter(register__in=registers, number__in=numbers)
    return {row.number: row for row in rows}


_DIFFERS = {
    "birth": gettext_lazy("stesso numero nel registro, ma nascita diversa"),
    "sex": gettext_lazy("stesso numero nel registro, ma sesso diverso"),
}


def _label(match: dict[str, Any]) -> str:
    """Why they may be one: the kind, or what agrees and what does not, where that is more."""
    if differs := _DIFFERS.get(match.get("differs", "")):
        return str(differs)
    says = [(field, level) for field, level in match.get("says", ())]
    reasons = [*wording.agreeing(says), *wording.differing(says)]
    return ", ".join(reasons) or str(MatchKind(match["kind"]).label)


def _shown(row: ImportRow, known: dict[int, Person], told: dict[int, ImportRow]) -> RowShown:
    # Who is no longer one's own to see is not named, not even as a double.
    matches = [m for m in row.matches if "person" not in m or m["person"] in known]
    doubles = []
    for match in sorted(matches, key=lambda m: str(m["at"])):
        mine = [m for m in matches if m["at"] == match["at"] != "row"] or [match]
        said = row.choices.get(str(match["at"]), "")
        doubles.append(
            Double(
                at=str(match["at"]),
                kind=match["kind"],
                label=_label(match),
                sure=match["sure"],
                person=known.get(match.get("person", 0)),
                row=match.get("row"),
                choice=said.partition(":")[0],
                other=told.get(match.get("row", 0)),
                place=match.get("row_at", 0),
                whom="" if match["at"] == "row" else target(match),
                alone=len(mine) == 1,
                last=match is mine[-1],
                is_chosen=chosen(mine, said) is match,
            )
        )
    problems = list(row.reading.get("problems", ()))
    if row.failure:
        problems.append({"level": Level.ERROR.value, "sentence": row.failure})
    return RowShown(row, row.read.persons, problems, doubles)


def rows_of(page: Sequence[RowShown]) -> list[ImportRow]:
    """All the rows that are read on a page: its own, and those its doubles name."""
    shown_rows = {one.row.pk: one.row for one in page}
    others = [double.other for one in page for double in one.doubles if double.other is not None]
    return list((shown_rows | {row.pk: row for row in others}).values())


def persons_of(page: Iterable[RowShown]) -> list[Person]:
    return [double.person for one in page for double in one.doubles if double.person is not None]


def what_is_wrong(row: ImportRow) -> str:
    """All that keeps a row out, in sentences: for the column of the spreadsheet."""
    said = [
        f"{problem['column']}: {problem['sentence']}"
        if problem.get("column")
        else problem["sentence"]
        for problem in row.reading.get("problems", ())
        if problem["level"] != Level.NOTE
    ]
    said += [row.failure] if row.failure else []
    if row.undecided:
        kinds = {m["kind"] for m in row.matches if not m["sure"]}
        labels = ", ".join(sorted(str(MatchKind(kind).label) for kind in kinds))
        said.append(_("Possibile doppione: %(kinds)s.") % {"kinds": labels})
    return " ".join(said)


@dataclass(frozen=True)
class DoubleKind:
    """A kind of possible double that waits for a decision, and how many rows have it."""

    kind: MatchKind
    rows: int


def undecided_kinds(register: RegisterImport) -> list[DoubleKind]:
    """The kinds of doubles still to be decided, so that all of one can be at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m->>'kind', count(DISTINCT r.id) FROM imports_importrow r,"
            " jsonb_array_elements(r.matches) m"
            " WHERE r.register_id = %s AND r.state = 'doubt' AND (m->>'sure')::boolean IS FALSE"
            " AND NOT r.choices ? (m->>'at') GROUP BY 1 ORDER BY 2 DESC",
            [register.pk],
        )
        return [DoubleKind(MatchKind(kind), number) for kind, number in cursor.fetchall()]


@dataclass(frozen=True)
class Result:
    """What an import made, and what is left of it."""

    persons: int
    found: int
    contacts: int


def result(register: RegisterImport) -> Result:
    links = ImportLink.objects.filter(register=register)
    told = links.aggregate(
        persons=Count("person", distinct=True, filter=Q(created=True)),
        found=Count("person", distinct=True, filter=Q(created=False)),
        contacts=Count("contact_id"),
    )
    known = links.filter(created=False).exclude(
        person__in=links.filter(created=True, person__isnull=False).values("person")
    )
    return Result(told["persons"], known.values("person").distinct().count(), told["contacts"])


@dataclass(frozen=True)
class Size:
    """How much an import holds and made: for the list of imports."""

    rows: int = 0
    errors: int = 0
    persons: int = 0
    contacts: int = 0


_MADE = Q(created=True)


def sizes(registers: Sequence[RegisterImport]) -> dict[int, Size]:
    """Of each import, in two queries however many they are."""
    mine = {"register__in": registers}
    rows = {
        pk: (total, errors)
        for pk, total, errors in ImportRow.objects.filter(**mine)
        .order_by()
        .values_list("register")
        .annotate(total=Count("pk"), wrong=Count("pk", filter=Q(state=RowState.ERROR)))
    }
    made = {
        pk: (persons, met)
        for pk, persons, met in ImportLink.objects.filter(**mine)
        .order_by()
        .values_list("register")
        .annotate(people=Count("person", distinct=True, filter=_MADE), met=Count("contact_id"))
    }
    return {one.pk: Size(*rows.get(one.pk, (0, 0)), *made.get(one.pk, (0, 0))) for one in registers}


def made(register: RegisterImport, actor: Actor) -> QuerySet[Person]:
    """The persons whom the import registered, as far as one may still see them."""
    links = ImportLink.objects.filter(register=register, created=True).exclude(person=None)
    people = Person.objects.visible_to(actor).filter(pk__in=links.values("person"))
    return people.order_by("family_name", "given_name", "pk")


def with_differences(register: RegisterImport, most: int) -> list[ImportLink]:
    """Persons already known of whom the register says something else, one line each."""
    links = ImportLink.objects.filter(register=register).exclude(differences=[])
    return list(links.select_related("person").order_by("row_number", "position")[:most])


@dataclass(frozen=True)
class Kept:
    """What an undo left where it was, and why."""

    kind: str
    pk: int
    why: str
    person: Person | None


def kept(register: RegisterImport, actor: Actor) -> list[Kept]:
    told: Sequence[dict[str, Any]] = register.kept
    ids = [one["id"] for one in told if one["kind"] == "person"]
    known = Person.objects.visible_to(actor).in_bulk(ids) if ids else {}
    return [
        Kept(one["kind"], one["id"], _why(one), known.get(one["id"]))
        for one in told
        if one["kind"] != "person" or one["id"] in known
    ]


_REASONS = {
    "people_person": "la scheda è stata modificata",
    "people_grant": "la vede anche un altro ufficio",
    "desk_contact": "è stato corretto o annullato",
    "desk_contactparticipant": "ha altri contatti",
    "deliveries_delivery": "ha altri contatti",
    "imports_importlink": "c'è in un'altra importazione",
    "retention": "i dati vanno conservati per legge",
}


def _why(one: dict[str, Any]) -> str:
    table = one["why"]
    if one["kind"] == "contact" and table == "desk_contactparticipant":
        return _("sono cambiati i partecipanti")
    if table in _REASONS:
        return _REASONS[table]
    names = {m._meta.db_table: str(m._meta.verbose_name_plural) for m in apps.get_models()}
    return _("ci sono: %(what)s") % {"what": names.get(table, table)}
