"""A form that is sent twice does its work once.

A page that makes something new carries a one-time key (`{% once %}`). The key is kept in the very
transaction in which the work is done: sent again (a second click, a reload, *Riprova* after the
server fell between saving and answering), the same form is led where the first one was. What says
something else under the same key is another form, and is done.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from labimpact.accounts.models import SentForm
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as

FIELD = "once"
KEPT = timedelta(days=2)
_LONGEST = SentForm._meta.get_field("led_to").max_length or 0
# What a page renews by itself when it is sent again.
_RENEWED = ("csrfmiddlewaretoken", FIELD, "_held_form")


class SentFormMiddleware:
    """Answer a form sent again as it was answered the first time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent: SentForm | None = getattr(request, "sent_form", None)
        if sent is not None and response.status_code < 500:
            _note(sent, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[object],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Ask, before the work is done, whether it has been done already."""
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        key = _key(request)
        if key is None:
            return None
        sent = SentForm(user_id=request.user.pk, key=key, said=_said(request))
        # While the first of two is still at work, the second waits here for its end.
        if _is_first(sent):
            request.sent_form = sent  # type: ignore[attr-defined]
            return None
        first = SentForm.objects.get(user_id=sent.user_id, key=key, said=sent.said)
        messages.info(request, _("Era già stato fatto: non è stato ripetuto."))
        return HttpResponseRedirect(first.led_to)


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except (ValueError, SuspiciousOperation, OSError):
        return None


def _said(request: HttpRequest) -> str:
    """What the form says, as a seal that tells two contents apart and gives none away."""
    fields = [
        (name, values) for name, values in sorted(request.POST.lists()) if name not in _RENEWED
    ]
    files = [(name, f.name, f.size) for name, many in request.FILES.lists() for f in many]
    return salted_hmac(f"{__name__} {request.path}", repr((fields, files))).hexdigest()


def _is_first(sent: SentForm) -> bool:
    SentForm.objects.bulk_create([sent], ignore_conflicts=True)
    # The row is ours when it was written by this transaction, and has not led anywhere yet.
    return SentForm.objects.filter(
        user_id=sent.user_id, key=sent.key, said=sent.said, led_to=""
    ).exists()


def _note(sent: SentForm, response: HttpResponse) -> None:
    """Keep where it led; a form that was refused has done nothing, and may come again."""
    mine = SentForm.objects.filter(user_id=sent.user_id, key=sent.key, said=sent.said)
    led_to = response.headers.get("Location", "")
    if response.status_code in (302, 303) and 0 < len(led_to) <= _LONGEST:
        mine.update(led_to=led_to)
    else:
        mine.delete()


def purge() -> int:
    """Forget the forms that nobody will send again."""
    with acting_as(System.WORKER):
        return SentForm.objects.filter(sent_at__lte=timezone.now() - KEPT).delete()[0]
