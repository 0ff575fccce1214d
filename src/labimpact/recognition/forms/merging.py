"""Choosing values, saying why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from labimpact.recognition import fields
from labimpact.recognition.additions import Addition
from labimpact.recognition.queries.comparing import Comparison


class MergeForm(forms.Form):
    """Which record is kept, which value of each that differ, and why they are one person."""

    keep = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    versions = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Perché è la stessa persona"), max_length=300,
        widget=forms.TextInput({"list": "perche-unire", "autocomplete": "off"}),
        help_text=_("Scegli una frase o scrivila tu: chi legge la storia deve capire."),
    )  # fmt: skip

    # What a desk most often knows it by, offered while one writes.
    READY = (
        _("Stesso documento d'identità"), _("Stesso permesso di soggiorno"),
        _("Stesso codice fiscale"), _("Lo ha confermato la persona"),
        _("La conosciamo: è stata registrata due volte"),
    )  # fmt: skip

    def __init__(self, data: Any, *, comparison: Comparison) -> None:
        kept, absorbed = comparison.kept, comparison.absorbed
        initial = {"keep": kept.pk, "versions": f"{kept.version},{absorbed.version}"}
        super().__init__(data, initial=initial, prefix="unisci")
        self.comparison = comparison
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (p.pk, "") for p in (kept, absorbed)
        ]
        for line in comparison.choices if comparison.may_take else ():
            sides = ((fields.KEPT, line.left), (fields.ABSORBED, line.right))
            self.fields[f"v_{line.key}"] = forms.ChoiceField(
                label=line.label, initial=line.proposed, widget=forms.RadioSelect,
                choices=[(side, text or _("(niente)")) for side, text in sides],
            )  # fmt: skip

    def clean_versions(self) -> tuple[int, ...]:
        parts = self.cleaned_data["versions"].split(",")
        if len(parts) != 2 or not all(p.isdecimal() and len(p) < 10 for p in parts):
            raise forms.ValidationError(_("Riapri la pagina: non si capisce che cosa hai letto."))
        return tuple(int(p) for p in parts)

    @property
    def choices(self) -> dict[str, str]:
        return {k[2:]: v for k, v in self.cleaned_data.items() if k.startswith("v_")}

    @property
    def read_versions(self) -> dict[int, int]:
        kept, absorbed = self.comparison.kept, self.comparison.absorbed
        return dict(zip((kept.pk, absorbed.pk), self.cleaned_data["versions"], strict=True))


class OtherForm(forms.Form):
    """The number of another record of the same person."""

    numero = forms.IntegerField(
        label=_("Numero dell'altra scheda"), min_value=1, max_value=BigIntegerField.MAX_BIGINT
    )


class WhyForm(forms.Form):
    """A word on why two records are of different people."""

    why = forms.CharField(label=_("Come lo sai"), required=False, max_length=300)


class SeparateForm(forms.Form):
    """Why two records are taken apart, and whether they are to be remembered as two people."""

    reason = forms.CharField(label=_("Perché le separi"), max_length=300)
    not_the_same = forms.BooleanField(
        label=_("Non è la stessa persona: non proporle più insieme"), required=False, initial=True
    )
    to_the_other = forms.MultipleChoiceField(
        label=_("Scritto dopo l'unione: che cosa era dell'altra persona"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Quello che non spunti resta dov'è."),
    )  # fmt: skip

    def __init__(self, data: Any, *, additions: list[Addition]) -> None:
        super().__init__(data)
        if additions:
            self.fields["to_the_other"].choices = [  # type: ignore[attr-defined]
                (a.key, f"{a.what}: {a.text}") for a in additions
            ]
        else:
            del self.fields["to_the_other"]
