"""La mia giornata: a mediator's offers, sessions and arrivals, on the phone and without signal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access, public
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import arriving, offering
from labimpact.mediation.enums import ANSWERED, Answer
from labimpact.mediation.forms.offers import OfferAnswerForm, reasons
from labimpact.mediation.forms.reports import ArrivalForm
from labimpact.mediation.middleware import WHOSE
from labimpact.mediation.models import Offer
from labimpact.mediation.queries.day import day_of, here_now
from labimpact.mediation.views import scope
from labimpact.network.models import Office
from labimpact.ui.attempting import attempt

_WORKER = Path(__file__).parents[1] / "offline" / "worker.js"
_MARKED = timedelta(days=7)
_ANSWERS = {"accetto": Answer.ACCEPTED, "non-posso": Answer.DECLINED}


@access(Permission.MEDIATION_WORK)
def day(request: ActorRequest) -> HttpResponse:
    """What to answer, where to go, what to tell."""
    context = {"day": day_of(request.actor), "now": clock.now(), "reasons": reasons("it")}
    response = scope.kept(render(request, "mediation/day.html", context))
    response.set_cookie(
        WHOSE, str(request.actor.user_id), max_age=_MARKED,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
    return response


@access(Permission.MEDIATION_WORK)
def offer(request: ActorRequest, pk: int, answer: str) -> HttpResponse:
    """Answer a proposal from one's own day."""
    if answer not in _ANSWERS:
        raise Http404
    rows = Offer.objects.filter(
        mediator__user=request.actor.user_id,
        mediator__service__in=request.actor.offices_where(Permission.MEDIATION_WORK),
    )
    found = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return redirect("mediation:day")
    form = OfferAnswerForm(_ANSWERS[answer], request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("mediation:day")
    try:
        said = offering.answer_mine(
            found, form.answer, reason=form.cleaned_data["reason"], seen=form.seen,
            by=request.actor,
        )  # fmt: skip
        messages.info(request, ANSWERED[said])
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("mediation:day")


@access(Permission.MEDIATION_WORK)
def arrive(request: ActorRequest, pk: int) -> HttpResponse:
    """Note one's arrival: by a tap, or with the code of the door."""
    found = scope.my_assignment(request, pk)
    if request.method != "POST":
        return redirect("mediation:day")
    form = ArrivalForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: arriving.check_in(found, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, _("Arrivo registrato."))
        return redirect("mediation:day")
    context = {
        "day": day_of(request.actor), "now": clock.now(), "reasons": reasons("it"), "form": form,
    }  # fmt: skip
    return render(request, "mediation/day.html", context, status=422)


@access(Permission.MEDIATION_WORK)
def at_door(request: ActorRequest, token: str) -> HttpResponse:
    """Where the code at a door leads: the session that is there now, with one button."""
    office_id = arriving.door_office(token)
    if office_id is None:
        raise Http404
    office = get_object_or_404(Office, pk=office_id)
    jobs = here_now(request.actor, office.pk)
    return render(
        request, "mediation/at_door.html", {"office": office, "jobs": jobs, "token": token}
    )


@access(Permission.MEDIATION_REQUEST)
def door(request: ActorRequest) -> HttpResponse:
    """The code to be printed and hung at the door of an office that asks."""
    offices = request.actor.offices_where(Permission.MEDIATION_REQUEST)
    rows = Office.objects.filter(pk__in=offices).select_related("body")
    office = rows.filter(pk=request.actor.office_id or 0).first() or rows.order_by("pk").first()
    if office is None:
        raise Http404
    path = reverse("mediation:at_door", args=[arriving.door_token(office.pk)])
    context = {"office": office, "address": request.build_absolute_uri(path)}
    return render(request, "mediation/door.html", context)


@public
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the day at hand without signal; it holds nothing of anybody."""
    response = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@public
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the day on its first screen (web app manifest)."""
    start = reverse("mediation:day")
    return JsonResponse(
        {
            "name": _("Lab'Impact, la mia giornata"), "short_name": _("Giornata"), "id": start,
            "start_url": start, "scope": start, "display": "standalone", "lang": "it",
            "background_color": "#ffffff", "theme_color": "#0066cc",
            "icons": [
                {"src": scope.icon(), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
            ],
        },
        content_type="application/manifest+json",
    )  # fmt: skip
