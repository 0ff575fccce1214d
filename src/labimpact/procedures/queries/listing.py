"""The office's list of cases, by next date; and how long things really take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

from django.db.models import Q, QuerySet

from labimpact.base.actor import Actor
from labimpact.people.models import Person, same_person
from labimpact.people.queries.finding import find
from labimpact.procedures.enums import CaseState, Holder
from labimpact.procedures.models import CaseDeadline, CaseParticipant, ProcedureCase
from labimpact.procedures.models.case import CaseQuerySet
from labimpact.rules import queries as rules
from labimpact.rules.procedures import stored
from labimpact.rules.procedures.definition import Procedure

FEWEST = 5
_NAMED = 100


class Which(StrEnum):
    """The views of the list, as they stand in its address."""

    OPEN = "aperte"
    MINE = "mie"
    LATE = "scadute"
    PAUSED = "in-pausa"
    CLOSED = "chiuse"


def cases(
    actor: Actor,
    which: Which,
    *,
    today: date,
    code: str = "",
    assigned_to: int | None = None,
    person_id: int | None = None,
    words: str = "",
) -> CaseQuerySet:
    """The cases of the office one acts for, in no order.

    `words` are a name, or the number of a case.
    """
    rows = ProcedureCase.objects.visible_to(actor)
    if actor.office_id is not None:
        rows = rows.filter(office_id=actor.office_id)
    match which:
        case Which.MINE:
            rows = rows.running().filter(assigned_to_id=actor.user_id)
        case Which.LATE:
            rows = rows.running().filter(next_on__lt=today)
        case Which.PAUSED:
            rows = rows.filter(state=CaseState.PAUSED)
        case Which.CLOSED:
            rows = rows.filter(state=CaseState.CLOSED)
        case _:
            rows = rows.running()
    if code:
        rows = rows.filter(code=code)
    if assigned_to is not None:
        rows = rows.filter(assigned_to_id=assigned_to)
    if person_id is not None:
        rows = rows.filter(pk__in=_seats(person_id).values("case"))
    if words:
        number = int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
        named = [hit.pk for hit in find(actor, words, most=_NAMED)]
        rows = rows.filter(Q(pk=number) | Q(person__in=named))
    return rows


def _seats(person_id: int) -> QuerySet[CaseParticipant]:
    """The places of a person, by any of their records, in whatever case."""
    return CaseParticipant.objects.filter(same_person("person", person_id))


def of_person(actor: Actor, person: Person) -> CaseQuerySet:
    """The cases in which a person takes part, who asks included, that the actor's offices keep."""
    rows = ProcedureCase.objects.visible_to(actor).filter(pk__in=_seats(person.pk).values("case"))
    return rows.select_related("definition", "assigned_to").order_by("-opened_on", "-pk")


@dataclass(frozen=True)
class Duration:
    """How long an authority took in the office's own cases: a fact, never a promise."""

    code: str
    title: str
    label: str
    who: str  # the authority, as the step that ends the term names it
    days: int
    cases: int
    by_law: int


def durations(actor: Actor) -> list[Duration]:
    """Medians of real durations per procedure and term of the authorities, from own cases.

    Of fewer than five cases nothing is said: a median of two is a story about two people.
    """
    rows = CaseDeadline.objects.visible_to(actor).filter(
        office_id=actor.office_id or 0, holder=Holder.AUTHORITY, ended_on__isnull=False
    )
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    columns = ("case__code", "label", "event_on", "ended_on", "safe_on")
    for code, label, event, ended, safe in rows.values_list(*columns):
        if ended is not None:
            took = ((ended - event).days, (safe - event).days)
            found.setdefault((code, label), []).append(took)
    versions = {v.code: v for v in stored.in_force(whole=True)} if found else {}
    titles = {code: v.title for code, v in versions.items()}
    who = {code: _authorities(stored.definition(v)) for code, v in versions.items()}
    return [
        Duration(
            code=code,
            title=titles.get(code, ""),
            label=label,
            who=who.get(code, {}).get(label, ""),
            days=round(median(days for days, _law in took)),
            cases=len(took),
            by_law=round(median(law for _days, law in took)),
        )
        for (code, label), took in sorted(found.items())
        if len(took) >= FEWEST
    ]


def _authorities(procedure: Procedure) -> dict[str, str]:
    """Who answers, by the name of the term that their answer ends."""
    found = {}
    for of in procedure.deadlines:
        rule, step = rules.rule(of.rule), procedure.step(of.ends_with or "")
        if rule is not None and step is not None and step.who:
            found[rule.label] = step.who
    return found
