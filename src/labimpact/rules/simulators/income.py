"""How much income a procedure asks for: reunification, EU long-term permit, citizenship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from labimpact.rules.procedures.answers import Evaluator, RuleBook
from labimpact.rules.procedures.definition import IncomeScale
from labimpact.rules.procedures.showing import INCOME_RULES, IncomeLine, income_lines


class Purpose(StrEnum):
    REUNIFICATION = "reunification"
    LONG_TERM = "long_term"
    CITIZENSHIP = "citizenship"


@dataclass(frozen=True, kw_only=True)
class Family:
    """Whose income it is, and who depends on it.

    `relatives`: those to be reunited together with those already dependent †; for citizenship the
    dependants besides the spouse. `under_14`: how many of them are children under 14.
    """

    purpose: Purpose
    relatives: int = 0
    under_14: int = 0
    spouse: bool = False


@dataclass(frozen=True)
class IncomeResult:
    """What is asked, whether it is there, and the table it comes from. It binds nobody."""

    needed: Decimal
    income: Decimal
    lines: tuple[IncomeLine, ...]
    codes: tuple[str, ...]  # the rules it stands on

    @property
    def gap(self) -> Decimal:
        return max(Decimal(0), self.needed - self.income)

    @property
    def enough(self) -> bool:
        return self.income >= self.needed

    @property
    def enough_for(self) -> int | None:
        """The most relatives this income is enough for; None when not even for the first line."""
        return max((line.relatives for line in self.lines if line.enough), default=None)


def needed(family: Family, rules: RuleBook, on: date) -> Decimal:
    """The yearly income that the rules of that day ask for (reddito richiesto)."""
    found = Evaluator(_answers(family), rules, on).income_needed(_scale(family))
    return found if found is not None else Decimal(0)


def simulate(family: Family, income: Decimal, rules: RuleBook, on: date) -> IncomeResult:
    """Whether an income is enough, how much is missing, and for how many it would be enough."""
    scale = _scale(family)
    lines = income_lines(scale, Evaluator(_answers(family), rules, on), income)
    codes = INCOME_RULES[scale.table]
    return IncomeResult(needed(family, rules, on), income, lines, codes)


def _scale(family: Family) -> IncomeScale:
    match family.purpose:
        case Purpose.CITIZENSHIP:
            return IncomeScale(table="citizenship", relatives="relatives", spouse="spouse")
        case Purpose.LONG_TERM if family.relatives == 0:
            return IncomeScale(table="long_term")
    # With a family, the long-term permit asks for the scale of reunification (TUI art. 9 c. 1).
    return IncomeScale(table="reunification", relatives="relatives", under_14="under_14")


def _answers(family: Family) -> dict[str, Any]:
    return {
        "relatives": family.relatives, "under_14": family.under_14, "spouse": family.spouse,
    }  # fmt: skip
