"""Forms that a lost session would have lost: sealed, given back to their author and nobody else.

A cookie set at sign-in, signed and out of the reach of scripts, says who sat at this browser. It
opens nothing: it only names whom a form is kept for.
"""

import json
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from labimpact.accounts.models import HeldForm
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.sealing import seal, unseal
from labimpact.base.wall.session import acting_as

AUTHOR_COOKIE = "labimpact_author"
RESENT_FIELD = "_held_form"
PURPOSE = "accounts.held_form"
# A session lasts ten hours; its author may come back the next morning.
_COOKIE_SECONDS = 60 * 60 * 34
_KEPT_PER_USER = 20
_PATH_LENGTH = 500
_SECRET = {"password", "password1", "password2", "oldpassword", "code", "credential"}


def remember_author(request: HttpRequest, response: HttpResponse) -> None:
    """Leave the cookie that names the author, when somebody else's or none is there."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or author_id(request) == user.pk:
        return
    response.set_signed_cookie(
        AUTHOR_COOKIE,
        str(user.pk),
        salt=PURPOSE,
        max_age=_COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def author_id(request: HttpRequest) -> int | None:
    """Who was signed in at this browser, if the cookie is whole and recent."""
    found = request.get_signed_cookie(
        AUTHOR_COOKIE, default="", salt=PURPOSE, max_age=_COOKIE_SECONDS
    )
    return int(found) if found and found.isdigit() else None


def is_form(request: HttpRequest) -> bool:
    """A form that a person sent from one of our pages, not a script's call nor a stranger's."""
    return (
        request.method == "POST"
        and request.path.startswith("/lavoro/")
        and not request.headers.get("HX-Request")
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and _is_ours(request)
    )


def _is_ours(request: HttpRequest) -> bool:
    """Browsers say where a form comes from: one of another site is never kept."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host() if origin else True


def hold(request: HttpRequest, user_id: int) -> HeldForm | None:
    """Keep the fields of a refused form, sealed, for that user; None when there are none."""
    try:
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in _SECRET and name not in ("csrfmiddlewaretoken", RESENT_FIELD)
        ]
        files = [(name, f.name) for name, many in request.FILES.lists() for f in many]
    except (SuspiciousOperation, OSError):
        return None
    body = json.dumps({"fields": fields, "files": files, "page": _page_of(request)})
    with acting_as(System.SIGN_IN):
        held = HeldForm.objects.create(
            user_id=user_id,
            path=request.get_full_path()[:_PATH_LENGTH],
            sealed_body=seal(body, purpose=PURPOSE),
        )
        mine = HeldForm.objects.filter(user_id=user_id).order_by("-kept_at")
        surplus = list(mine.values_list("pk", flat=True)[_KEPT_PER_USER:])
        HeldForm.objects.filter(pk__in=surplus).delete()
    return held


def _page_of(request: HttpRequest) -> str:
    """The page on which the form stood, to go back to it instead."""
    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path if referer.path.startswith("/lavoro/") else "/lavoro/"


def hold_and_send_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Keep the form of a session that has ended and lead its author to the sign-in page."""
    author = author_id(request)
    held = hold(request, author) if author is not None else None
    if held is None:
        return None
    messages.info(
        request,
        _("La sessione è scaduta, ma il modulo è al sicuro: accedi e lo ritrovi com'era."),
    )
    back = reverse("accounts:held_form", args=[held.pk])
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def of_user(pk: uuid.UUID, user_id: int) -> HeldForm | None:
    """A kept form, for its author alone and only while it is kept."""
    since = timezone.now() - timedelta(hours=settings.HELD_FORM_HOURS)
    return HeldForm.objects.filter(pk=pk, user_id=user_id, kept_at__gt=since).first()


def contents(held: HeldForm) -> dict[str, Any] | None:
    """Fields, file names and page of a kept form; None when the key that sealed it is gone."""
    try:
        found: dict[str, Any] = json.loads(unseal(held.sealed_body, purpose=PURPOSE))
    except Refused:
        return None
    return found


def drop_resent(request: HttpRequest, response: HttpResponse) -> None:
    """Once a form has been sent again and answered, what was kept of it goes."""
    if request.method != "POST" or response.status_code >= 500:
        return
    if not request.path.startswith("/lavoro/") or not request.user.is_authenticated:
        return
    if response.status_code == 403:
        return
    try:
        pk = uuid.UUID(request.POST.get(RESENT_FIELD, ""))
    except (ValueError, SuspiciousOperation, OSError):
        return
    discard(pk, request.user.pk)


def discard(pk: uuid.UUID, user_id: int) -> None:
    """Throw a kept form away."""
    with acting_as(System.SIGN_IN):
        HeldForm.objects.filter(pk=pk, user_id=user_id).delete()


def purge() -> int:
    """Throw away the forms nobody came back for (the retention of held forms)."""
    until = timezone.now() - timedelta(hours=settings.HELD_FORM_HOURS)
    with acting_as(System.WORKER):
        return HeldForm.objects.filter(kept_at__lte=until).delete()[0]
