"""One transaction per request, in which the wall knows who acts (ADR 0007)."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from labimpact.accounts.models import SignInPreference
from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor, System
from labimpact.base.numbers import row_number
from labimpact.base.wall.session import acting_as, become
from labimpact.network.queries import actor_for

# Sign-in, second factor and device pages belong to a library: they act as `sign_in`.
SIGN_IN_PREFIX = "/accedi/"


# The office for which a page was drawn, as its forms carry it (`{% once %}`).
DRAWN_FOR = "for_office"


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.STATIC_URL, "/health/live")):
            return self.get_response(request)
        signs_in = request.path.startswith(SIGN_IN_PREFIX)
        # Who brings no session is nobody: asking the database as whom to look is not needed.
        known = signs_in or settings.SESSION_COOKIE_NAME in request.COOKIES
        with acting_as(System.SIGN_IN if known else System.PUBLIC) as first:
            actor = _who(request)
            cast("ActorRequest", request).actor = actor
            if not signs_in and actor != first:
                become(actor)
            response = self.get_response(request)
            if response.status_code >= 500:
                # The page became an error page inside the transaction: keep nothing of it.
                transaction.set_rollback(True)
        if actor.user_id is not None and not response.has_header("Cache-Control"):
            # Desks share computers: after leaving, no page comes back from the browser's store.
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """A form is written for the office for which its page was drawn, although the office was
        changed in another tab meanwhile."""
        actor: Actor | None = getattr(request, "actor", None)
        if request.method != "POST" or actor is None or len(actor.offices) < 2:
            return
        drawn_for = actor.acting_for(row_number(_drawn_for(request)) or 0)
        if drawn_for.office_id != actor.office_id:
            cast("ActorRequest", request).actor = drawn_for
            said = _("Il modulo era aperto per «%(office)s»: vale per quell'ufficio.")
            messages.info(request, said % {"office": drawn_for.office_name})


def _drawn_for(request: HttpRequest) -> str:
    try:
        return request.POST.get(DRAWN_FOR, "")
    except (SuspiciousOperation, OSError):
        return ""


def _who(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return Actor.of_system(System.PUBLIC)
    user = request.user
    office_id = request.session.get("office_id")
    if office_id is None:
        preference = SignInPreference.objects.filter(user_id=user.pk).first()
        office_id = preference.office_id if preference else 0
        request.session["office_id"] = office_id
    return actor_for(user, office_id=office_id)
