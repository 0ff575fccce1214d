"""How the sign-in library behaves here: nobody signs up, mail goes through the outbox."""

from datetime import datetime
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.base.actor import System
from labimpact.base.sealing import PREFIX, seal, unseal
from labimpact.base.wall.session import acting_as
from labimpact.notifications import actions as notifications

PURPOSE = "accounts.second_factor"
# Who has just signed in may set up a first second factor without typing the password again.
_FRESH_SECONDS = 15 * 60


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in of the network's staff: by invitation only."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("L'indirizzo o la password non sono giusti."),
        "too_many_login_attempts": _(
            "Troppi tentativi: aspetta cinque minuti e riprova, oppure cambia la password."
        ),
        "incorrect_password": _("La password non è giusta."),
        "enter_current_password": _("Scrivi la password che usi adesso."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail of the library is stored with what caused it and sent by the worker.

        Some are written when the request's transaction is already closed: by then neither the
        library nor the wall knows any longer who asked.
        """
        request = allauth_context.request or self.request
        message = self.render_mail(
            template_prefix,
            email,
            {"request": request, "email": email, "current_site": get_current_site(request)}
            | context,
        )
        with acting_as(System.SIGN_IN):
            notifications.queue(
                recipient=email,
                subject=message.subject,
                body=message.body,
                kind=template_prefix.rpartition("/")[2][:40],
            )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        request = allauth_context.request
        user = request.user
        if app == "allauth.mfa" and not Authenticator.objects.filter(user_id=user.pk).exists():
            records = get_authentication_records(request, user)
            now = datetime.timestamp(timezone.now())
            if any(now - record["at"] < _FRESH_SECONDS for record in records):
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class StaffSecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed at rest; the last factor cannot be taken away."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Il codice non è giusto: scrivi quello che l'app mostra adesso."),
        "cannot_delete_authenticator": _(
            "È il tuo unico secondo fattore: aggiungine un altro prima di toglierlo."
        ),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return str(_("Chiave %(number)s")) % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(PREFIX):
            return encrypted_text
        return unseal(encrypted_text, purpose=PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        others = second_factors(authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exists())


def second_factors(user: User) -> Any:
    """The factors that can open a session by themselves: an app or a key, not the spare codes."""
    return Authenticator.objects.filter(
        user_id=user.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor, or set one up itself."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_second_factor(request: HttpRequest) -> None:
    """Whoever has just set a factor up in this session need not show it again at once."""
    record_authentication(request, request.user, method="mfa", reauthenticated=True)


def note_chosen_password(request: HttpRequest, user: User) -> None:
    """Whoever has just chosen their password is not asked for it again at the next step."""
    record_authentication(request, user, method="password", email=user.email)
