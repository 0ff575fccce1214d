"""The work list (*Da fare*): a registry of everything that has a date or an owner (ADR 0003).

What is already a record of another app is never copied into a task: its app registers a `Source`
in `AppConfig.ready`, and the list reads it where it is. A source answers two questions and owns
nothing else of the page:

*What is open?* `rows(actor, today)` gives a queryset of the records that wait for somebody in the
actor's offices, already cut to what the actor may see. It is not cut to one view, ordered or
sliced: the list does that, through the columns that the source names (`due_on`, `office`,
`owner`, `person`: field paths of that queryset, or expressions). It depends on its two arguments
alone, because the list keeps the text of the question: what depends on the hour asks the database.

*How is it told?* `draw(actor, pks)` gives the line of each of the few records that stand on the
page, in as many questions to the database as it takes for one of them (one, two at most).

For example, the papers that a case still misses::

    def _missing(actor: Actor, today: date) -> QuerySet[CasePaper]:
        return CasePaper.objects.visible_to(actor).filter(state="missing", wanted_by__isnull=False)

    def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
        rows = CasePaper.objects.filter(pk__in=pks).select_related("case__person")
        return {p.pk: Line(title=p.name, url=reverse(..., args=[p.case_id]),
                           person=str(p.case.person or ""), person_id=p.case.person_id)
                for p in rows}

    sources.register(Source(
        kind="procedures.paper", label=_("Documenti che mancano"),
        permission=Permission.PROCEDURE_MANAGE, rows=_missing, draw=_drawn,
        due_on="wanted_by", office="case__office", person="case__person",
        owner="case__assigned_to", text=("name",),
    ))

A record without an owner is of everybody in its office, as a task that nobody took. What is about
a person is shown with the name that `Line.person` gives; with a `person_id` and no name the line
says "persona riservata". A record that `draw` no longer finds keeps its place and its number: the
list never counts what it does not show. Every part of the page is one SQL text (UNION ALL of the
sources), so that twenty sources cost the list no more questions than one, and `draw` is asked only
of the kinds that stand on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, DateField, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton
from labimpact.worklist.enums import Which

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The shape that every source takes in the list, in this order.
COLUMNS = ("item_kind", "item_pk", "item_due", "item_office", "item_owner", "item_person")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing as the list shows it. `buttons` are done at once, by POST."""

    title: str
    url: str = ""
    person: str = ""
    person_id: int | None = None  # noted in the access register when the line is shown
    withheld: bool = False  # the number of the record is not yet for who reads the line
    note: str = ""
    owner: str = ""
    handed_by: str = ""
    buttons: tuple[TodayButton, ...] = ()
    record: object = None  # the record itself, for an app that draws more of its own lines


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """A kind of thing in the list; the module says how to write one.

    `kind` stands in the list's address and in the access register: it never changes. `owner` and
    `person` may be empty when the records have none; `handed_by` names who passed a record on,
    where that happens; `text` names the fields in which the words of the filter are looked for.
    """

    kind: str
    label: str | _StrPromise
    permission: Permission
    rows: Callable[[Actor, date], QuerySet[Any]]
    draw: Callable[[Actor, Sequence[int]], Mapping[int, Line]]
    due_on: str | Combinable = "due_on"
    office: str | Combinable = "office"
    owner: str | Combinable = ""
    person: str | Combinable = ""
    handed_by: str = ""
    text: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the filters of the list leave; empty fields leave everything.

    `named` are the persons whom the words found by name: a thing is found by what is written in
    it or by whom it is about.
    """

    person_ids: tuple[int, ...] = ()
    owner_id: int | None = None
    nobodys: bool = False
    kind: str = ""
    words: tuple[str, ...] = ()
    named: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called from AppConfig.ready; a second call for the same kind replaces the first."""
    _sources[source.kind] = source


def open_to(actor: Actor) -> list[Source]:
    """The sources whose records the actor may have, in the order in which they registered."""
    return [s for s in _sources.values() if actor.can_somewhere(s.permission)]


def named(kind: str) -> Source:
    return _sources[kind]


def parts(
    actor: Actor, which: Which | None, asked: Asked, today: date
) -> Iterator[QuerySet[Any, Any]]:
    """The open records of each source in one view of the list, in the shape of `COLUMNS`.

    Without a view, those of the actor's office and their own.
    """
    for source in open_to(actor):
        if asked.kind and source.kind != asked.kind:
            continue
        if which is Which.HANDED and not source.handed_by:
            continue
        rows = _shaped(source, source.rows(actor, today))
        rows = _asked(source, _in_view(source, rows, actor, which, today), asked)
        yield rows.values_list(*COLUMNS)


def _shaped(source: Source, rows: QuerySet[Any]) -> QuerySet[Any]:
    # No order of its own: the list gives one to all the sources together.
    shaped: QuerySet[Any] = rows.order_by().annotate(
        item_kind=Cast(Value(source.kind), TextField()),
        item_pk=Cast(F("pk"), BigIntegerField()),
        item_due=Cast(_column(source.due_on), DateField()),
        item_office=_column(source.office),
        item_owner=_column(source.owner),
        item_person=_column(source.person),
    )
    return shaped


def _column(name: str | Combinable) -> Combinable:
    if not isinstance(name, str):
        return name
    return F(name) if name else Cast(Value(None), BigIntegerField())


def _in_view(
    source: Source, rows: QuerySet[Any], actor: Actor, which: Which | None, today: date
) -> QuerySet[Any]:
    here = Q(item_office=actor.office_id)
    own = Q(item_owner=actor.user_id) | (Q(item_owner=None) & here) if source.owner else here
    match which:
        case Which.MINE:
            return rows.filter(own)
        case None:
            return rows.filter(here | own)
        case Which.HANDED:
            passed = {f"{source.handed_by}__isnull": False}
            return rows.filter(item_owner=actor.user_id, **passed)
        case Which.LATE:
            return rows.filter(here, item_due__lt=today)
        case _:
            return rows.filter(here)


def _asked(source: Source, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.person_ids:
        if not source.person:
            return rows.none()
        rows = rows.filter(item_person__in=asked.person_ids)
    if asked.nobodys:
        rows = rows.filter(item_owner=None)
    elif asked.owner_id is not None:
        rows = rows.filter(item_owner=asked.owner_id) if source.owner else rows.none()
    if asked.since is not None:
        rows = rows.filter(item_due__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(item_due__lte=asked.until)
    if not asked.words:
        return rows
    found = Q(item_person__in=asked.named) if asked.named and source.person else Q(pk__in=[])
    if source.text:
        found |= written_in(source.text, asked.words)
    return rows.filter(found)


def written_in(names: Sequence[str], words: Sequence[str]) -> Q:
    """Every word stands in one of the fields."""
    every = Q()
    for word in words:
        somewhere = Q()
        for name in names:
            somewhere |= Q(**{f"{name}__icontains": word})
        every &= somewhere
    return every
