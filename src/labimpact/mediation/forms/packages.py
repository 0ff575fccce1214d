"""The forms of the packages of hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.mediation.forms.fields import HoursField
from labimpact.mediation.models import HourPackage
from labimpact.mediation.queries.packages import takers
from labimpact.network.models import Body
from labimpact.programme.models import Activity
from labimpact.programme.queries import open_activities
from labimpact.ui.forms import DayField

OFFERS = (("mediation", _("mediazione")), ("facilitation", _("facilitazione (italiano L2)")))
_NO_CHOICE = ("", "—")


class OpenForm(forms.Form):
    """A new package: whose, for what, from when to when, how many hours to begin with."""

    body = forms.ModelChoiceField(label=_("Ente"), queryset=Body.objects.none(), empty_label="—")
    title = forms.CharField(label=_("Nome"), max_length=120)
    offer = forms.ChoiceField(label=_("Per che cosa"), choices=OFFERS)
    valid_from = DayField(label=_("Dal"))
    valid_to = DayField(label=_("Al"))
    hours = HoursField(label=_("Ore assegnate"))
    why = forms.CharField(
        label=_("Perché"), max_length=200, help_text=_("Per esempio l'atto che le assegna.")
    )
    activity = forms.ModelChoiceField(
        label=_("Attività del progetto"), queryset=Activity.objects.none(), required=False,
        empty_label="—",
    )  # fmt: skip

    def __init__(self, service_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.order_by("name")  # type: ignore[attr-defined]
        opened = [activity.pk for activity in open_activities(service_id, clock.today())]
        self.fields["activity"].queryset = Activity.objects.filter(pk__in=opened)  # type: ignore[attr-defined]

    def clean_hours(self) -> int:
        minutes: int = self.cleaned_data["hours"] or 0
        if minutes < 0:
            raise forms.ValidationError(_("Le ore assegnate non sono negative."))
        return minutes


class GrantForm(forms.Form):
    """More hours, or fewer with a minus, and the reason."""

    hours = HoursField(
        label=_("Ore"), signed=True, help_text=_("Con il meno davanti le riprendi: -2,5."),
    )  # fmt: skip
    why = forms.CharField(label=_("Perché"), max_length=200)


class TransferForm(forms.Form):
    """Hours for another package, that somebody else then decides on."""

    taker = forms.ModelChoiceField(
        label=_("A quale pacchetto"), queryset=HourPackage.objects.none(), empty_label="—"
    )
    hours = HoursField(label=_("Ore"))
    why = forms.CharField(label=_("Perché"), max_length=200)

    def __init__(self, package: HourPackage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["taker"]
        field.queryset = takers(package)
        field.label_from_instance = lambda one: f"{one.body}: {one.title}"


class CloseForm(forms.Form):
    """The last day of a package that closes before its time."""

    on = DayField(
        label=_("Ultimo giorno"),
        help_text=_("Gli incontri dopo quel giorno restano sulla pagina, da guardare uno a uno."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
