"""The questions of a procedure as a form: nothing is mandatory, an empty answer is *not known*."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.rules import queries
from labimpact.rules.labels import value_text
from labimpact.rules.procedures.answers import Evaluator
from labimpact.rules.procedures.contradicting import contradictions
from labimpact.rules.procedures.definition import Procedure, Question
from labimpact.rules.procedures.stored import evaluator
from labimpact.ui.forms import DayField

_PERIOD = re.compile(r"\s*(\S+)\s*(?:-|–|—|al?|,|;|\s)\s*(\S+)\s*")
# What one types for *no period at all*, which is not the same as *not known yet*.
_NONE = {"nessuno", "nessuna", "mai", "no", "0", "-"}
_OLDEST = date(1900, 1, 1)
_YES_NO = [("", _("non so")), ("yes", _("sì")), ("no", _("no"))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=_YES_NO,
            coerce=lambda v: v == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value or ""


class MoneyField(forms.DecimalField):
    """Euro typed the Italian way (14.000,50) or plainly (14000.50); never negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0, max_digits=9, decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("€", "").replace(" ", "").strip()
            if "," in value:
                value = value.replace(".", "").replace(",", ".")
            elif re.fullmatch(r"\d{1,3}(\.\d{3})+", value):
                value = value.replace(".", "")
        return super().to_python(value)


class PeriodsField(forms.CharField):
    """Periods one to a line, «dal – al»; a clear refusal names the line."""

    def __init__(self, *, ahead: bool = False, **kwargs: Any) -> None:
        self.ahead = ahead
        super().__init__(
            max_length=2000,
            widget=forms.Textarea(
                attrs={"rows": 3, "placeholder": _("01/06/2026 - 30/09/2026, oppure: nessuno")}
            ),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not text.strip():
            return None
        if text.strip().casefold() in _NONE:
            return []
        return [self._period(line) for line in text.splitlines() if line.strip()]

    def run_validators(self, value: Any) -> None:
        """The length was checked on the text."""

    def _period(self, line: str) -> tuple[date, date]:
        found = _PERIOD.fullmatch(line)
        try:
            if found is None:
                raise ValidationError("")
            start, end = (DayField().clean(part) for part in found.groups())
        except ValidationError as error:
            raise ValidationError(
                _("«%(line)s»: scrivi un periodo per riga, per esempio 01/06/2026 - 30/09/2026."),
                params={"line": line.strip()[:60]},
            ) from error
        if end < start:
            raise ValidationError(
                _("«%(line)s»: finisce prima di cominciare."), params={"line": line.strip()[:60]}
            )
        if not self.ahead:
            happened(end)
        return start, end

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return (
                str(_("nessuno"))
                if not value
                else "\n".join(f"{a:%d/%m/%Y} - {b:%d/%m/%Y}" for a, b in value)
            )
        return value


class AnswersForm(forms.Form):
    """One field per question; what is asked only under a condition may stay empty."""

    def __init__(self, procedure: Procedure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedure = procedure
        for question in procedure.questions:
            self.fields[question.code] = _field(question)

    def clean(self) -> dict[str, Any]:
        """Answers that cannot stand together are refused beside each question they concern."""
        data = super().clean() or {}
        given = {k: v for k, v in data.items() if v is not None and v != ""}
        for one in contradictions(self.procedure, evaluator(given, clock.today())):
            for code in one.questions:
                self.add_error(code, one.say)
        # Each answer by itself was well written: the next questions still depend on it.
        data.update(given)
        return data

    def answers(self) -> dict[str, Any]:
        """What was answered and is written well, without what was left empty."""
        found = {} if not self.is_bound else self.cleaned_data
        return {k: v for k, v in found.items() if v is not None and v != ""}

    def asked(self, evaluator: Evaluator) -> list[Any]:
        """The fields to ask one step at a time: those whose condition is surely true."""
        now = evaluator.knowing(self.procedure)
        wrong = self.errors
        return [
            self[q.code]
            for q in self.procedure.questions
            if q.code in wrong or now.all(q.only_if).holds
        ]

    def shown(self, evaluator: Evaluator) -> list[Any]:
        """The fields to show now: those whose condition is true, or not known to be false."""
        unasked = evaluator.knowing(self.procedure).unasked
        return [self[q.code] for q in self.procedure.questions if q.code not in unasked]


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.ask, "help_text": question.help or "", "required": False,
    }  # fmt: skip
    match question.kind:
        case "yes_no":
            return YesNoField(**common)
        case "choice":
            return forms.ChoiceField(choices=_choices(question), **common)
        case "date":
            return DayField(validators=[_believable, *_not_ahead(question)], **common)
        case "number":
            return forms.IntegerField(
                min_value=0, max_value=999,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                **common,
            )  # fmt: skip
        case "money":
            return MoneyField(**common)
    return PeriodsField(ahead=question.future, **common)


def _believable(day: date) -> None:
    if day < _OLDEST:
        raise ValidationError(_("È troppo indietro: controlla l’anno."))


def _not_ahead(question: Question) -> list[Any]:
    return [] if question.future else [happened]


def happened(day: date) -> None:
    """Refuse a day that is still to come for something that has happened."""
    if day > clock.today():
        raise ValidationError(
            _("Il %(day)s deve ancora venire: qui si scrive un giorno già passato."),
            params={"day": f"{day:%d/%m/%Y}"},
        )


def _choices(question: Question) -> list[tuple[str, Any]]:
    if question.choices_from is not None:
        offered: list[tuple[str, Any]] = list(queries.choices(question.choices_from))
    else:
        offered = [(c.code, c.label) for c in question.choices]
    return [("", _("non so")), *offered]


def said(procedure: Procedure, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Answers in words, for reading: question and what was answered."""
    rows = []
    for question in procedure.questions:
        value = answers.get(question.code)
        if value is not None and value != "":
            rows.append((question.ask, in_words(question, value)))
    return rows


def in_words(question: Question, value: Any) -> str:
    """One answer in words, as a person would say it."""
    match question.kind:
        case "yes_no":
            return str(_("sì") if value else _("no"))
        case "choice":
            if question.choices_from is not None:
                return queries.label(question.choices_from, value)
            return next((c.label for c in question.choices if c.code == value), str(value))
        case "date":
            return f"{value:%d/%m/%Y}"
        case "money":
            return value_text(f"{value:.2f}", "EUR")
        case "periods" if not value:
            return str(_("nessuno"))
        case "periods":
            return "; ".join(f"{a:%d/%m/%Y} - {b:%d/%m/%Y}" for a, b in value)
    return str(value)
