"""Which terms run in a case, from what was answered and done. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from labimpact.rules.calendars import Holidays
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import DeadlineOf, Procedure
from labimpact.rules.terms import Deadline, Term, anniversary, compute

Terms = Callable[[str, date], Sequence[Term]]


@dataclass(frozen=True)
class Taken:
    """A step that was taken: on which day, for which time, and how it ended."""

    code: str
    round: int
    done_on: date
    result: str = ""


@dataclass(frozen=True)
class Running:
    """A term at work: its place in the definition, its dates, and when it was met."""

    index: int
    round: int
    of: DeadlineOf
    deadline: Deadline
    ended_on: date | None


def running(
    procedure: Procedure,
    evaluator: Evaluator,
    taken: Iterable[Taken],
    terms: Terms,
    holidays: Holidays,
) -> list[Running]:
    """Every term that has started, met or not; a term never starts from the data entry.

    While it is not known whether a term applies it runs if its event was told of this very case,
    by a step or an answer: better one too many than one missed. A day that the person's record
    knew beforehand (`known_from`) tells nothing of the case, and starts none. Of two that say the
    same while nobody knows which applies, one is told.
    """
    steps = list(taken)
    found: list[Running] = []
    doubtful: list[Running] = []
    for index, of in enumerate(procedure.deadlines):
        holds = evaluator.all(of.only_if).holds
        if holds is False or (holds is None and not _told(procedure, of)):
            continue
        for round_, event in _events(of, evaluator, steps):
            term = next(iter(terms(of.rule, event)), None)
            if term is None:
                continue
            deadline = compute(term, event, holidays)
            ended = _ended(procedure, of, round_, steps)
            if ended is None and _happened_again(of, round_, steps):
                continue
            into = doubtful if holds is None else found
            into.append(Running(index, round_, of, deadline, ended))
    return sorted([*found, *_once(doubtful, found)], key=lambda one: (one.index, one.round))


def _once(doubtful: list[Running], certain: list[Running]) -> Iterator[Running]:
    """Of each date of a rule one term, the one that was met if any was."""
    told = {(one.of.rule, one.deadline.event_on) for one in certain}
    for one in sorted(doubtful, key=lambda one: one.ended_on is None):
        if (one.of.rule, one.deadline.event_on) not in told:
            told.add((one.of.rule, one.deadline.event_on))
            yield one


def passed_steps(procedure: Procedure, taken: Iterable[Taken]) -> frozenset[str]:
    """The steps that are behind: done, or before one that is done."""
    done = {one.code for one in taken}
    order = [step.code for step in procedure.steps]
    last = max((n for n, code in enumerate(order) if code in done), default=-1)
    return frozenset(order[: last + 1])


def undecided(procedure: Procedure, evaluator: Evaluator) -> list[tuple[DeadlineOf, str]]:
    """The terms that an answer still missing would start, each with the first such question."""
    found = []
    for of in procedure.deadlines:
        applies = evaluator.all(of.only_if)
        if applies.holds is None and not _told(procedure, of) and any(_events(of, evaluator, ())):
            found.append((of, next(iter(applies.missing), "")))
    return found


def _told(procedure: Procedure, of: DeadlineOf) -> bool:
    """Was the event of a term told of the case, and not known before it was opened?"""
    question = procedure.question(of.from_question or "")
    return of.after_step is not None or (question is not None and question.known_from is None)


def _events(
    of: DeadlineOf, evaluator: Evaluator, steps: Sequence[Taken]
) -> Iterator[tuple[int, date]]:
    if of.from_rule is not None:
        yield 1, evaluator.day_of(of.from_rule)
        return
    if of.from_question is not None:
        answer: Any = evaluator.answers.get(of.from_question)
        if isinstance(answer, date):
            yield 1, anniversary(answer, of.anniversary) if of.anniversary else answer
        return
    for step in steps:
        if step.code == of.after_step and of.if_result in (None, step.result):
            yield step.round, step.done_on


def _ended(
    procedure: Procedure, of: DeadlineOf, round_: int, steps: Sequence[Taken]
) -> date | None:
    """The day of the step that met the term, in the same round or in a later one."""
    if of.ends_with is None:
        return None
    order = [s.code for s in procedure.steps]
    # A step that comes before the one it waits for is taken again: only its next time counts.
    again = of.after_step is not None and order.index(of.ends_with) <= order.index(of.after_step)
    least = round_ + 1 if again else round_
    if of.after_step is None:
        least = 1
    days = [s.done_on for s in steps if s.code == of.ends_with and s.round >= least]
    return min(days, default=None)


def _happened_again(of: DeadlineOf, round_: int, steps: Sequence[Taken]) -> bool:
    """The same step was taken once more later (a second entry): only its last time counts."""
    return any(s.code == of.after_step and s.round > round_ for s in steps)
