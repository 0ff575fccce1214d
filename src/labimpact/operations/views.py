import secrets
import sys

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from labimpact.base import navigation
from labimpact.base.access import public
from labimpact.base.permissions import Permission
from labimpact.operations import health
from labimpact.operations import metrics as measured
from labimpact.operations.middleware import (
    database_down,
    is_database_error,
    is_disk_full,
)


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers: nothing else is asked."""
    return JsonResponse({"status": "ok"})


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Every check by name, and 503 while one of them fails."""
    return _answer(health.checks())


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for the keeper of the system, by token; without it there is nothing here."""
    offered = request.headers.get("Authorization", "")
    wanted = settings.METRICS_TOKEN
    if not wanted or not secrets.compare_digest(offered.encode(), f"Bearer {wanted}".encode()):
        raise Http404
    return HttpResponse(measured.text(), content_type=CONTENT_TYPE_LATEST)


def _answer(checks: list[health.Check]) -> HttpResponse:
    ok = all(check.ok for check in checks)
    body = {
        "status": "ok" if ok else "failing",
        "checks": {c.name: {"ok": c.ok, **({"note": c.note} if c.note else {})} for c in checks},
    }
    return JsonResponse(body, status=200 if ok else 503)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last page of all: it asks nothing of the database, whatever went wrong."""
    if is_database_error(sys.exc_info()[1]):
        return database_is_down(request)
    return HttpResponseServerError(render_to_string("500.html", _frame(request)))


def _frame(request: HttpRequest) -> dict[str, object]:
    """The menu and the search of who is signed in, from what the request already knows of them.

    A door that is there only while something is behind it is left out: it would have to be asked.
    """
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return {}
    return {
        "actor": actor,
        "nav": list(navigation.links(actor, request.path, asking=False)),
        "acting_office": next((o for o in actor.offices if o.pk == actor.office_id), None),
        "hides_search": not actor.can_somewhere(Permission.PERSON_VIEW),
        "is_demo": settings.DEMO,
        "csrf_token": get_token(request),
    }


def database_is_down(request: HttpRequest) -> HttpResponse:
    """What a lost database becomes: an answer for machines, a page with the form for people."""
    if request.path.startswith("/health/"):
        return _answer(health.database_is_down())
    return database_down(request, is_full=is_disk_full(sys.exc_info()[1]))
