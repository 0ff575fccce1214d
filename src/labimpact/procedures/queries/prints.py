"""What the sheet for the person says, in Italian and beside it in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from labimpact.agenda.models import Appointment
from labimpact.base import clock
from labimpact.documents.languages import NAMES
from labimpact.people.models import Person
from labimpact.procedures.enums import PaperState
from labimpact.procedures.queries.page import CasePage, PaperLine, StepLine
from labimpact.procedures.queries.print_costs import costs
from labimpact.procedures.queries.print_dates import dates, day_text
from labimpact.procedures.queries.print_words import Pair, Words, fixed
from labimpact.rules.procedures.definition import Document
from labimpact.rules.procedures.reading import Answer
from labimpact.rules.procedures.wording import Wording

LANGUAGES = tuple(NAMES)


def language_of(person: Person) -> str:
    """The language to print beside Italian for a person, empty when we have none of theirs."""
    code = person.mediation_language.code if person.mediation_language else ""
    return code if code in LANGUAGES else ""


def sheet(page: CasePage, language: str, booked: Iterable[Appointment] = ()) -> dict[str, Any]:
    """Everything the template prints: data only, each text with its translation beside it.

    `booked`: the desk's own appointments for this case.
    """
    case, words = page.case, Words(page.case.code, language)
    said = _said(page, words, booked)
    office = case.office
    return said | {
        "marks": [mark for mark in ("†", "⚑") if mark in str(said)],
        "lang": language or "it",
        "dir": fixed()["directions"].get(language, "ltr"),
        "number": case.pk,
        "body": office.body.name,
        "office": office.name,
        "contact": ", ".join(filter(None, [office.address, office.phone, office.email])),
        "printed_on": day_text(clock.today()),
        "person": case.person.full_name,
        "title": words.of("title", page.procedure.title),
        "case": words.fixed("case", number=case.pk, day=day_text(case.opened_on)),
        "words": words.without_blanks(),
        "reviewed": words.is_reviewed,
    }


def _said(page: CasePage, words: Words, booked: Iterable[Appointment]) -> dict[str, Any]:
    return {
        "verdict": _verdict(page, words),
        "papers": _papers(page, words),
        "steps": [_step(line, words) for line in page.steps],
        "appointments": _appointments(page, words, booked),
        "dates": dates(page, words),
        "costs": costs(page, words),
    }


def _verdict(page: CasePage, words: Words) -> list[Pair]:
    """Chi può chiedere, when the answer is not yes: said before the list of papers."""
    if not page.case.is_running:
        return []
    found = page.eligibility
    refused = [g.name for g in found.groups if g.answer in (Answer.NO, Answer.NOT_YET)]
    if refused and any(g.answer is Answer.YES for g in found.groups):
        names = [words.phrase(name) for name in refused]
        who = [", ".join(name[0] for name in names), ", ".join(n[1] or n[0] for n in names)]
        return [words.fixed("not_for_all", who=who), words.fixed("ask_desk")]
    match found.said.answer:
        case Answer.NO:
            return [words.fixed("not_possible"), words.fixed("ask_desk")]
        case Answer.NOT_YET if found.said.until:
            until = day_text(found.said.until)
            return [words.fixed("not_before", day=until), words.fixed("ask_desk")]
        case Answer.NOT_YET:
            return [words.fixed("not_yet"), words.fixed("ask_desk")]
    return []


def _papers(page: CasePage, words: Words) -> dict[str, list[dict[str, Any]]]:
    """The papers by what to do with them; one whose condition is not known stands apart."""
    groups: dict[str, list[dict[str, Any]]] = {
        "bring": [], "depends": [], "received": [], "exempt": [],
    }  # fmt: skip
    several = len(page.participants) > 1
    for line in page.papers:
        groups[_group(line)].append(_paper(page, line, words, several))
    return groups


def _group(line: PaperLine) -> str:
    match line.row.state:
        case PaperState.DEPENDS | PaperState.EXEMPT:
            return str(line.row.state)
        case PaperState.RECEIVED if not line.has_expired:
            return "received"
    return "bring"


def _paper(page: CasePage, line: PaperLine, words: Words, several: bool) -> dict[str, Any]:
    names = line.entry.attributes.get("words", {}) if line.entry else {}
    notes: list[Pair] = []
    if line.depends and line.document:
        notes.append(_condition(page, line.document, words))
    if line.document and line.document.note:
        notes.append(words.phrase(line.document.note))
    if line.row.state == PaperState.RECEIVED and line.row.expires_on:
        key = "copy_expired" if line.has_expired else "copy_expires"
        notes.append(words.fixed(key, day=day_text(line.row.expires_on)))
    return {
        "label": [line.label, names.get(words.language, "")],
        "notes": notes,
        "of": str(line.row.person) if line.row.person and several else "",
    }


def _condition(page: CasePage, document: Document, words: Words) -> Pair:
    """When a paper is needed; where that is not translated, that it is not always needed."""
    when = words.phrase(Wording(page.procedure, page.today).all(document.needed_if))
    said = words.fixed("only_if", when=when)
    return said if when[1] else [said[0], words.fixed("only_sometimes")[1]]


def _step(line: StepLine, words: Words) -> dict[str, Any]:
    done_on = line.row.done_on if line.row else None
    state: Pair = []
    if done_on:
        state = words.fixed("done", day=day_text(done_on))
    elif line.depends:
        state = words.fixed("sometimes")
    elif line.is_now:
        state = words.fixed("now")
    who = words.phrase(line.step.who) if line.step.who else None
    how = words.told(line.step.how) if not done_on else None
    return {
        "label": words.of(f"steps.{line.step.code}", line.step.label),
        "state": state,
        "is_now": state == words.fixed("now"),
        "details": [pair for pair in (who, how) if pair is not None],
    }


def _appointments(
    page: CasePage, words: Words, booked: Iterable[Appointment]
) -> list[dict[str, Any]]:
    """Appointments that have still to come, the authority's and the desk's, in order."""
    office = page.case.office
    found = [
        (a.starts_at, words.fixed("at_desk"), _place(office.name, office.address))
        for a in booked
        if a.is_live
    ]
    for line in page.steps:
        if line.row is not None and line.row.appointment_at is not None:
            label = words.of(f"steps.{line.step.code}", line.step.label)
            found.append((line.row.appointment_at, label, line.row.appointment_place))
    ahead = sorted((one for one in found if one[0] >= clock.now()), key=lambda one: one[0])
    return [{"when": _moment(at), "what": what, "where": where} for at, what, where in ahead]


def _place(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y, %H:%M}"
