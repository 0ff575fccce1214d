from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.directory.models import ServiceAt, kept_offices
from labimpact.network.models import Language, Office

if TYPE_CHECKING:
    PlaceModelForm = forms.ModelForm[ServiceAt]
else:
    PlaceModelForm = forms.ModelForm

_KNOWN = [("", _("non si sa")), ("True", _("sì")), ("False", _("no"))]


class PlaceForm(PlaceModelForm):
    """A service at an office: what is left empty is the office's."""

    is_accessible = forms.TypedChoiceField(
        label=_("Si entra in sedia a rotelle"), choices=_KNOWN, required=False,
        coerce=lambda said: said == "True", empty_value=None,
    )  # fmt: skip

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ServiceAt
        fields = (
            "office", "by_appointment", "phone", "is_accessible", "accessibility", "notes",
            "languages",
        )  # fmt: skip
        widgets = {"languages": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = Language.objects.spoken()
        if self.instance.pk:
            self.initial["seen"] = self.instance.version
            del self.fields["office"]
            spoken |= Language.objects.filter(pk__in=self.instance.languages.values("pk"))
        else:
            taken = self.instance.service.places.values("office")
            offices = cast("forms.ModelChoiceField[Office]", self.fields["office"])
            offices.queryset = kept_offices(actor).filter(closed_on=None).exclude(pk__in=taken)
        tongues = cast("forms.ModelMultipleChoiceField[Language]", self.fields["languages"])
        tongues.queryset = spoken.order_by("order", "name")

    @property
    def version(self) -> int:
        """The version on the screen as it was opened."""
        return self.cleaned_data["seen"] or 0
