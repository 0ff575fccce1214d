"""Answers to an instrument: checked against its schema, and told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from labimpact.casework.instruments.definition import Definition, Kind, Question

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer, and to which question it was given."""

    section: str
    question: str
    sentence: str


def problems(schema: Mapping[str, Any], answers: Answers) -> list[Problem]:
    """What `jsonschema` finds wrong in the answers (section → question → value).

    Imported when an instrument is filled in: with the packages that check every format beside it,
    it takes three seconds of each process that starts.
    """
    from jsonschema import Draft202012Validator, FormatChecker

    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(answers)
    return [_problem(error) for error in found]


def _problem(error: ValidationError) -> Problem:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        # The missing key is named by the message alone: `'speaking' is a required property`.
        path.append(error.message.split("'")[1])
    sentence = {
        "required": _("Qui serve una risposta."),
        "minimum": _("Il numero è troppo piccolo."),
        "maximum": _("Il numero è troppo grande."),
        "maxLength": _("Il testo è troppo lungo."),
        "format": _("Scrivi un giorno che esiste."),
    }.get(str(error.validator), _("Questa risposta non è tra quelle possibili."))
    section, question = [*path, "", ""][:2]
    return Problem(section, question, sentence)


@dataclass(frozen=True)
class Told:
    """A question and its answer, as one reads them."""

    question: Question
    text: str


def told(definition: Definition, answers: Answers) -> Iterator[tuple[str, list[Told]]]:
    """By section, each question that has an answer, in words."""
    for section in definition.sections:
        given = answers.get(section.key, {})
        lines = [
            Told(question, in_words(question, given[question.key]))
            for question in section.questions
            if question.key in given
        ]
        if lines:
            yield section.title, lines


def in_words(question: Question, value: Any) -> str:
    """One answer as text: labels for codes, days as gg/mm/aaaa, decimals with a comma."""
    labels = dict(question.choices)
    match question.kind:
        case Kind.YES_NO:
            return _("sì") if value else _("no")
        case Kind.CHOICE:
            return labels.get(value, str(value))
        case Kind.CHOICES:
            return ", ".join(labels.get(one, str(one)) for one in value)
        case Kind.DAY:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        case Kind.NUMBER:
            return str(number_format(value))
        case Kind.WHOLE if question.scale:
            return _("%(n)d su %(most)d") % {"n": value, "most": question.scale[-1]}
        case _:
            return str(value)
