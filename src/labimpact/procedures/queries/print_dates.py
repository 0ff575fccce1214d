"""What the sheet for the person says about dates: whose each is, and what to do once past."""

from __future__ import annotations

from datetime import date
from typing import Any

from labimpact.procedures.enums import Holder
from labimpact.procedures.queries.dates import DeadlineLine
from labimpact.procedures.queries.page import CasePage
from labimpact.procedures.queries.print_words import Pair, Words
from labimpact.rules.procedures.definition import DeadlineOf
from labimpact.rules.terms import Edge, Standing


def day_text(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def dates(page: CasePage, words: Words) -> dict[str, list[dict[str, Any]]]:
    """The terms still running, by whose they are: an office's term is no duty of the person."""
    running = [line for line in page.deadlines if line.row.ended_on is None]
    return {
        str(holder): [_date(line, page, words) for line in running if line.row.holder == holder]
        for holder in Holder
    }


def _date(line: DeadlineLine, page: CasePage, words: Words) -> dict[str, Any]:
    passed = line.standing in (Standing.OVERDUE, Standing.DOUBTFUL)
    who = _who(line, page)
    return {
        "label": words.phrase(line.row.label),
        "marks": " ".join(line.marks),
        "says": [*([words.phrase(who)] if who else []), *_says(line, page, words)],
        "passed": passed and line.row.holder != Holder.AUTHORITY,
    }


def _part(line: DeadlineLine, page: CasePage) -> DeadlineOf | None:
    listed = page.procedure.deadlines
    return listed[line.row.index] if line.row.index < len(listed) else None


def _who(line: DeadlineLine, page: CasePage) -> str:
    """Who has to do it, when it is not the person: as the step that ends the term says."""
    of = _part(line, page)
    if line.row.holder == Holder.PERSON or of is None or of.ends_with is None:
        return ""
    step = page.procedure.step(of.ends_with)
    return (step.who if step else None) or ""


def _says(line: DeadlineLine, page: CasePage, words: Words) -> list[Pair]:
    """The sentences of a term: its day, and what to do when the day has gone by."""
    day = day_text(line.row.safe_on)
    if line.row.edge == Edge.OPENS_AFTER:
        is_open = line.standing is Standing.OPEN
        return [words.fixed("open_since" if is_open else "opens", day=day)]
    match line.row.holder:
        case Holder.AUTHORITY:
            return [_of_office(line, page, words)]
        case Holder.OTHER:
            late = line.standing is not Standing.OPEN
            return [words.fixed("other_late" if late else "by", day=day)]
    return _of_person(line, words)


def _of_person(line: DeadlineLine, words: Words) -> list[Pair]:
    day = day_text(line.row.safe_on)
    if line.standing is Standing.OPEN:
        return [words.fixed("by", day=day)]
    key = "passed" if line.standing is Standing.OVERDUE else "doubtful"
    return [words.fixed(key, day=day), words.told(line.when_passed) or words.fixed("come_now")]


def _of_office(line: DeadlineLine, page: CasePage, words: Words) -> Pair:
    """An authority's term: until its last reading it is not late; silence is not lateness."""
    if line.standing is Standing.OPEN:
        return words.fixed("office_by", day=day_text(line.row.safe_on))
    last = day_text(line.row.last_on)
    if line.standing is Standing.DOUBTFUL:
        return words.fixed("office_by", day=last)
    of = _part(line, page)
    silence = of is not None and of.granted_by_silence
    return words.fixed("office_silent" if silence else "office_late", day=last)
