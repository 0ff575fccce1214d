from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.network.models import Municipality
from labimpact.ui.forms import DayField, FileInput


class AssignForm(forms.Form):
    """Municipalities of Lombardy that are in no area yet, to be put into one."""

    municipalities = forms.ModelMultipleChoiceField(
        label=_("Comuni"),
        queryset=Municipality.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno un Comune.")},
    )
    source = forms.CharField(
        label=_("Fonte"), max_length=300, help_text=_("L'atto o la pagina che lo dice.")
    )
    valid_from = DayField(label=_("Dal"), required=False)


class TableForm(forms.Form):
    table = forms.FileField(
        label=_("Tabella dei Comuni e degli Ambiti"),
        help_text=_("CSV o XLSX con le colonne Ambito, Comune e codice ISTAT o catastale."),
        widget=FileInput(),
    )
    source = forms.CharField(label=_("Fonte"), max_length=300)
