"""How the file is opened, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Mapping as Facts
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from labimpact.imports.drafts import Mapping
from labimpact.imports.models import RegisterImport
from labimpact.imports.profiles import profile
from labimpact.imports.understanding.names import FAMILY_FIRST, GIVEN_FIRST
from labimpact.rules.queries import choices

ENCODINGS = [
    ("utf-8", _("Unicode (UTF-8)")),
    ("cp1252", _("Windows occidentale (cp1252)")),
    ("utf-16", _("Unicode (UTF-16)")),
    ("iso-8859-15", _("occidentale (ISO 8859-15)")),
]
SEPARATORS = [
    (";", _("punto e virgola ;")),
    (",", _("virgola ,")),
    ("\t", _("tabulazione")),
    ("|", _("barra |")),
]


_DAY_FIRST: dict[bool | None, str] = {True: "1", False: "0", None: ""}


class OpeningForm(forms.Form):
    """Which sheet and heading row; for a text file, which letters and separator."""

    sheet = forms.ChoiceField(label=_("Foglio"), required=False)
    heading_row = forms.IntegerField(
        label=_("Riga con i nomi delle colonne"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("0 se non ci sono."),
    )
    encoding = forms.ChoiceField(label=_("Lettere accentate"), required=False)
    separator = forms.ChoiceField(label=_("Separatore"), required=False)

    def __init__(self, *args: Any, register: RegisterImport, **kwargs: Any) -> None:
        facts: Facts[str, Any] = register.table
        names = ("sheet", "heading_row", "encoding", "separator")
        kwargs.setdefault("initial", {name: facts.get(name) for name in names})
        super().__init__(*args, **kwargs)
        if len(facts.get("sheets", ())) > 1:
            self._choose("sheet", [(name, name) for name in facts["sheets"]])
        else:
            del self.fields["sheet"]
        if facts.get("separator"):
            self._choose("encoding", _with(ENCODINGS, facts["encoding"]))
            self._choose("separator", _with(SEPARATORS, facts["separator"]))
        else:
            del self.fields["encoding"], self.fields["separator"]

    def _choose(self, name: str, pairs: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = pairs

    def asked(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if v not in (None, "")}


def _with(pairs: list[tuple[str, Any]], found: str) -> list[tuple[str, Any]]:
    """The usual ones, and what was found in this file."""
    known = any(code == found for code, _label in pairs)
    return pairs if known else [(found, found), *pairs]


class ColumnsForm(forms.Form):
    """One choice for each column, and what is taken where the register says nothing."""

    default_minutes = forms.IntegerField(
        label=_("Minuti di un contatto, dove il registro non li dice"),
        min_value=1,
        max_value=1440,
        required=False,
        error_messages={
            "min_value": _("I minuti vanno da 1 a 1440."),
            "max_value": _("I minuti vanno da 1 a 1440."),
        },
    )
    default_item = forms.ChoiceField(
        label=_("Che cosa è stato dato, dove il registro non lo dice"), required=False
    )
    day_first = forms.ChoiceField(
        label=_("Le date sono scritte"),
        choices=[
            ("", _("come si capisce da ogni colonna")),
            ("1", _("giorno/mese/anno")),
            ("0", _("mese/giorno/anno")),
        ],
        required=False,
    )
    names_order = forms.ChoiceField(
        label=_("Dove cognome e nome stanno in una colonna sola"),
        choices=[
            ("", _("come si capisce dalla colonna")),
            (FAMILY_FIRST, _("prima il cognome, poi il nome")),
            (GIVEN_FIRST, _("prima il nome, poi il cognome")),
        ],
        required=False,
    )
    with_tasks = forms.BooleanField(
        label=_("Per ogni «prossimo passo» scrivi una cosa da fare"),
        required=False,
        help_text=_("Altrimenti resta scritto nella nota del contatto."),
    )

    def __init__(self, *args: Any, register: RegisterImport, **kwargs: Any) -> None:
        mapping = register.read_mapping
        options = mapping.options
        kwargs["initial"] = {
            "default_minutes": options.get("default_minutes"),
            "default_item": options.get("default_item", ""),
            "day_first": _DAY_FIRST.get(options.get("day_first"), ""),
            "names_order": options.get("names_order") or "",
            "with_tasks": bool(options.get("with_tasks")),
        }
        super().__init__(*args, **kwargs)
        self.register = register
        item = cast("forms.ChoiceField", self.fields["default_item"])
        item.choices = [("", _t("niente: la riga avrà un errore")), *choices("delivery_item")]
        fields = [(f.key, f.label) for f in profile(register.profile).fields]
        self.labels = dict(fields)
        self.several = {f.key for f in profile(register.profile).fields if f.several}
        for number, heading in enumerate(register.table.get("columns", ())):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=[("", _t("non importare")), *fields],
                initial=mapping.columns.get(heading, ""),
            )

    @property
    def columns(self) -> list[tuple[BoundField, list[str], str]]:
        """Each column with some of its values, and why it is proposed so."""
        samples = self.register.table.get("samples", {})
        return [
            (self[f"column_{n}"], samples.get(heading, []), self.register.why.get(heading, ""))
            for n, heading in enumerate(self.register.table.get("columns", ()))
        ]

    @property
    def left_out(self) -> list[BoundField]:
        """The columns that hold something and are not imported, as it stands now."""
        return [field for field, samples, _why in self.columns if samples and not field.value()]

    @property
    def says_nothing_given(self) -> bool:
        """Whether no column tells what was given, though the register has contacts."""
        taken = {field.value() for field, _samples, _why in self.columns}
        return "item" in self.labels and "contact_date" in taken and "item" not in taken

    @property
    def usual_item(self) -> str:
        """What every contact is then said to have given; "" when nothing."""
        chosen = self["default_item"].value()
        return dict(choices("delivery_item")).get(chosen, "") if chosen else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen: dict[str, str] = {}
        for number, heading in enumerate(self.register.table.get("columns", ())):
            key = data.get(f"column_{number}") or ""
            if key in seen and key not in self.several:
                self.add_error(
                    f"column_{number}",
                    _t("«%(field)s» è già la colonna «%(other)s».")
                    % {"field": self.labels[key], "other": seen[key]},
                )
            elif key:
                seen[key] = heading
        return data

    def mapping(self) -> Mapping:
        before = self.register.read_mapping
        data = self.cleaned_data
        columns = {
            # What is not imported is remembered too.
            heading: data.get(f"column_{number}") or ""
            for number, heading in enumerate(self.register.table.get("columns", ()))
        }
        options = {
            **before.options,
            "default_minutes": data.get("default_minutes"),
            "default_item": data.get("default_item") or "",
            "day_first": {"1": True, "0": False}.get(data.get("day_first") or ""),
            "names_order": data.get("names_order") or "",
            "with_tasks": data.get("with_tasks", False),
        }
        return Mapping(columns=columns, options=options)
