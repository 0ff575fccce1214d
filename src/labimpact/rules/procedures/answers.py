"""What follows from the answers: conditions that are true, false, or not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from labimpact.rules.calendars import DAY
from labimpact.rules.procedures.definition import (
    TODAY,
    Absences,
    Amount,
    Condition,
    IncomeScale,
    Procedure,
    When,
)
from labimpact.rules.terms import add_months

Period = tuple[date, date]
Answers = Mapping[str, Any]


class RuleBook(Protocol):
    """The values of the rules on a day (`rules.queries.value` and `unit`)."""

    def value(self, code: str) -> Any: ...
    def unit(self, code: str) -> str: ...


@dataclass(frozen=True)
class Verdict:
    """`holds` is None while an answer is missing; `until` is when time alone makes it true."""

    holds: bool | None
    until: date | None = None
    missing: tuple[str, ...] = ()
    detail: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


UNKNOWN = Verdict(holds=None)


class Evaluator:
    """Reads conditions against answers, on a day, by a book of rules. It changes nothing."""

    def __init__(
        self,
        answers: Answers,
        rules: RuleBook,
        today: date,
        unasked: frozenset[str] = frozenset(),
        knows: Procedure | None = None,
    ) -> None:
        self.answers, self.rules, self.today, self.unasked = answers, rules, today, unasked
        self.knows = knows

    def knowing(self, procedure: Procedure) -> Evaluator:
        """The same, knowing which questions do not concern these answers (`only_if` is false).

        What is not asked is not *still to be known*: without a child, nobody lacks its age. An
        answer left over from before the question went away no longer counts.
        """
        if self.knows is procedure:
            return self
        asked, unasked = dict(self.answers), set(self.unasked)
        for question in procedure.questions:
            now = Evaluator(asked, self.rules, self.today, frozenset(unasked))
            if now.all(question.only_if).holds is False:
                unasked.add(question.code)
                asked.pop(question.code, None)
        return Evaluator(asked, self.rules, self.today, frozenset(unasked), procedure)

    def all(self, conditions: When) -> Verdict:
        """Every condition of a list; an empty list holds."""
        return _every([self.one(c) for c in conditions])

    def one(self, c: Condition) -> Verdict:
        if c.all is not None:
            return self.all(c.all)
        if c.any is not None:
            return _some([self.one(part) for part in c.any])
        if c.negated is not None:
            inner = self.one(c.negated)
            return Verdict(None if inner.holds is None else not inner.holds, missing=inner.missing)
        code = c.question or ""
        given = self.today if code == TODAY else self.answers.get(code)
        if code in self.unasked:
            # Only what denies something holds of an answer that nobody is asked for.
            return Verdict(c.differs is not None or c.not_among is not None)
        if given is None or given == "":
            return Verdict(holds=None, missing=(code,))
        return self._compare(c, given)

    def _compare(self, c: Condition, given: Any) -> Verdict:
        if c.equals is not None:
            return Verdict(given == c.equals)
        if c.differs is not None:
            return Verdict(given != c.differs)
        if c.among is not None:
            return Verdict(given in c.among)
        if c.not_among is not None:
            return Verdict(given not in c.not_among)
        if c.at_least is not None:
            return Verdict(Decimal(given) >= self._number(c.at_least))
        if c.at_most is not None:
            return Verdict(Decimal(given) <= self._number(c.at_most))
        if c.less_than is not None:
            return Verdict(Decimal(given) < self._number(c.less_than))
        if c.covers_income is not None:
            return self._income(c.covers_income, Decimal(given))
        if c.absences is not None:
            return self._absences(c.absences, given)
        return self._time(c, given)

    def _time(self, c: Condition, given: date) -> Verdict:
        if c.elapsed_at_least is not None:
            start = self._restarted(given, c.restarts_after)
            return self._from(self.after(start, c.elapsed_at_least), start)
        if c.elapsed_less_than is not None:
            return Verdict(self.after(given, c.elapsed_less_than) > self.today)
        if c.elapsed_more_than is not None:
            return self._from(self.after(given, c.elapsed_more_than) + DAY, given)
        if c.age_at_least is not None:
            return self._from(self.after(given, c.age_at_least), given)
        if c.age_under is not None:
            return Verdict(self.after(given, c.age_under) > self.today)
        return self._on_calendar(c, given)

    def _on_calendar(self, c: Condition, given: date) -> Verdict:
        if c.elapsed_at_most is not None:
            return Verdict(self.after(given, c.elapsed_at_most) >= self.today)
        if c.comes_within is not None:
            return Verdict(given <= self.after(self.today, c.comes_within))
        if c.at_least_ahead is not None:
            return Verdict(given >= self.after(self.today, c.at_least_ahead))
        if c.not_before is not None:
            return Verdict(given >= self.day_of(c.not_before))
        if c.not_after is not None:
            return Verdict(given <= self.day_of(c.not_after))
        return Verdict((given < self.today) is bool(c.has_passed))

    def day_of(self, rule: str) -> date:
        """The day that a rule says."""
        return date.fromisoformat(str(self.rules.value(rule)))

    def _from(self, day: date, start: date) -> Verdict:
        holds = day <= self.today
        return Verdict(holds, until=None if holds else day, facts={"start": start, "day": day})

    def after(self, day: date, amount: Amount) -> date:
        """The day that comes that amount of time later."""
        number, unit = self._quantity(amount)
        if unit == "year":
            return add_months(day, 12 * number)
        return add_months(day, number) if unit == "month" else day + number * DAY

    def _restarted(self, since: date, gaps: str | None) -> date:
        """From when the count runs: the day after the last interruption, if there was one."""
        periods: Iterable[Period] = self.answers.get(gaps or "") or ()
        return max([since, *(end + DAY for start, end in periods if end >= since)])

    def _quantity(self, amount: Amount) -> tuple[int, str]:
        if amount.rule is None:
            return int(amount.value or 0), amount.unit or "day"
        return int(self.rules.value(amount.rule)), self.rules.unit(amount.rule)

    def _number(self, amount: Amount) -> Decimal:
        if amount.rule is None:
            return Decimal(amount.value or 0)
        return Decimal(str(self.rules.value(amount.rule)))

    def _absences(self, allowed: Absences, periods: Iterable[Period]) -> Verdict:
        """No absence as long as `single`, and in the last years not more than `total` in all."""
        years, unit = self._quantity(allowed.within)
        opens = add_months(self.today, -years * (12 if unit == "year" else 1))
        inside = [(max(a, opens), b) for a, b in periods if b >= opens]
        single, _ = self._quantity(allowed.single)
        total, _ = self._quantity(allowed.total)
        too_long = next((p for p in inside if add_months(p[0], single) <= p[1] + DAY), None)
        days = sum((b - a).days + 1 for a, b in inside)
        limit = (self.today - add_months(self.today, -total)).days
        facts = {"days": days, "limit": limit, "long": too_long}
        return Verdict(too_long is None and days <= limit, facts=facts)

    def _income(self, scale: IncomeScale, income: Decimal) -> Verdict:
        needed = self.income_needed(scale)
        if needed is None:
            asked = (scale.relatives, scale.spouse)
            missing = tuple(q for q in asked if q and self.answers.get(q) is None)
            return Verdict(holds=None, missing=missing)
        facts = {"needed": needed, "income": income, "gap": max(Decimal(0), needed - income)}
        return Verdict(income >= needed, facts=facts)

    def _counted(self, question: str | None) -> int | None:
        """The number a question was answered with; nobody when it is not asked at all."""
        if question is None or question in self.unasked:
            return 0
        given = self.answers.get(question)
        return None if given is None else int(given)

    def income_needed(self, scale: IncomeScale) -> Decimal | None:
        """The yearly income that the table asks for; None while the family is not known."""
        if scale.table == "long_term" and scale.relatives is None:
            return Decimal(str(self.rules.value("long_term_income")))
        relatives = self._counted(scale.relatives)
        if relatives is None:
            return None
        under_14 = self._counted(scale.under_14) or 0
        if scale.table == "citizenship":
            spouse = self._counted(scale.spouse)
            return (
                None
                if spouse is None
                else citizenship_income(int(relatives), spouse=bool(spouse), rules=self.rules)
            )
        return relatives_income(int(relatives), under_14=under_14, rules=self.rules)


def relatives_income(relatives: int, *, under_14: int = 0, rules: RuleBook) -> Decimal:
    """Income to reunite so many relatives: the allowance and a half of it for each (TUI art. 29).

    Two or more children under 14 ask for twice the allowance in any case †: read here as a cap
    for those children together, so each other relative still adds a half.
    """
    base = Decimal(str(rules.value("social_allowance_year")))
    step = Decimal(str(rules.value("reunification_income_step"))) / 100
    if under_14 >= 2:
        twice = Decimal(str(rules.value("reunification_income_two_under_14")))
        children = base * twice
        return children + base * step * max(0, relatives - under_14)
    return base + base * step * relatives


def citizenship_income(others: int, *, spouse: bool, rules: RuleBook) -> Decimal:
    """Income of each of the last three years for citizenship, by dependants."""
    first = "citizenship_income_with_spouse" if spouse else "citizenship_income_single"
    each = Decimal(str(rules.value("citizenship_income_each_other")))
    return Decimal(str(rules.value(first))) + each * others


def _every(parts: list[Verdict]) -> Verdict:
    missing = tuple(m for p in parts for m in p.missing)
    facts = {k: v for p in parts for k, v in p.facts.items()}
    untils = [p.until for p in parts if p.until is not None]
    if any(p.holds is False for p in parts):
        # Time alone mends it only when every part that fails is a matter of time.
        timely = all(p.until is not None for p in parts if p.holds is False)
        return Verdict(False, until=max(untils) if timely else None, facts=facts)
    if any(p.holds is None for p in parts):
        return Verdict(None, missing=missing, facts=facts)
    return Verdict(True, facts=facts)


def _some(parts: list[Verdict]) -> Verdict:
    facts = {k: v for p in parts for k, v in p.facts.items()}
    if any(p.holds for p in parts):
        return Verdict(True, facts=facts)
    if any(p.holds is None for p in parts):
        return Verdict(None, missing=tuple(m for p in parts for m in p.missing), facts=facts)
    untils = [p.until for p in parts if p.until is not None]
    return Verdict(False, until=min(untils) if untils else None, facts=facts)
