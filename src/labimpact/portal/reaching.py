"""How a visitor may be reached: an e-mail, or a mobile where text messages go (SMS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from labimpact.notifications import sms
from labimpact.people.phones import mobile


class ReachForm(forms.Form):
    """What is asked in the reader's language; a form that is one says which it needs of the two."""

    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))

    def __init__(
        self, text: dict[str, Any], *args: Any, labels: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(*args)
        self.text = text
        if not sms.is_active():
            del self.fields["phone"]
        named = text["ask_fields"] | (labels or {})
        for name, field in self.fields.items():
            field.label = named[name]
            field.error_messages |= dict.fromkeys(
                ("required", "invalid", "invalid_choice", "max_length"), text["ask_wrong"]
            )

    def clean_phone(self) -> str:
        said = self.cleaned_data["phone"]
        if said and not mobile(said):
            raise forms.ValidationError(self.text["booking"]["mobile"])
        return mobile(said) if said else ""
