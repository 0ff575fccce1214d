from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.directory.actions.services import ServiceData
from labimpact.directory.enums import Audience, Way
from labimpact.directory.models import PublicService, kept_offices
from labimpact.editorial.enums import LifeEvent
from labimpact.network.forms.offices import TownField
from labimpact.network.models import Body, Municipality, TerritorialArea

if TYPE_CHECKING:
    ServiceModelForm = forms.ModelForm[PublicService]
else:
    ServiceModelForm = forms.ModelForm


class _TownsField(forms.CharField):
    """Municipalities by name, one on each line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[Municipality]:
        names = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        one = TownField()
        return [cast("Municipality", one.clean(name)) for name in names]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(str(town) for town in value)
        return value


def _boxes(label: Any, choices: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **options
    )


class ServiceForm(ServiceModelForm):
    """A service in Italian, as it is typed."""

    needs = _boxes(_("Serve per"), LifeEvent.choices)
    audience = _boxes(
        _("È fatto per"), Audience.choices, required=False,
        help_text=_("Se è per tutti, non scegliere niente."),
    )  # fmt: skip
    ways = _boxes(_("Come si chiede"), Way.choices)
    municipalities = _TownsField(
        label=_("Comuni serviti"), required=False,
        help_text=_("Uno per riga, solo se non è tutto un Ambito."),
    )  # fmt: skip

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PublicService
        fields = (
            "name", "organisation", "owner_office", "summary", "needs", "audience",
            "without_documents", "eligibility", "is_free", "cost", "documents", "ways", "areas",
            "municipalities", "rhythm",
        )  # fmt: skip
        widgets = {
            "areas": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "eligibility": forms.Textarea(attrs={"rows": 2}),
            "cost": forms.TextInput(),
            "documents": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = kept_offices(actor).filter(closed_on=None)
        self._choices("owner_office", offices)
        bodies = Q(external_code="") | Q(offices__in=offices.values("pk"))
        self._choices("organisation", Body.objects.filter(bodies).distinct())
        self._choices("areas", TerritorialArea.objects.all())
        if self.instance.pk:
            self.initial["seen"] = self.instance.version
            towns = self.instance.municipalities.select_related("province")
            self.initial["municipalities"] = list(towns)
        else:
            self.initial.setdefault("owner_office", actor.office_id)
            own = offices.filter(pk=actor.office_id or 0, area__isnull=False)
            self.initial.setdefault("areas", list(own.values_list("area", flat=True)))

    def _choices(self, name: str, rows: Any) -> None:
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        field.queryset = rows

    def _post_clean(self) -> None:
        """The action writes: the instance keeps what the database has."""

    def written(self) -> ServiceData:
        return ServiceData(**{k: v for k, v in self.cleaned_data.items() if k != "seen"})

    @property
    def version(self) -> int:
        """The version on the screen as it was opened."""
        return self.cleaned_data["seen"] or 0
