"""Fields that the forms of mediation share: hours and money."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.mediation.hours import STEP, short
from labimpact.rules import queries as rules

MOST_HOURS = 10_000


class HoursField(forms.CharField):
    """Hours in quarters typed as 1,5 or 1.5; answers minutes."""

    default_error_messages = {
        "hours": _("Scrivi le ore con quarti d'ora: 0,25, 0,5, 0,75, 1…"),
        "many": _("Sono troppe ore."),
    }

    def __init__(self, *, signed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(
            widget=forms.TextInput(
                {"inputmode": "text" if signed else "decimal", "class": "short"}
            ),
            **kwargs,
        )
        self.signed = signed

    def prepare_value(self, value: Any) -> Any:
        return short(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).replace(",", ".").replace("−", "-").strip()
        if not text:
            return None
        digits = text.removeprefix("-").removeprefix("+") if self.signed else text
        whole, _dot, part = digits.partition(".")
        if not (whole + part).isascii() or not (whole + part).isdigit() or not whole:
            raise forms.ValidationError(self.error_messages["hours"], code="hours")
        minutes = Decimal(text) * 60
        if abs(minutes) > MOST_HOURS * 60:
            raise forms.ValidationError(self.error_messages["many"], code="many")
        if minutes % STEP:
            raise forms.ValidationError(self.error_messages["hours"], code="hours")
        return int(minutes)


class EuroField(forms.DecimalField):
    """An amount in euro typed as 25 or 25,50; answers cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=8, decimal_places=2, min_value=0, localize=True,
            widget=forms.TextInput({"inputmode": "decimal", "class": "short"}), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> int:
        if isinstance(value, str):
            value = value.strip() if "," in value else value.strip().replace(".", ",")
        amount = super().clean(value)
        return int((amount or Decimal(0)) * 100)


class NightAsked(forms.Form):
    """An hour (`hour`) at which hardly anybody meets is asked about, and may be confirmed: a three
    in the afternoon is easily typed as three in the night. When the night begins and ends are the
    rules `mediation_night_from` and `mediation_night_to`.
    """

    night_fits = forms.BooleanField(label=_("Sì, l'ora è giusta"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["night_fits"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not _is_at_night(data.get("hour")):
            del self.fields["night_fits"]
        elif not data.get("night_fits"):
            said = _("È davvero alle %(hour)s? Se sì, confermalo qui sotto.")
            self.add_error("hour", said % {"hour": f"{data['hour']:%H:%M}"})
        return data


def _is_at_night(hour: time | None) -> bool:
    begins, ends = rules.value("mediation_night_from"), rules.value("mediation_night_to")
    if hour is None or begins is None or ends is None:
        return False
    return hour.hour >= int(begins) or hour.hour < int(ends)
