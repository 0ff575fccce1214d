"""Answers on their way to and from storage: JSON keeps text, conditions want days and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from labimpact.rules.procedures.definition import Procedure, Question


def loaded(procedure: Procedure, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as conditions read them; answers to questions that are gone are left out."""
    found = {}
    for question in procedure.questions:
        value = stored.get(question.code)
        if value is not None and value != "":
            found[question.code] = _load(question, value)
    return found


def _load(question: Question, value: Any) -> Any:
    match question.kind:
        case "date":
            return date.fromisoformat(value)
        case "money":
            return Decimal(value)
        case "periods":
            return [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in value]
    return value


def stored(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON keeps them; those not given are left out."""
    return {code: _store(v) for code, v in answers.items() if v is not None and v != ""}


def _store(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [[a.isoformat(), b.isoformat()] for a, b in value]
    return value
