"""How often something may be sent to a page that asks for no account."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _


def is_too_often(request: HttpRequest, *, action: str, key: str) -> bool:
    """Was this sent too often, from one address or for one key? Counted with each call that asks.

    The limits are those of the sign-in, by action (`ACCOUNT_RATE_LIMITS`). The library's open door
    leaves out what is only read (GET): printing a sheet or going to a provider would never count.
    """
    return not ratelimit.consume(
        request, app="allauth.account", action=action, key=key, limit_get=True
    )


def refused(request: HttpRequest, form: Form, *, action: str, key: str) -> bool:
    """The same for a form, which says so and keeps what was typed; its page answers 429."""
    if not is_too_often(request, action=action, key=key):
        return False
    form.add_error(None, _("Troppi invii in poco tempo: aspettate qualche minuto e riprovate."))
    return True
