"""Code lists and rules as forms and pages read them: kept by each process for a short while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import Any, ClassVar

from labimpact.base import clock
from labimpact.rules.models import CodeItem, Rule

# How long a process trusts what it read: an edited list is seen everywhere within this time.
SECONDS_KEPT = 60.0

_Lists = dict[str, list[CodeItem]]


class _Kept:
    lists: _Lists | None = None
    until: float = 0.0
    rules: ClassVar[dict[tuple[str, date], tuple[float, Rule | None]]] = {}


def _lists() -> _Lists:
    if _Kept.lists is None or monotonic() > _Kept.until:
        lists: _Lists = {}
        for item in CodeItem.objects.order_by("list_code", "order", "label"):
            lists.setdefault(item.list_code, []).append(item)
        _Kept.lists, _Kept.until = lists, monotonic() + SECONDS_KEPT
    return _Kept.lists


def forget() -> None:
    """Read the lists again at the next call: for whoever has just changed them."""
    _Kept.lists = None
    _Kept.rules.clear()


def rule(code: str, on: date | None = None) -> Rule | None:
    """The row of a rule (regola) in force on a day, today unless told; None when there is none."""
    day = on or clock.today()
    until, found = _Kept.rules.get((code, day), (0.0, None))
    if monotonic() > until:
        rows = Rule.objects.in_force(day).filter(code=code)
        found = rows.order_by("valid_from").last()
        _Kept.rules[code, day] = monotonic() + SECONDS_KEPT, found
    return found


def value(code: str, on: date | None = None) -> Any:
    """The value of that row, as it was written; None when there is none."""
    found = rule(code, on)
    return found.value if found else None


def items(list_code: str, on: date | None = None) -> list[CodeItem]:
    """The entries of a list (voci di elenco) valid on a day, today unless told, in order."""
    day = on or clock.today()
    return [
        item
        for item in _lists().get(list_code, [])
        if (item.valid_from is None or item.valid_from <= day)
        and (item.valid_to is None or item.valid_to >= day)
    ]


def choices(list_code: str, on: date | None = None) -> list[tuple[str, str]]:
    """Pairs (code, Italian label) for a form; empty while the lists are not loaded."""
    return [(item.code, item.label) for item in items(list_code, on)]


def choices_of(list_code: str) -> Callable[[], list[tuple[str, str]]]:
    """The same, asked again each time a form is drawn (for fields declared once in a class)."""
    return lambda: choices(list_code)


def label(list_code: str, code: str | None) -> str:
    """The Italian label of a code, also of one no longer valid; the code itself if unknown."""
    if not code:
        return ""
    found = [item for item in _lists().get(list_code, []) if item.code == code]
    return found[-1].label if found else code
