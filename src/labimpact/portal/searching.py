"""The search of the portal, by its address alone: without JavaScript, without a cookie."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import ActorRequest, public
from labimpact.base.actor import System
from labimpact.directory.actions.searching import KIND
from labimpact.directory.enums import Audience
from labimpact.directory.queries import finding as directory
from labimpact.directory.queries.finding import Search
from labimpact.editorial.enums import Kind, LifeEvent
from labimpact.editorial.models import Publication
from labimpact.finding import actions, queries
from labimpact.finding.queries import Within
from labimpact.portal.drawing import drawn, known
from labimpact.portal.services import searched, without

# What may be looked for alone; alerts stand on every page.
KINDS = (Kind.GUIDE.value, KIND, Kind.NEWS.value, Kind.EVENT.value)


@public
@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """What is published for the words that were typed; whatever they are, an answer.

    A visitor's question that finds nothing is counted by day for the editors, and nothing of the
    visitor (`wall.note_unanswered`): what an editor tries out, or asks of a part only, is not.
    """
    known(language)
    now = timezone.now()
    typed = request.GET.get("q", "").replace("\x00", "")[: queries.LONGEST].strip()
    chosen, kind = searched(request.GET), request.GET.get("tipo", "")
    kind = kind if kind in KINDS else ""
    within = _within(chosen, kind, language, now)
    answer = queries.search(typed, language=language, at=now, within=within) if typed else None
    visitor = cast("ActorRequest", request).actor.system == System.PUBLIC
    in_vain = answer is not None and answer.understood and not answer.found
    if in_vain and visitor and within == queries.EVERYTHING:
        actions.note_unanswered(text=typed, language=language)
    return drawn(
        request, language, "portal/search.html", typed=typed, answer=answer, search=chosen,
        kind=kind, kinds=KINDS, filters=True, choices=directory.choices(timezone.localtime(now)),
        needs=LifeEvent.values, audiences=Audience.values, query=without(request.GET, "q"),
    )  # fmt: skip


def _within(chosen: Search, kind: str, language: str, at: datetime) -> Within:
    """Among what to look for these choices. What only services have (open, free, a language
    spoken…) leaves services alone; need and area are said of guides and news as well."""
    kinds = (kind,) if kind else None
    if not chosen:
        return Within(kinds)
    refs = [str(pk) for pk in directory.services_of(chosen, language, timezone.localtime(at))]
    if chosen != replace(Search(), need=chosen.need, area_id=chosen.area_id):
        return Within((KIND,) if kind in ("", KIND) else (), tuple(refs))
    pages = Publication.objects.live(at)
    if chosen.need:
        pages = pages.filter(topic=chosen.need)
    if chosen.area_id is not None:
        pages = pages.filter(Q(area=None) | Q(area=chosen.area_id))
    refs += [str(origin) for origin in pages.values_list("origin", flat=True).distinct()]
    return Within(kinds, tuple(refs))
