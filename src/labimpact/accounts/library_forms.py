"""The sign-in library's forms in our words: labels that stay, no ghost text inside the fields."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("Indirizzo e-mail"),
    "email": _("Indirizzo e-mail"),
    "password": _("Password"),
    "oldpassword": _("Password di adesso"),
    "password1": _("Nuova password"),
    "password2": _("Di nuovo la nuova password"),
    "code": _("Codice"),
    "name": _("Nome della chiave"),
}


class _InOurWords:
    """Labels of ours; what a field is for stands in the page, not in its placeholder."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        for name in ("login", "email"):
            if name in self.fields:
                self.fields[name].widget.input_type = "email"
                self.fields[name].widget.attrs["autocomplete"] = "username"
        if "code" in self.fields:
            self.fields["code"].widget.attrs["inputmode"] = "numeric"


class LoginForm(_InOurWords, account.LoginForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(_InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(_InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(_InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class CodeForm(_InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(_InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateAppForm(_InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKeyForm(_InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    pass


class EditKeyForm(_InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    pass
