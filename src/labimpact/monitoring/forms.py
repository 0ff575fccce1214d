"""What a report is asked with; everything stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.monitoring.periods import Period, Preset, month_of, preset_period
from labimpact.monitoring.queries.filters import Filters, chosen, mask_for
from labimpact.network.models import Office
from labimpact.programme.models import Project
from labimpact.ui.forms import DayField, FileInput

OLDEST = date(2000, 1, 1)


class ReportForm(forms.Form):
    """Period, offices, areas, project; an empty form is this month and everything."""

    periodo = forms.ChoiceField(label=_("Periodo"), choices=Preset.choices, required=False)
    dal = DayField(label=_("Dal"), required=False)
    al = DayField(label=_("Al"), required=False)
    progetto = forms.TypedChoiceField(
        label=_("Progetto"), coerce=int, empty_value=None, required=False
    )
    ambito = forms.TypedMultipleChoiceField(
        label=_("Ambiti"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    ufficio = forms.TypedMultipleChoiceField(
        label=_("Uffici"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        offered: Sequence[Office],
        projects: Sequence[Project],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.offered = actor, offered
        areas = {o.area.pk: o.area.name for o in offered if o.area is not None}
        self._offer("ufficio", [(o.pk, o.name) for o in offered])
        self._offer("ambito", sorted(areas.items(), key=lambda item: item[1]))
        self.projects = {p.pk: str(p) for p in projects}
        cast("forms.ChoiceField", self.fields["progetto"]).choices = [
            ("", _("tutto, con e senza progetto")),
            *self.projects.items(),
        ]
        self.widened = False

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        """One office or area is no choice: it is not asked for."""
        cast("forms.ChoiceField", self.fields[name]).choices = choices
        if len(choices) < 2:
            self.fields[name].widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["periodo"] = data.get("periodo") or Preset.MONTH.value
        if data["periodo"] == Preset.CUSTOM and not self.errors:
            self._check_days(data.get("dal"), data.get("al"))
        return data

    def _check_days(self, first: date | None, last: date | None) -> None:
        for name, day in (("dal", first), ("al", last)):
            if day is None:
                self.add_error(name, _("Scrivi il giorno, per esempio 01/03/2026."))
            elif day < OLDEST:
                self.add_error(name, _("Non ci sono dati prima del 2000."))
        if first and last and last < first:
            self.add_error("al", _("L'ultimo giorno viene prima del primo."))

    @property
    def filters(self) -> Filters:
        """The report asked for; who reads masked numbers reads whole months.

        Two periods that differ by a day would give away, by subtraction, what the masks hide.
        """
        data = self.cleaned_data
        offices = chosen(self.offered, offices=data["ufficio"], areas=data["ambito"])
        period = self._period()
        if mask_for(self.actor, offices, self.offered) and period != period.whole_months:
            period, self.widened = period.whole_months, True
        return Filters(period, offices, data["progetto"])

    @property
    def said(self) -> list[tuple[str, str]]:
        """The filters in words, for the page and for the spreadsheet."""
        asked = self.filters
        names = [o.name for o in self.offered if o.pk in set(asked.offices)]
        if len(names) > 3 and len(names) == len(self.offered):
            # As many as one may ask for: their lines stand in the report itself.
            names = [gettext("tutti (%(n)s)") % {"n": len(names)}]
        every = gettext("tutto, con e senza progetto")
        period = f"{asked.period.first:%d/%m/%Y} – {asked.period.last:%d/%m/%Y}"
        return [
            (gettext("Periodo"), period),
            (gettext("Uffici"), ", ".join(names) or gettext("nessuno")),
            (gettext("Progetto"), self.projects.get(asked.project or 0, every)),
        ]

    def _period(self) -> Period:
        data = self.cleaned_data
        if data["periodo"] == Preset.CUSTOM:
            return Period(data["dal"], data["al"])
        return preset_period(data["periodo"], today=clock.today())


class ComparisonForm(forms.Form):
    """Which body, the key that both know, and what it sent; without a file, ours is prepared."""

    other_body = forms.CharField(
        label=_("Nome dell'altro ente"),
        max_length=200,
        error_messages={"required": _("Scrivi con quale ente è il confronto.")},
    )
    secret = forms.CharField(
        label=_("Chiave che avete in comune"),
        max_length=200,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
        help_text=_("La stessa per i due enti. Non si conserva: tenetela voi, e non la mandate"
                    " insieme alle codifiche."),
        error_messages={"required": _("Scrivi la chiave.")},
    )  # fmt: skip
    file = forms.FileField(
        label=_("Codifiche dell'altro ente (.clk)"),
        required=False,
        widget=FileInput(attrs={"accept": ".clk,.csv,.txt"}),
        help_text=_("Senza un file si preparano le vostre, da mandare."),
        error_messages={"empty": _("Il file è vuoto.")},
    )

    def clean_file(self) -> UploadedFile[bytes] | None:
        """Refuse what is too large before it is read."""
        found: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if found is not None and (found.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                gettext("Il file supera %(limit)s: chi gestisce può confrontarlo con"
                        " «manage link --encoded».")
                % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
            )  # fmt: skip
        return found


class RegisterForm(forms.Form):
    """An office and one of the last months."""

    office = forms.TypedChoiceField(label=_("Ufficio"), coerce=int)
    month = forms.TypedChoiceField(label=_("Mese"), coerce=date.fromisoformat)
    checked = forms.BooleanField(
        label=_("Ho controllato la bozza: il registro chiuso non cambia più"), required=False
    )

    def __init__(self, *args: Any, offices: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {o.pk: o for o in offices}
        cast("forms.ChoiceField", self.fields["office"]).choices = [(o.pk, o.name) for o in offices]
        cast("forms.ChoiceField", self.fields["month"]).choices = [
            (p.first.isoformat(), str(p)) for p in _last_months(24)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "chiudi" in self.data and not data.get("checked"):
            self.add_error(
                "checked",
                _("Guarda la bozza, poi segna «Ho controllato»: chiudere non si annulla."),
            )
        return data

    @property
    def chosen_office(self) -> Office:
        return self.offices[self.cleaned_data["office"]]


def _last_months(how_many: int) -> list[Period]:
    months = [month_of(clock.today())]
    while len(months) < how_many:
        before = date.fromordinal(months[-1].first.toordinal() - 1)
        months.append(month_of(before))
    return months
