from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.directory.models import WORDS, PublicService, ServiceText

if TYPE_CHECKING:
    TextModelForm = forms.ModelForm[ServiceText]
else:
    TextModelForm = forms.ModelForm


class TextForm(TextModelForm):
    """The words of a service in a language; what the Italian does not say is not asked for."""

    class Meta:
        model = ServiceText
        fields = (*WORDS, "standing")
        labels = {"standing": _("Chi l'ha tradotto")}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "eligibility": forms.Textarea(attrs={"rows": 2}),
            "cost": forms.TextInput(),
            "documents": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, service: PublicService, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, italian in service.italian().items():
            if not italian:
                del self.fields[name]
                continue
            self.fields[name].required = True
            self.fields[name].help_text = italian
            self.fields[name].widget.attrs.update(
                {"lang": self.instance.language, "dir": direction}
            )

    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in WORDS}
