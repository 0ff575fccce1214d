"""The search of the portal, by its address alone: without JavaScript, without a cookie."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import ActorRequest, public
from labimpact.base.actor import System
from labimpact.directory.enums import Audience
from labimpact.directory.queries import finding as directory
from labimpact.editorial.enums import LifeEvent
from labimpact.finding import actions, queries
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.machines import feeds
from labimpact.portal.services import without
from labimpact.searches.asked import KINDS, Asked


@public
@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """What is published for the words that were typed; whatever they are, an answer.

    A visitor's question that finds nothing is counted by day for the editors, and nothing of the
    visitor (`wall.note_unanswered`): what an editor tries out, or asks of a part only, is not.
    """
    known(language)
    now = timezone.now()
    asked = Asked.of(request.GET)
    typed, within = asked.text, asked.within(language, now)
    answer = queries.search(typed, language=language, at=now, within=within) if typed else None
    visitor = cast("ActorRequest", request).actor.system == System.PUBLIC
    in_vain = answer is not None and answer.understood and not answer.found
    if in_vain and visitor and within == queries.EVERYTHING:
        actions.note_unanswered(text=typed, language=language)
    return drawn(
        request, language, "portal/search.html", typed=typed, answer=answer, search=asked.chosen,
        kind=asked.kind, kinds=KINDS, filters=True, needs=LifeEvent.values,
        choices=directory.choices(timezone.localtime(now)), audiences=Audience.values,
        query=without(request.GET, "q"), follow=asked.lasting.query,
    )  # fmt: skip


@public
@for_everybody
@require_safe
def feed(request: HttpRequest, language: str) -> HttpResponse:
    """What is new for a search as RSS: whoever reads it gives nothing of themselves."""
    text = feeds.search(Asked.of(request.GET).lasting, known(language), timezone.now())
    return HttpResponse(text, content_type=feeds.RSS)
