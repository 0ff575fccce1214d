"""One transaction per request, in which the wall knows who acts (ADR 0007)."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from labimpact.accounts.models import SignInPreference
from labimpact.base.access import ActorRequest
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as, become
from labimpact.network.queries import actor_for

# Sign-in, second factor and device pages belong to a library: they act as `sign_in`.
SIGN_IN_PREFIX = "/accedi/"


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith((settings.STATIC_URL, "/health/live")):
            return self.get_response(request)
        with acting_as(System.SIGN_IN):
            actor = _who(request)
            cast("ActorRequest", request).actor = actor
            if not request.path.startswith(SIGN_IN_PREFIX):
                become(actor)
            response = self.get_response(request)
            if response.status_code >= 500:
                # The page became an error page inside the transaction: keep nothing of it.
                transaction.set_rollback(True)
        if actor.user_id is not None and not response.has_header("Cache-Control"):
            # Desks share computers: after leaving, no page comes back from the browser's store.
            response["Cache-Control"] = "no-store, private"
        return response


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
