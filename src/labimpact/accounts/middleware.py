"""How long a session lasts, the forms it loses, and the second factor it needs."""

import time
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from labimpact.accounts import held_forms
from labimpact.accounts.adapters import proved_second_factor, second_factors
from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import become

GetResponse = Callable[[HttpRequest], HttpResponse]
SIGN_IN_PREFIX = "/accedi/"
_STARTED, _SEEN = "started_at", "seen_at"
# The time of the last request is written at most this often: a page should not cost a write.
_NOTE_EVERY = 300


def is_health(request: HttpRequest) -> bool:
    return request.path.startswith("/health/")


class SessionAgeMiddleware:
    """End a session ten hours after signing in, or when nothing was asked for two hours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_health(request):
            # Whether the process lives is asked without asking the database who asks.
            request.user = AnonymousUser()
        elif request.user.is_authenticated and self._is_over(request):
            self._end(request)
        return self.get_response(request)

    @staticmethod
    def _is_over(request: HttpRequest) -> bool:
        now = int(time.time())
        session = request.session
        started = session.get(_STARTED)
        seen = session.get(_SEEN, now)
        if started is None:
            session[_STARTED] = started = now
            session[_SEEN] = now
        elif now - seen > _NOTE_EVERY:
            session[_SEEN] = now
        return now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_AGE

    @staticmethod
    def _end(request: HttpRequest) -> None:
        """Forget the session and go on as a visitor, so that a form sent now is kept."""
        auth.logout(request)
        visitor = Actor.of_system(System.PUBLIC)
        cast("ActorRequest", request).actor = visitor
        if not request.path.startswith(SIGN_IN_PREFIX):
            become(visitor)


class HeldFormMiddleware:
    """A form posted after the session expired is kept until its author signs in again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_health(request):
            held_forms.remember_author(request, response)
            held_forms.drop_resent(request, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[object],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Answer for the doorkeeper that comes after, when there is something to save first."""
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        if not held_forms.is_form(request):
            return None
        return held_forms.hold_and_send_to_sign_in(request)


class SecondFactorMiddleware:
    """Outside the demonstration nobody works without a second factor: they set it up first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = self._door(request)
        if door:
            return redirect(door)
        return self.get_response(request)

    @staticmethod
    def _door(request: HttpRequest) -> str:
        """Where the user must go first, or nothing.

        The factor must have been shown in this very session: one opened with the password alone
        does not become good because a factor was added elsewhere meanwhile.
        """
        # The pages that add a factor or show the spare codes are work too, for who has a factor:
        # the password alone would otherwise be enough to make another.
        work = request.path.startswith("/lavoro/")
        keys = request.path.startswith(reverse("mfa_index")) and request.path != reverse(
            "mfa_reauthenticate_webauthn"
        )
        if not settings.SECOND_FACTOR_REQUIRED or not (work or keys):
            return ""
        if not request.user.is_authenticated or proved_second_factor(request):
            return ""
        if not second_factors(request.user).exists():
            return reverse("mfa_index") if work else ""
        return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"
