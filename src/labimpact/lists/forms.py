"""Asking for a file, keeping a view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.listing import COLUMNS, Listing
from labimpact.lists import limits, permissions
from labimpact.lists.enums import Format

_FORMATS = (
    (Format.XLSX, "Excel (XLSX)", _("per riordinare e fare conti: i giorni restano giorni")),
    (Format.CSV, "CSV", _("testo semplice, per un altro programma")),
    (Format.PDF, "PDF", _("da stampare o da allegare: non si cambia")),
)


class FormatRadios(forms.RadioSelect):
    """The formats; one that the rows do not fit cannot be chosen, and says why."""

    too_long: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.too_long:
            option["attrs"] |= {"disabled": True}
        return option


def _offered(rows: int) -> tuple[list[tuple[str, SafeString]], frozenset[str]]:
    """Each format with what it is for, and those that so many rows do not fit."""
    offered, too_long = [], set()
    for file_format, label, hint in _FORMATS:
        most = limits.most(file_format)
        said = str(hint)
        if most is not None and rows > most:
            too_long.add(file_format.value)
            said = gettext("ne tiene %(most)s: restringi i filtri") % {
                "most": number_format(most, force_grouping=True)
            }
        drawn = format_html('{} <span class="soft">{}</span>', label, said)
        offered.append((file_format.value, drawn))
    return offered, frozenset(too_long)


class FileForm(forms.Form):
    """Which columns, in which format, and why."""

    colonne = forms.MultipleChoiceField(
        label=_("Colonne"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scegli almeno una colonna.")},
    )
    file_format = forms.ChoiceField(
        label=_("Formato"), widget=FormatRadios, initial=Format.XLSX.value
    )
    reason = forms.CharField(
        label=_("Perché serve"),
        required=False,
        max_length=300,
        help_text=_("Resta nel registro degli accessi, con i numeri delle righe."),
    )

    def __init__(
        self, data: Any, *, listing: Listing, actor: Actor, chosen: list[str], rows: int
    ) -> None:
        super().__init__(data, initial={COLUMNS: chosen})
        formats: Any = self.fields["file_format"]
        formats.choices, formats.widget.too_long = _offered(rows)
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
