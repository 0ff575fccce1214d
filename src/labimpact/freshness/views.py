"""Answering «is it still true?»: by a secret address without an account, or at work."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import limits
from labimpact.base.access import ActorRequest, access, public
from labimpact.base.errors import Refused
from labimpact.base.own_site import own_forms
from labimpact.base.permissions import Permission
from labimpact.freshness import actions, queries
from labimpact.freshness.links import repairing
from labimpact.freshness.models import CheckedLink, ConfirmLink
from labimpact.freshness.things import may_confirm

WRITERS = (Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)
# What needs a hand first.
SHOWN = (CheckedLink.State.BROKEN, CheckedLink.State.MOVED, CheckedLink.State.UNSURE)


@own_forms
@public
def link(request: HttpRequest, key: str) -> HttpResponse:
    """What a secret address asks about; opening it confirms nothing (mail programmes open every
    link), the button does. The address itself is the right to answer: there is no session to
    forge, and no cookie is needed."""
    if request.method == "POST" and limits.is_too_often(request, action="still_true", key=""):
        return _shut(render(request, "freshness/link_late.html", status=429))
    thing = actions.question(key)
    if thing is None:
        return _shut(render(request, "freshness/link_over.html", status=410))
    done = request.method == "POST" and actions.confirm_by_link(key)
    return _shut(render(request, "freshness/link.html", {"thing": thing, "done": done}))


@access(Permission.TASK_MANAGE, Permission.CONTENT_PUBLISH)
@require_POST
def confirm_guide(request: ActorRequest, ref: object) -> HttpResponse:
    """Say of a guide that it is still true."""
    return _confirmed(request, ConfirmLink.Of.GUIDE, str(ref))


@access(Permission.TASK_MANAGE, Permission.CONTENT_PUBLISH)
@require_POST
def confirm_service(request: ActorRequest, pk: int) -> HttpResponse:
    """Say of a service that it is still true, as somebody of the office that answers for it."""
    return _confirmed(request, ConfirmLink.Of.SERVICE, str(pk))


@access(*WRITERS)
def links(request: ActorRequest) -> HttpResponse:
    """Collegamenti: those of the actor's pages that are broken, moved, or not known to work."""
    rows = queries.bad_links(request.actor)
    groups = [(state, [row for row in rows if row.link.state == state]) for state in SHOWN]
    return render(request, "freshness/links.html", {"groups": groups, "total": len(rows)})


@access(*WRITERS)
@require_POST
def repair_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a link right in a draft of its page."""
    place = get_object_or_404(queries.bad_links(request.actor), pk=pk)
    try:
        page = repairing.repair(place, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("freshness:links")
    messages.success(request, _("Riparato nella bozza: rileggi e pubblica."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _confirmed(request: ActorRequest, of: str, ref: str) -> HttpResponse:
    if not may_confirm(request.actor, of, ref):
        raise Http404
    try:
        actions.confirm(of, ref, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confermato: la data nel portale è di oggi."))
    return redirect("worklist:list")


def _shut(response: HttpResponse) -> HttpResponse:
    """The address is a secret: nothing between here and the reader keeps what it shows, and no
    other site is told of it (our own form must say where it comes from: `base/own_site`)."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
