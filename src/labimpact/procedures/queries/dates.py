"""Where today stands to the terms of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from labimpact.procedures.enums import Holder, Light
from labimpact.procedures.models import CaseDeadline
from labimpact.rules import explaining
from labimpact.rules import queries as rules
from labimpact.rules.procedures import timing
from labimpact.rules.procedures.definition import Procedure
from labimpact.rules.terms import Edge, Reading, Standing, compute

# From how many days before its date a case is amber (rules/data/desk.yaml).
AMBER_RULE = "procedure_amber_days"


def standing_of(deadline: CaseDeadline, today: date) -> Standing:
    """Where today stands to a stored term; passing it never grants anything."""
    if deadline.edge == Edge.OPENS_AFTER:
        return Standing.OPEN if today >= deadline.safe_on else Standing.NOT_OPEN
    if today <= deadline.safe_on:
        return Standing.OPEN
    return Standing.DOUBTFUL if today <= deadline.last_on else Standing.OVERDUE


def light(day: date | None, today: date) -> Light:
    """Red when the date has passed, amber when it is near by rule."""
    if day is None:
        return Light.NONE
    if day < today:
        return Light.RED
    near = int(rules.value(AMBER_RULE, today) or 0)
    return Light.AMBER if (day - today).days <= near else Light.GREEN


@dataclass(frozen=True)
class DeadlineLine:
    """A term as the page shows it."""

    row: CaseDeadline
    standing: Standing
    standing_name: str
    edge_name: str
    why: str
    when_passed: str
    source: str
    marks: tuple[str, ...]
    days_left: int
    tone: str
    hour: str
    advice: str
    others: tuple[tuple[str, date], ...]
    depends: str = ""  # the question that would tell whether it applies, while nobody answered

    @property
    def late(self) -> bool:
        return self.row.ended_on is not None and self.row.ended_on > self.row.safe_on

    @property
    def may_press(self) -> bool:
        """An authority that has let its term pass may be written to."""
        overdue = self.standing is Standing.OVERDUE
        return overdue and self.row.ended_on is None and self.row.holder == Holder.AUTHORITY


def deadline_line(row: CaseDeadline, procedure: Procedure, today: date) -> DeadlineLine:
    """A stored term with its reason, read again from the rule in force on the day of the event."""
    term = next(iter(rules.terms(row.rule, row.event_on)), None)
    of = procedure.deadlines[row.index] if row.index < len(procedure.deadlines) else None
    standing = standing_of(row, today)
    edge = Edge(row.edge)
    why, source, hour = "", "", ""
    marks: tuple[str, ...] = ()
    if term is not None:
        event = rules.label("starting_event", term.starts_from)
        holidays = rules.holidays()
        reckoned = compute(term, row.event_on, holidays)
        why = explaining.why(reckoned, event, holidays)
        hour = explaining.hour_said(reckoned.safe.at)
        source, marks = term.source, term.marks
    return DeadlineLine(
        row=row,
        standing=standing,
        standing_name=explaining.standing_name(standing, edge),
        edge_name=explaining.edge_name(edge),
        why=why,
        when_passed=of.when_passed if of else "",
        source=source,
        marks=marks,
        days_left=(row.safe_on - today).days,
        tone=_tone(row, standing, today),
        hour=hour,
        advice=timing.advice(procedure.step((of.ends_with if of else "") or ""), row.safe_on),
        others=_others(row),
    )


def _tone(row: CaseDeadline, standing: Standing, today: date) -> str:
    if row.ended_on is not None or not row.is_live:
        return "neutral"
    match standing:
        case Standing.OVERDUE:
            return "danger"
        case Standing.DOUBTFUL:
            return "danger" if row.holder == Holder.PERSON else "warning"
        case Standing.NOT_OPEN:
            return "neutral"
    if row.edge == Edge.OPENS_AFTER:
        return "success"
    return "warning" if light(row.safe_on, today) is Light.AMBER else "success"


def _others(row: CaseDeadline) -> tuple[tuple[str, date], ...]:
    return tuple(
        (explaining.reading_name(Reading(r["reading"])), date.fromisoformat(r["on"]))
        for r in row.readings[1:]
    )
