"""What a procedure costs for a set of answers: every addend with its rule, and the sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from labimpact.rules import queries
from labimpact.rules.procedures import reading
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.definition import FeeOption, Procedure
from labimpact.rules.procedures.wording import Wording


@dataclass(frozen=True)
class Addend:
    """One addend of a cost, from its rule; without an amount where the rule has no number."""

    code: str
    label: str
    amount: Decimal | None
    text: str
    source: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class CostOption:
    label: str
    when: str
    addends: tuple[Addend, ...]

    @property
    def total(self) -> Decimal | None:
        """The sum of the addends; None while one of them has no amount."""
        amounts = [a.amount for a in self.addends if a.amount is not None]
        return sum(amounts, Decimal(0)) if len(amounts) == len(self.addends) else None


@dataclass(frozen=True)
class CostRow:
    """A cost: one option when the answers decide, or those that are still possible."""

    code: str
    label: str
    per: str
    options: tuple[CostOption, ...]
    note: str
    source: str
    marks: tuple[str, ...]

    @property
    def decided(self) -> bool:
        return len(self.options) == 1

    @property
    def least(self) -> Decimal | None:
        """The least it may come to, of the sums that are known."""
        return min(self._totals, default=None)

    @property
    def most(self) -> Decimal | None:
        return max(self._totals, default=None)

    @property
    def _totals(self) -> list[Decimal]:
        return [o.total for o in self.options if o.total is not None]

    @property
    def complete(self) -> bool:
        """Whether no amount is missing."""
        return len(self._totals) == len(self.options)


@dataclass(frozen=True)
class CostTotal:
    """What all is paid, from the least to the most; `complete` when no amount is missing."""

    least: Decimal
    most: Decimal
    complete: bool
    people: int

    @property
    def certain(self) -> bool:
        return self.least == self.most


def cost_rows(procedure: Procedure, evaluator: Evaluator) -> list[CostRow]:
    """What is paid by these answers, each cost with its addends and their sum."""
    wording = Wording(procedure, evaluator.today)
    return [
        CostRow(
            code=cost.fee.code,
            label=cost.fee.label,
            per=cost.fee.per,
            options=tuple(_option(option, wording) for option in cost.options),
            note=cost.fee.note or "",
            source=cost.fee.source,
            marks=cost.fee.marks,
        )
        for cost in reading.costs(procedure, evaluator)
    ]


def cost_total(rows: Iterable[CostRow], people: int = 1) -> CostTotal:
    """The sum of all the costs; what is paid by each person is counted for so many people."""
    least = most = Decimal(0)
    complete = True
    for row in rows:
        times = people if row.per == "person" else 1
        totals = [o.total for o in row.options if o.total is not None]
        complete = complete and len(totals) == len(row.options)
        if totals:
            least, most = least + min(totals) * times, most + max(totals) * times
    return CostTotal(least, most, complete, people)


def _option(option: FeeOption, wording: Wording) -> CostOption:
    addends = tuple(_addend(code, wording.on) for code in option.addends)
    return CostOption(option.label or "", wording.all(option.only_if), addends)


def _addend(code: str, on: date) -> Addend:
    row = queries.rule(code, on)
    if row is None:
        return Addend(code, code, None, "", "", ())
    try:
        amount = Decimal(str(row.value))
    except InvalidOperation:
        amount = None
    return Addend(code, row.label, amount, row.value_text, row.source, tuple(row.marks))
