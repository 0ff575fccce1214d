"""Conditions in plain Italian, so that whoever reads a procedure reads also what decides."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.rules import queries
from labimpact.rules.labels import value_text
from labimpact.rules.procedures.definition import (
    TODAY,
    Amount,
    Condition,
    Procedure,
    Question,
    When,
)

_PLAIN_UNITS = {"day": "calendar_day", "month": "month", "year": "year"}
_TABLES = {
    "reunification": "la tabella dei redditi per numero di familiari",
    "citizenship": "i redditi per la cittadinanza",
    "long_term": "l’assegno sociale annuo",
}


class Wording:
    """Says the conditions of one procedure, with the values that the rules have on a day."""

    def __init__(self, procedure: Procedure, on: date) -> None:
        self.procedure, self.on = procedure, on

    def all(self, conditions: When) -> str:
        """Every condition of a list in one sentence; empty when there is none."""
        if len(conditions) == 1 and conditions[0].any is not None:
            return self._either(conditions[0].any)
        return _(" e ").join(self.one(c) for c in conditions)

    def _either(self, parts: When) -> str:
        return _(" oppure ").join(self.one(part) for part in parts)

    def one(self, c: Condition) -> str:
        if c.all is not None:
            return _(" e ").join(self.one(part) for part in c.all)
        if c.any is not None:
            return f"({self._either(c.any)})"
        if c.negated is not None:
            return _("tranne quando %(what)s") % {"what": self.one(c.negated)}
        if c.question == TODAY:
            return _("oggi: %(what)s") % {"what": self._on_calendar(c)}
        question = self.procedure.question(c.question or "")
        asked = question.ask.rstrip("?:. ") if question else c.question
        return f"«{asked}»: {self._compared(c, question)}"

    def _compared(self, c: Condition, question: Question | None) -> str:
        if c.equals is not None:
            return self.given(question, c.equals)
        if isinstance(c.differs, bool):
            # To whom nobody asked the question, what it asks does not apply.
            return self.given(question, not c.differs)
        if c.differs is not None:
            return _("diverso da «%(what)s»") % {"what": self.given(question, c.differs)}
        if c.among is not None:
            return _(" o ").join(self.given(question, one) for one in c.among)
        if c.not_among is not None:
            named = _(" né ").join(self.given(question, one) for one in c.not_among)
            return _("né %(what)s") % {"what": named}
        if c.at_least is not None:
            return _("almeno %(n)s") % {"n": self.amount(c.at_least)}
        if c.at_most is not None:
            return _("non più di %(n)s") % {"n": self.amount(c.at_most)}
        if c.less_than is not None:
            return _("meno di %(n)s") % {"n": self.amount(c.less_than)}
        if c.covers_income is not None:
            return _("basta secondo %(table)s") % {"table": _TABLES[c.covers_income.table]}
        return self._timed(c)

    def _timed(self, c: Condition) -> str:
        if c.absences is not None:
            return _("ognuna sotto %(single)s e in tutto non oltre %(total)s in %(within)s") % {
                "single": self.amount(c.absences.single),
                "total": self.amount(c.absences.total),
                "within": self.amount(c.absences.within),
            }
        if c.elapsed_at_least is not None:
            text = _("da almeno %(n)s") % {"n": self.amount(c.elapsed_at_least)}
            gaps = self.procedure.question(c.restarts_after or "")
            if gaps is None:
                return text
            return text + _(", contati dall’ultima interruzione («%(gaps)s»)") % {"gaps": gaps.ask}
        if c.elapsed_less_than is not None:
            return _("da meno di %(n)s") % {"n": self.amount(c.elapsed_less_than)}
        if c.elapsed_more_than is not None:
            return _("da più di %(n)s") % {"n": self.amount(c.elapsed_more_than)}
        if c.age_at_least is not None:
            return _("ha compiuto %(n)s") % {"n": self.amount(c.age_at_least)}
        if c.age_under is not None:
            return _("ha meno di %(n)s") % {"n": self.amount(c.age_under)}
        return self._on_calendar(c)

    def _on_calendar(self, c: Condition) -> str:
        if c.elapsed_at_most is not None:
            return _("da non più di %(n)s") % {"n": self.amount(c.elapsed_at_most)}
        if c.comes_within is not None:
            return _("entro %(n)s, o già passato") % {"n": self.amount(c.comes_within)}
        if c.at_least_ahead is not None:
            return _("tra almeno %(n)s") % {"n": self.amount(c.at_least_ahead)}
        if c.not_before is not None:
            return _("non prima del %(day)s") % {"day": self._day(c.not_before)}
        if c.not_after is not None:
            return _("non dopo il %(day)s") % {"day": self._day(c.not_after)}
        return _("già passato") if c.has_passed else _("non ancora passato")

    def _day(self, rule: str) -> str:
        """The day that a rule says, as the rule's amount is said."""
        return self.amount(Amount(rule=rule))

    def given(self, question: Question | None, value: object) -> str:
        """One answer as the form words it."""
        if isinstance(value, bool):
            return _("sì") if value else _("no")
        if question is None:
            return str(value)
        if question.choices_from is not None:
            return queries.label(question.choices_from, str(value))
        return next((c.label for c in question.choices if c.code == value), str(value))

    def amount(self, amount: Amount) -> str:
        """A quantity with its unit: the rule's value on that day, or the number written here."""
        if amount.rule is None:
            unit = _PLAIN_UNITS.get(amount.unit, "")
            return value_text(amount.value, unit)
        row = queries.rule(amount.rule, self.on)
        if row is None:
            return _("il valore di una regola che oggi non è in vigore (%(code)s)") % {
                "code": amount.rule
            }
        return " ".join([row.value_text, *row.marks])


def relatives(count: int) -> str:
    """So many relatives (familiari)."""
    return ngettext("%(n)d familiare", "%(n)d familiari", count) % {"n": count}
