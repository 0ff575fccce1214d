"""Asking for a file, keeping a view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.listing import COLUMNS, Listing
from labimpact.lists import permissions
from labimpact.lists.enums import Format

_FORMATS = (
    (Format.XLSX.value, _("Excel (XLSX)")),
    (Format.CSV.value, _("testo per altri programmi (CSV)")),
    (Format.PDF.value, _("da stampare (PDF)")),
)


class FileForm(forms.Form):
    """Which columns, in which format, and why."""

    colonne = forms.MultipleChoiceField(
        label=_("Colonne"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno una colonna.")},
    )
    file_format = forms.ChoiceField(
        label=_("Formato"), choices=_FORMATS, widget=forms.RadioSelect, initial=Format.XLSX.value
    )
    reason = forms.CharField(
        label=_("Perché serve"),
        required=False,
        max_length=300,
        help_text=_("Resta nel registro degli accessi, con i numeri delle righe."),
    )

    def __init__(self, data: Any, *, listing: Listing, actor: Actor, chosen: list[str]) -> None:
        super().__init__(data, initial={COLUMNS: chosen})
        offered = [(c.key, c.label) for c in listing.columns_for(actor)]
        self.fields[COLUMNS].choices = offered  # type: ignore[attr-defined]

    def clean_file_format(self) -> Format:
        return Format(self.cleaned_data["file_format"])


class ViewForm(forms.Form):
    """The name of a view, and whether the office has it too."""

    name = forms.CharField(
        label=_("Nome della vista"),
        max_length=60,
        help_text=_("Per esempio «Pratiche ferme». Non scriverci nomi di persone seguite."),
        error_messages={"required": _("Dai un nome alla vista.")},
    )
    shared = forms.BooleanField(label=_("La vede tutto il mio ufficio"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not permissions.can_share(actor):
            del self.fields["shared"]

    @property
    def is_shared(self) -> bool:
        return bool(self.cleaned_data.get("shared"))
