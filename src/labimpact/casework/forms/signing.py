"""The yes of the person to a plan, on the glass too; the signed sheet; the last question."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.casework import signing
from labimpact.casework.enums import Agreement
from labimpact.casework.models import IndividualPlan
from labimpact.people.forms.files import UploadField
from labimpact.ui.forms import DayField


class ReadForm(forms.Form):
    """The yes to a plan as it was read: to what somebody has written since, nobody has agreed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    # What was given to the text that was read, and to no other: it is asked for anew.
    of_what_was_read: ClassVar[tuple[str, ...]] = ()

    def __init__(self, plan: IndividualPlan, data: Any = None, **initial: Any) -> None:
        self.stamp = f"{plan.number}.{plan.edition}"
        super().__init__(data, initial=initial | {"seen": self.stamp})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("seen") not in ("", self.stamp):
            again = self.data.copy()  # type: ignore[attr-defined]
            again["seen"] = self.stamp
            for name in self.of_what_was_read:
                again[name] = ""
            self.data = again
            raise forms.ValidationError(
                _("Intanto qualcun altro ha scritto questo progetto: rileggetelo insieme, poi"
                  " raccogli il sì.")
            )  # fmt: skip
        return data


class AgreeForm(ReadForm):
    """Il sì della persona, but for the one signed on the glass: how, with whom, on which day."""

    agreement = forms.ChoiceField(
        label=_("Come ha detto di sì"),
        choices=[c for c in Agreement.choices if c[0] != Agreement.SIGNED_ON_GLASS],
        widget=forms.RadioSelect,
    )
    with_whom = forms.CharField(label=_("Con chi"), required=False, max_length=200)
    on = DayField(label=_("Giorno"))

    def __init__(self, plan: IndividualPlan, data: Any = None, **initial: Any) -> None:
        super().__init__(plan, data, on=clock.today(), **initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        spoken = data.get("agreement") == Agreement.SPOKEN
        if spoken and not data.get("with_whom") and "with_whom" not in self.errors:
            self.add_error("with_whom", _("Scrivi chi ha detto di sì."))
        return data


class SignForm(ReadForm):
    """Who signs, and the lines they drew: under a text that has changed they are drawn anew."""

    with_whom = forms.CharField(label=_("Chi firma"), max_length=200)
    strokes = forms.CharField(
        required=False, max_length=120_000, widget=forms.HiddenInput({"data-strokes": ""})
    )

    of_what_was_read = ("strokes",)

    def clean_strokes(self) -> list[list[list[int]]]:
        try:
            return signing.read(self.cleaned_data["strokes"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SignedSheetForm(forms.Form):
    upload = UploadField(
        label=_("Foglio firmato"),
        help_text=_("La scansione o la foto del foglio con la firma."),
        error_messages={"required": _("Scegli il file o fai la foto.")},
    )


class SatisfactionForm(forms.Form):
    """One of five faces."""

    satisfaction = forms.TypedChoiceField(
        coerce=int, choices=[(n, str(n)) for n in range(1, 6)], widget=forms.RadioSelect
    )
