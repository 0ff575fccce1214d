"""Qualità dei dati: what is missing in the office's records, worst first."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.flows import permissions
from labimpact.flows.actions import reading
from labimpact.flows.lists import GAPS
from labimpact.flows.queries import gaps
from labimpact.ui.lists import read


@access(Permission.PERSON_EDIT)
def gap_list(request: ActorRequest) -> HttpResponse:
    """How many lack what, and who: each thing one click from the field it is written in."""
    if not GAPS.open_to(request.actor):
        raise PermissionDenied
    screen = read(request, GAPS)
    reading.read_gaps([line.person for line in screen.lines], by=request.actor)
    found = cast("gaps.Found", screen.found)
    counts = [
        {"gap": one.gap, "number": one.number, "url": screen.href(manca=one.gap.key)}
        for one in found.counts()
    ]
    context = {
        "screen": screen, "counts": counts, "can_send": permissions.can_send(request.actor),
    }  # fmt: skip
    return render(request, "flows/gaps.html", context, status=screen.status)
