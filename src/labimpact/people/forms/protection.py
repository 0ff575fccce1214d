"""What is typed to open an emergency, to review one, to seal and to unseal a record."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.people.enums import SealKind
from labimpact.ui.forms import DayField

_LARGEST = 2**63 - 1


class EmergencyForm(forms.Form):
    number = forms.CharField(
        label=_("Numero della scheda"), required=False, max_length=20,
        help_text=_("Sta sui fogli dello sportello, per esempio #123."),
    )  # fmt: skip
    born_on = DayField(
        label=_("Data di nascita"), required=False,
        help_text=_("Se si sa solo l'anno, scrivi 01/01 e l'anno."),
    )  # fmt: skip
    tax_code = forms.CharField(label=_("Codice fiscale"), required=False, max_length=20)
    reason = forms.CharField(
        label=_("Perché serve adesso"), min_length=10, max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Lo legge chi riesamina l'accesso. La persona può chiedere chi l'ha vista."),
    )  # fmt: skip

    def clean_number(self) -> int | None:
        typed = re.sub(r"[\s#.]", "", self.cleaned_data["number"])
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,19}", typed) or int(typed) > _LARGEST:
            raise forms.ValidationError(_("Scrivi solo il numero, per esempio 123."))
        return int(typed)

    def clean_tax_code(self) -> str:
        typed = re.sub(r"[\s.-]", "", self.cleaned_data["tax_code"]).upper()
        if typed and len(typed) not in (11, 16):
            raise forms.ValidationError(_("Il codice fiscale ha 16 caratteri, o 11 cifre."))
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        alone = data.get("number") and not (data.get("born_on") or data.get("tax_code"))
        nothing = not data.get("number") and not data.get("tax_code")
        if not self.errors and (alone or nothing):
            raise forms.ValidationError(
                _("Scrivi il numero della scheda con la data di nascita, o il codice fiscale.")
            )
        return data


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("L'accesso era giustificato?"),
        choices=[("yes", _("Sì, era giustificato")), ("no", _("No, non lo era"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Nota"), max_length=260, required=False, widget=forms.Textarea({"rows": 3})
    )
    close_now = forms.BooleanField(label=_("Chiudi subito l'accesso"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == "no" and not data.get("note", "").strip():
            self.add_error("note", _("Scrivi perché non era giustificato."))
        return data


class MembersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Colleagues by name; whoever fills in the form is always among them."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class SealMembersForm(forms.Form):
    members = MembersField(
        queryset=User.objects.none(), label=_("Chi può ancora aprirla, oltre a te"),
        required=False,
        help_text=_("Per tutti gli altri la scheda non esiste, nemmeno nella ricerca."),
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["members"]
        field.queryset = colleagues


class SealForm(SealMembersForm):
    kind = forms.ChoiceField(label=_("Motivo"), choices=SealKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Nota"), max_length=300, widget=forms.Textarea({"rows": 2}))
    field_order = ["kind", "reason", "members"]


class UnsealForm(forms.Form):
    reason = forms.CharField(
        label=_("Perché si può togliere"), max_length=300, widget=forms.Textarea({"rows": 2})
    )
