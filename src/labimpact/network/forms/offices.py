from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.network.actions.offices import Hours
from labimpact.network.models import (
    Body,
    Language,
    Municipality,
    Office,
    OfficeClosure,
    OpeningHours,
    TerritorialArea,
)
from labimpact.network.permissions import areas_managed
from labimpact.network.roles import ROLES, Reach
from labimpact.ui.forms import DayField, HourField

if TYPE_CHECKING:
    BodyModelForm = forms.ModelForm[Body]
    OfficeModelForm = forms.ModelForm[Office]
    ClosureModelForm = forms.ModelForm[OfficeClosure]
else:
    BodyModelForm = OfficeModelForm = ClosureModelForm = forms.ModelForm

WEEKDAYS = [
    _("lunedì"), _("martedì"), _("mercoledì"), _("giovedì"), _("venerdì"), _("sabato"),
    _("domenica"),
]  # fmt: skip
SLOTS_A_DAY = 2


class TownField(forms.CharField):
    """A municipality typed by name («Luino» or «Luino (VA)»): fifteen thousand make no menu."""

    def clean(self, value: Any) -> Municipality | None:
        text = super().clean(value)
        if not text:
            return None
        name, _sep, rest = text.partition("(")
        rows = Municipality.objects.active().filter(name__iexact=name.strip())
        if rest:
            rows = rows.filter(province__sigla=rest.strip(" )").upper())
        found = list(rows[:2])
        if not found:
            raise forms.ValidationError(_("Questo Comune non si trova: controlla il nome."))
        if len(found) > 1:
            raise forms.ValidationError(_("Ce n'è più di uno: aggiungi la sigla, «Castro (BG)»."))
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            town = Municipality.objects.select_related("province").filter(pk=value).first()
            return str(town) if town else ""
        return value


class BodyForm(BodyModelForm):
    municipality = TownField(label=_("Comune"), required=False)
    website = forms.URLField(label=_("Sito"), required=False, assume_scheme="https")

    class Meta:
        model = Body
        fields = (
            "name", "kind", "municipality", "address", "phone", "email", "certified_email",
            "website", "source",
        )  # fmt: skip

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Tipo di ente"), choices=kinds)


class OfficeForm(OfficeModelForm):
    municipality = TownField(label=_("Comune"), required=False)

    class Meta:
        model = Office
        fields = (
            "name", "body", "area", "municipality", "address", "directions", "phone", "email",
            "languages", "keeps_patron_saint", "is_discreet",
        )  # fmt: skip
        widgets = {"languages": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = areas_managed(actor, Permission.NETWORK_MANAGE)
        areas = TerritorialArea.objects.all()
        choice = cast("forms.ModelChoiceField[TerritorialArea]", self.fields["area"])
        choice.queryset = areas if reach is None else areas.filter(pk__in=reach)
        choice.required = reach is not None
        bodies = cast("forms.ModelChoiceField[Body]", self.fields["body"])
        bodies.queryset = Body.objects.filter(external_code="")
        spoken = Language.objects.spoken()
        if self.instance.pk:
            # A written variant that an office once chose stays until somebody takes it away.
            spoken |= Language.objects.filter(pk__in=self.instance.languages.values("pk"))
            del self.fields["area"], self.fields["body"]
        tongues = cast("forms.ModelMultipleChoiceField[Language]", self.fields["languages"])
        tongues.queryset = spoken.order_by("order", "name")


class HoursForm(forms.Form):
    """Two stretches for each day of the week; an empty line is a closed day."""

    def __init__(self, *args: Any, hours: list[OpeningHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_day: dict[int, list[OpeningHours]] = {}
        for line in hours:
            by_day.setdefault(line.weekday, []).append(line)
        for day, name in enumerate(WEEKDAYS):
            known = by_day.get(day, [])
            for slot in range(SLOTS_A_DAY):
                self._add(day, slot, name, known[slot] if slot < len(known) else None)

    def _add(self, day: int, slot: int, name: Any, line: OpeningHours | None) -> None:
        # The widget's format drops the seconds, which no sign on a door has ever shown.
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        for end, label in (("from", _("dalle")), ("to", _("alle"))):
            value = (line.opens_at if end == "from" else line.closes_at) if line else None
            self.fields[f"d{day}_{slot}_{end}"] = HourField(
                label=f"{name}, {label}" if slot == 0 else f"{name} ({slot + 1}), {label}",
                required=False,
                initial=value,
                widget=widget,
            )

    def days(self) -> list[tuple[Any, list[Any]]]:
        """The fields of each day, as the page lays them out."""
        return [
            (
                name,
                [self[f"d{d}_{s}_{e}"] for s in range(SLOTS_A_DAY) for e in ("from", "to")],
            )
            for d, name in enumerate(WEEKDAYS)
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for day in range(7):
            for slot in range(SLOTS_A_DAY):
                start, end = data.get(f"d{day}_{slot}_from"), data.get(f"d{day}_{slot}_to")
                if bool(start) != bool(end):
                    self.add_error(f"d{day}_{slot}_to", _("Servono tutte e due le ore."))
        return data

    def hours(self) -> list[Hours]:
        data = self.cleaned_data
        found: list[Hours] = []
        for day in range(7):
            for slot in range(SLOTS_A_DAY):
                start: time | None = data.get(f"d{day}_{slot}_from")
                end: time | None = data.get(f"d{day}_{slot}_to")
                if start and end:
                    found.append(Hours(day, start, end))
        return found


class ClosureForm(ClosureModelForm):
    starts_on = DayField(label=_("Dal"))
    ends_on = DayField(label=_("Al"))

    class Meta:
        model = OfficeClosure
        fields = ("starts_on", "ends_on", "reason", "opens_at", "closes_at")
        widgets = {
            "opens_at": forms.TimeInput(attrs={"type": "time"}),
            "closes_at": forms.TimeInput(attrs={"type": "time"}),
        }


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Indirizzo e-mail"))
    role = forms.ChoiceField(label=_("Ruolo"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        far = Permission.MEMBER_INVITE in actor.network
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = [
            (r.code, f"{r.label} — {r.description}")
            for r in ROLES.values()
            if far or r.reach is not Reach.NETWORK
        ]


class EndForm(forms.Form):
    on = DayField(label=_("Ultimo giorno"), initial=clock.today)
