"""A weekly shift of fixed presence in a service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.forms.appointments import WEEKDAYS
from labimpact.base import clock
from labimpact.mediation.actions.shifts import Shift
from labimpact.mediation.hours import told
from labimpact.mediation.models import HourPackage, MediationService, Mediator
from labimpact.mediation.queries.languages import most_asked_first
from labimpact.network.models import Language
from labimpact.people.forms.fields import MunicipalityField, TextField, settle_municipality
from labimpact.ui.forms import PLANNED, DayField, HourField


class ShiftForm(forms.Form):
    """Turno di presenza fissa: where, on which weekday, from when to when, who, in what."""

    package = forms.ModelChoiceField(
        label=_("Per quale ente, da quale pacchetto"),
        queryset=HourPackage.objects.none(),
        empty_label="—",
    )
    place = TextField(label=_("Dove"), max_length=200)
    municipality = MunicipalityField(label=_("Comune"), required=False)
    weekday = forms.TypedChoiceField(label=_("Ogni"), coerce=int, choices=WEEKDAYS)
    begins_at = HourField(label=_("Dalle"))
    ends_at = HourField(label=_("Alle"))
    first_on = DayField(label=_("Dal giorno"), years=PLANNED)
    last_on = DayField(
        label=_("Al giorno"),
        years=PLANNED,
        help_text=_("Nei giorni di festa o di chiusura dell'ente non c'è turno."),
    )
    mediators = forms.ModelMultipleChoiceField(
        label=_("Chi va"), queryset=Mediator.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    languages = forms.ModelMultipleChoiceField(
        label=_("In quali lingue"),
        queryset=Language.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = TextField(label=_("Chi risponde nel servizio"), max_length=200)
    contact_phone = TextField(label=_("Telefono"), required=False, max_length=40)

    def __init__(self, service: MediationService, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        packages: Any = self.fields["package"]
        packages.queryset = HourPackage.objects.filter(
            service=service, offer="mediation", closed_on=None, valid_to__gte=today
        ).select_related("body")
        packages.label_from_instance = lambda row: (
            f"{row.body}: {row.title} ({_('libere')}: {told(row.left)})"
        )
        people: Any = self.fields["mediators"]
        people.queryset = Mediator.objects.filter(service=service).working_on(today)
        languages: Any = self.fields["languages"]
        languages.queryset = Language.objects.spoken()
        languages.choices = [x for _name, group in most_asked_first(service.pk) for x in group]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        settle_municipality(self, "municipality", clock.today())
        begins, ends = data.get("begins_at"), data.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("Finisce prima di cominciare."))
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("L'ultimo giorno viene prima del primo."))
        return data

    @property
    def shift(self) -> Shift:
        """What was said, for the action."""
        data = self.cleaned_data
        names = ("package", "weekday", "begins_at", "ends_at", "first_on", "last_on")
        return Shift(
            **{name: data[name] for name in names}, mediators=list(data["mediators"]),
            languages=list(data["languages"]),
            values={
                "place": data["place"], "municipality": data["municipality"],
                "contact_name": data["contact_name"], "contact_phone": data["contact_phone"],
                "reason": str(_("Turno di presenza fissa")),
            },
        )  # fmt: skip
