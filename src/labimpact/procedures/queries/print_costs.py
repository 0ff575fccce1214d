"""What the sheet for the person says about costs: addends, sums, doubts, and the total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from labimpact.procedures.queries.page import CasePage
from labimpact.procedures.queries.print_words import Pair, Words
from labimpact.rules.labels import value_text
from labimpact.rules.procedures import pricing
from labimpact.rules.procedures.pricing import Addend, CostOption, CostRow


def costs(page: CasePage, words: Words) -> dict[str, Any]:
    """The costs by these answers, each with its doubts, and the total."""
    rows = pricing.cost_rows(page.procedure, page.evaluator)
    total = pricing.cost_total(rows, max(1, len(page.participants)))
    return {
        "rows": [_row(row, words) for row in rows],
        "total": _total(total),
        "total_open": not total.complete,
    }


def _marks_of(row: CostRow) -> list[str]:
    inside = [m for option in row.options for a in option.addends for m in a.marks]
    return [*row.marks, *inside]


def _row(row: CostRow, words: Words) -> dict[str, Any]:
    label = words.of(f"fees.{row.code}", row.label)
    return {
        "label": label,
        "marks": " ".join(dict.fromkeys(_marks_of(row))),
        "per_person": row.per == "person",
        "decided": row.decided,
        "options": [_option(option, words) for option in row.options],
    }


def _option(option: CostOption, words: Words) -> dict[str, Any]:
    # One addend alone is the cost itself: it is not said a second time.
    several = option.addends if len(option.addends) > 1 else ()
    return {
        "label": words.phrase(option.label) if option.label else [],
        "addends": [[words.phrase(a.label), _amount(a, words)] for a in several],
        "total": _sum(option, words),
    }


def _amount(addend: Addend, words: Words) -> Pair:
    if addend.amount is not None:
        return [_euro(addend.amount)] * 2
    return words.phrase(addend.text) if addend.text else words.fixed("unknown_amount")


def _sum(option: CostOption, words: Words) -> Pair:
    if option.total is not None:
        return [_euro(option.total)] * 2
    if len(option.addends) == 1:
        return _amount(option.addends[0], words)
    return words.fixed("unknown_amount")


def _total(total: pricing.CostTotal) -> str:
    if total.certain:
        return _euro(total.least)
    return f"{_euro(total.least)} – {_euro(total.most)}"


def _euro(amount: Decimal) -> str:
    return value_text(f"{amount:.2f}", "EUR")
