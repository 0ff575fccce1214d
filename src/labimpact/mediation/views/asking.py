"""While one asks: who could, and when first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from labimpact.agenda.hours import moment
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.mediation.enums import Mode
from labimpact.mediation.forms.requests import RequestForm
from labimpact.mediation.models import MediationService
from labimpact.mediation.places import middle
from labimpact.mediation.queries import could as queries
from labimpact.mediation.queries import requests
from labimpact.mediation.queries.days_off import NONE, DaysOff, days_off
from labimpact.mediation.views.requests import ASKING, known_to
from labimpact.network.models import Body, Office

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Told:
    """How many could then, and when the first of all can; nothing while too little is said."""

    then: int = 0
    at: datetime | None = None
    first: datetime | None = None
    is_known: bool = False


@access(*ASKING)
def could(request: ActorRequest) -> HttpResponse:
    """Chi può: a line under the form, from what is written in it so far; and which of its days are
    days of closure."""
    office = requests.asking_office(request.actor)
    service_id = row_number(request.GET.get("servizio", "")) or 0
    service = get_object_or_404(MediationService.objects.filter(is_open=True), pk=service_id)
    if office is not None and not requests.services_for(office).filter(pk=service.pk).exists():
        return render(request, "mediation/could.html", {"told": Told()})
    body = Body.objects.filter(pk=row_number(request.GET.get("ente_id", "")) or 0).first()
    form = RequestForm(
        request.GET, known=known_to(request, office), is_preview=True, off=_off(office, body)
    )
    form.is_valid()
    told = _told(request, service, body, form.cleaned_data)
    return render(request, "mediation/could.html", {"told": told, "form": form})


def _off(office: Office | None, body: Body | None) -> DaysOff:
    """When whoever asks is closed: the body that is named is one's own, or that one asks for."""
    if body is None:
        return NONE
    return days_off(
        office.pk if office is not None and office.body_id == body.pk else None, body.pk
    )


def _told(
    request: ActorRequest, service: MediationService, body: Body | None, said: dict[str, Any]
) -> Told:
    if not said.get("language") or not said.get("day"):
        return Told()
    starts = moment(said["day"], said["hour"]) if said.get("hour") else None
    begin = max(clock.now(), starts or moment(said["day"], datetime.min.time()))
    municipality = said.get("municipality")
    found = queries.could(
        service, language=said["language"].code, minutes=said.get("length") or 60,
        windows=[(begin, begin + AHEAD)], sex=said.get("sex") or "", by=request.actor,
        body_id=body.pk if body else None, subject=said.get("subject") or "",
        place=middle(municipality) if not isinstance(municipality, list) else None,
        mode=said.get("mode") or Mode.IN_PERSON, relatives_fit=bool(said.get("relatives_fit")),
        bridges=[language.code for language in said.get("bridges") or ()],
    )  # fmt: skip
    then = sum(each.starts_at == starts for each in found)
    return Told(then, starts, found[0].starts_at if found else None, is_known=True)
