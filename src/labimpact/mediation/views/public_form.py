"""The form behind a secret address: a body without accounts asks, and is told what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from labimpact.base import clock, limits
from labimpact.base.access import public
from labimpact.base.actor import System
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as
from labimpact.mediation.actions import requesting
from labimpact.mediation.actions.requesting import Wanted
from labimpact.mediation.forms.requests import RequestForm
from labimpact.mediation.models import MediationRequest, MediationService
from labimpact.mediation.queries.days_off import NONE, DaysOff, days_off
from labimpact.mediation.views.scope import shut
from labimpact.rules.queries import label
from labimpact.ui.attempting import attempt


@dataclass(frozen=True)
class Door:
    """Whose form it is."""

    link_id: int
    service_id: int
    service: str
    body_id: int
    body: str
    email: str


def find_door(key: str) -> Door | None:
    """The form of a secret address, while it is open."""
    with acting_as(System.MEDIATION_LINK), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.request_form(%s)", [fingerprint(key)])
        row = cursor.fetchone()
    return Door(*row) if row else None


@public
def form(request: HttpRequest, key: str) -> HttpResponse:
    """Ask without an account: the same form, for the body that the address was sent to."""
    door = find_door(key)
    if door is None:
        return shut(render(request, "mediation/form_over.html", status=410))
    asking = RequestForm(
        request.POST if request.method == "POST" else None,
        initial={"contact_email": door.email, "day": clock.today() + timedelta(days=3),
                 "hour": "10:00", "place": door.body},
        off=_off(door) if request.method == "POST" else NONE,
    )  # fmt: skip
    sent = request.POST.get("sent_key", "").replace("\x00", "")[:40] or uuid4().hex
    made: list[MediationRequest] = []
    late = request.method == "POST" and limits.refused(
        request, asking, action="mediation_form", key=key
    )
    if (
        request.method == "POST"
        and not late
        and asking.is_valid()
        and attempt(asking, lambda: made.append(_ask(door, asking, sent)))
    ):
        return shut(render(request, "mediation/form_sent.html", _sent(door, asking, made[0])))
    context: dict[str, Any] = {"door": door, "form": asking, "sent_key": sent, "key": key}
    status = 429 if late else 422 if asking.errors else 200
    return shut(render(request, "mediation/form.html", context, status=status))


def _off(door: Door) -> DaysOff:
    with acting_as(System.MEDIATION_LINK):
        return days_off(None, door.body_id)


def _sent(door: Door, asking: RequestForm, row: MediationRequest) -> dict[str, Any]:
    """What was asked, for when, and whom to tell what changes; never the family or the case."""
    data = asking.cleaned_data
    return {
        "door": door, "row": row, "times": asking.times(), "office": row.service.office,
        "kind": label("mediation_kind", data["kind"]), "language": data["language"],
    }  # fmt: skip


def _ask(door: Door, asking: RequestForm, sent: str) -> MediationRequest:
    # A savepoint outside: what is refused leaves the request's own transaction whole.
    with transaction.atomic(), acting_as(System.MEDIATION_LINK) as link:
        return requesting.ask_by_form(
            Wanted(
                service=MediationService.objects.get(pk=door.service_id), body_id=door.body_id,
                from_office_id=None, values=asking.values(), times=asking.times(),
                minutes=asking.cleaned_data["hours"], sent_key=sent,
                holidays_fit=asking.cleaned_data["is_urgent"], kept=asking.kept_days,
                bridges=[language.pk for language in asking.cleaned_data["bridges"]],
            ),
            form_address=door.email, by=link,
        )  # fmt: skip
