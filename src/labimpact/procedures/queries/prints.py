"""What the sheet for the person says, in Italian and beside it in their language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from labimpact.base import clock
from labimpact.people.models import Person
from labimpact.procedures.models import CaseStep
from labimpact.procedures.queries.dates import DeadlineLine
from labimpact.procedures.queries.page import CasePage, PaperLine, StepLine
from labimpact.rules.labels import value_text
from labimpact.rules.loading import PROCEDURES
from labimpact.rules.procedures import showing
from labimpact.rules.terms import Edge

# The languages the fixed words exist in, by their own names.
NAMES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية", "uk": "Українська"}
LANGUAGES = tuple(NAMES)
_WORDS = Path(__file__).parents[1] / "words" / "sheet.yaml"


@cache
def _fixed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return found


@cache
def _of_procedures() -> dict[str, dict[str, str]]:
    """Titles, steps and costs of the procedures in other languages (`P05.title`, …)."""
    path = PROCEDURES / "words.yaml"
    if not path.exists():
        return {}
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return dict(found.get("words", found))


def language_of(person: Person) -> str:
    """The language to print beside Italian for a person, empty when we have none of theirs."""
    code = person.mediation_language.code if person.mediation_language else ""
    return code if code in LANGUAGES else ""


class _Words:
    """Pairs of Italian and another language; the second is empty where there is none."""

    def __init__(self, code: str, language: str) -> None:
        self.code, self.language = code, language

    def fixed(self, key: str) -> list[str]:
        words = _fixed()["words"][key]
        return [words["it"], words.get(self.language, "")]

    def of(self, key: str, italian: str) -> list[str]:
        words = _of_procedures().get(f"{self.code}.{key}", {})
        # Where the Italian has changed since, the translation says something else: Italian alone.
        current = words.get("it") == italian and self.language
        return [italian, words.get(self.language, "") if current else ""]

    @property
    def is_reviewed(self) -> bool:
        return not self.language or self.language in _fixed()["reviewed"]


def sheet(page: CasePage, language: str) -> dict[str, Any]:
    """Everything the template prints: data only, each text with its translation beside it."""
    case, words = page.case, _Words(page.case.code, language)
    office = case.office
    return {
        "lang": language or "it",
        "dir": _fixed()["directions"].get(language, "ltr"),
        "number": case.pk,
        "body": office.body.name,
        "office": office.name,
        "contact": ", ".join(filter(None, [office.address, office.phone, office.email])),
        "printed_on": _day(clock.today()),
        "opened_on": _day(case.opened_on),
        "person": case.person.full_name,
        "title": words.of("title", page.procedure.title),
        "words": {key: words.fixed(key) for key in _fixed()["words"]},
        "reviewed": words.is_reviewed,
        "papers": [_paper(line, language) for line in page.papers if not line.depends],
        "steps": [_step(line, words) for line in page.steps if not line.depends],
        "appointments": _appointments(page),
        "dates": [_date(line) for line in page.deadlines if line.row.ended_on is None],
        "costs": _costs(page, words),
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _paper(line: PaperLine, language: str) -> dict[str, Any]:
    words = line.entry.attributes.get("words", {}) if line.entry else {}
    return {
        "label": [line.label, words.get(language, "")],
        "state": str(line.row.state),
        "of": str(line.row.person) if line.row.person else "",
        "expires_on": _day(line.row.expires_on) if line.row.expires_on else "",
    }


def _step(line: StepLine, words: _Words) -> dict[str, Any]:
    state = "done" if line.is_done else "now" if line.is_now else ""
    done_on = line.row.done_on if line.row else None
    return {
        "label": words.of(f"steps.{line.step.code}", line.step.label),
        "state": state,
        "on": _day(done_on) if done_on else "",
    }


def _appointments(page: CasePage) -> list[dict[str, str]]:
    """Appointments that have still to come, the authority's as it was written down."""
    rows: list[CaseStep] = [s.row for s in page.steps if s.row is not None]
    ahead = [r for r in rows if r.appointment_at is not None and r.appointment_at >= clock.now()]
    return [
        {"when": f"{timezone.localtime(r.appointment_at):%d/%m/%Y, %H:%M}",
         "where": r.appointment_place}
        for r in ahead
    ]  # fmt: skip


def _date(line: DeadlineLine) -> dict[str, Any]:
    return {
        "label": line.row.label,
        "on": _day(line.row.safe_on),
        "opens": line.row.edge == Edge.OPENS_AFTER,
        "of_authority": line.row.holder == "authority",
        "passed": line.row.safe_on < clock.today() and line.row.edge != Edge.OPENS_AFTER,
    }


def _costs(page: CasePage, words: _Words) -> list[dict[str, Any]]:
    return [
        {
            "label": words.of(f"fees.{row.code}", row.label),
            "per_person": row.per == "person",
            "decided": row.decided,
            "options": [
                {
                    "label": option.label,
                    "addends": [[a.label, _euro(a.amount)] for a in option.addends],
                    "total": _euro(option.total),
                }
                for option in row.options
            ],
        }
        for row in showing.cost_rows(page.procedure, page.evaluator)
    ]


def _euro(amount: Decimal | None) -> str:
    return value_text(f"{amount:.2f}", "EUR") if amount is not None else "?"
