from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.network.models import Body, Office, TerritorialArea
from labimpact.programme.actions import ActivityData
from labimpact.programme.models import Activity, MacroAction, SpecificObjective
from labimpact.ui.forms import DayField


class ActivityForm(forms.Form):
    title = forms.CharField(label=_("Titolo"), max_length=250)
    code = forms.SlugField(label=_("Codice"), max_length=40)
    body = forms.ModelChoiceField(label=_("Soggetto attuatore"), queryset=Body.objects.none())
    macro_action = forms.ModelChoiceField(
        label=_("Macroazione"), queryset=MacroAction.objects.all(), required=False
    )
    objectives = forms.ModelMultipleChoiceField(
        label=_("Obiettivi specifici"),
        queryset=SpecificObjective.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offices = forms.ModelMultipleChoiceField(
        label=_("Uffici che vi lavorano"),
        help_text=_("I loro contatti vengono attribuiti a questa attività."),
        queryset=Office.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = DayField(label=_("Inizio"), required=False)
    ends_on = DayField(label=_("Fine"), required=False)

    def __init__(
        self, *args: Any, area: TerritorialArea | None, activity: Activity | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if activity is not None:
            kwargs["initial"] = {
                name: getattr(activity, name)
                for name in ("title", "code", "body", "macro_action", "starts_on", "ends_on")
            } | {"objectives": activity.objectives.all(), "offices": activity.offices.all()}
        super().__init__(*args, **kwargs)
        bodies = cast("forms.ModelChoiceField[Body]", self.fields["body"])
        bodies.queryset = Body.objects.filter(external_code="").order_by("name")
        offices = cast("forms.ModelMultipleChoiceField[Office]", self.fields["offices"])
        offices.queryset = Office.objects.open().filter(area=area)

    def data_typed(self) -> ActivityData:
        data = self.cleaned_data
        return ActivityData(
            code=data["code"],
            title=data["title"],
            body=data["body"],
            macro_action=data["macro_action"],
            objectives=tuple(data["objectives"]),
            offices=tuple(data["offices"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )
