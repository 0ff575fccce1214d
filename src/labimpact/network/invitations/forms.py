"""What somebody invited writes of themselves."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.network.models import Invitation


class AcceptForm(forms.Form):
    """Name and password; the address too, when the invitation does not know it."""

    email = forms.EmailField(
        label=_("Indirizzo e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    full_name = forms.CharField(
        label=_("Nome e cognome"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("Almeno 12 caratteri. Va bene una frase lunga che ricordi solo tu."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Di nuovo la password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if not password:
            return cleaned
        if cleaned.get("password_again") and cleaned["password_again"] != password:
            self.add_error("password_again", _("Le due password sono diverse."))
        user = User(email=cleaned.get("email", ""), full_name=cleaned.get("full_name", ""))
        try:
            validate_password(password, user)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return cleaned
