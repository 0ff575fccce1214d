import uuid
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from labimpact.accounts import actions, held_forms, held_words
from labimpact.accounts.adapters import note_second_factor, second_factors
from labimpact.accounts.forms import StaffSessionForm
from labimpact.accounts.models import User
from labimpact.base.access import ActorRequest, access, signed_in
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is old: keep it and let its author send it again."""
    user = getattr(request, "user", None)
    if reason.startswith(("CSRF token", "CSRF cookie")) and held_forms.is_form(request):
        if user is None or not user.is_authenticated:
            response = held_forms.hold_and_send_to_sign_in(request)
            if response is not None:
                return response
        else:
            held = held_forms.hold(request, user.pk)
            if held is not None:
                return redirect("accounts:held_form", pk=held.pk)
    return render(request, "accounts/csrf_failed.html", status=403)


@signed_in
@never_cache
def held_form(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The form that the lost session had taken, as it was, ready to be sent again."""
    held = held_forms.of_user(pk, cast("User", request.user).pk)
    if held is None:
        raise Http404
    contents = held_forms.contents(held)
    if contents is None:
        raise Http404
    listed, others = held_words.shown(held.path, contents["fields"])
    context = {"held": held, "listed": listed, "others": others, **contents}
    return render(request, "accounts/held_form.html", context)


@signed_in
@require_POST
def discard_held_form(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw the kept form away, because its author says so."""
    held_forms.discard(pk, cast("User", request.user).pk)
    messages.info(request, _("Il modulo è stato eliminato."))
    return redirect("workspace:today")


@access(Permission.STAFF_SESSION_OPEN)
@never_cache
def staff_session(request: ActorRequest) -> HttpResponse:
    """Open a staff session: reason and minutes."""
    form = StaffSessionForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "accounts/staff_session.html", {"form": form}, status=422)
        try:
            actions.open_staff_session(**form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return render(request, "accounts/staff_session.html", {"form": form}, status=422)
        messages.success(request, _("Sessione di servizio aperta."))
        return redirect("staff_session")
    return render(request, "accounts/staff_session.html", {"form": form})


@access(Permission.STAFF_SESSION_OPEN)
@require_POST
def close_staff_session(request: ActorRequest) -> HttpResponse:
    """Close the staff session before its time."""
    actions.close_staff_session(by=request.actor)
    messages.success(request, _("Sessione di servizio chiusa."))
    return redirect("staff_session")


def activate_totp(request: HttpRequest) -> HttpResponseBase:
    """Set up an authenticator app; the code just typed is the proof for this session."""
    return _noting(request, totp.activate_totp(request))


def add_webauthn(request: HttpRequest) -> HttpResponseBase:
    """Add a security key; having just touched it is the proof for this session."""
    return _noting(request, webauthn.add_webauthn(request))


def _noting(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    user = cast("User", request.user)
    done = request.method == "POST" and response.status_code == 302 and user.is_authenticated
    if done and second_factors(user).exists():
        note_second_factor(request)
    return response


def remove_webauthn(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a security key, unless it is the last second factor of somebody who needs one."""
    user = cast("User", request.user)
    factors = second_factors(user)
    last = factors.filter(pk=pk, type=Authenticator.Type.WEBAUTHN).exists() and (
        factors.count() == 1
    )
    if last and settings.SECOND_FACTOR_REQUIRED:
        messages.error(
            request, _("È il tuo unico secondo fattore: aggiungine un altro prima di toglierlo.")
        )
        return redirect("mfa_index")
    return cast("HttpResponseBase", webauthn.remove_webauthn(request, pk=pk))
