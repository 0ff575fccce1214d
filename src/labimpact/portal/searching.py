"""The search of the portal, by its address alone: without JavaScript, without a cookie."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import ActorRequest, public
from labimpact.base.actor import System
from labimpact.finding import actions, queries
from labimpact.portal.drawing import drawn, known


@public
@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """What is published for the words that were typed; whatever they are, an answer.

    A visitor's question that finds nothing is counted by day for the editors, and nothing of the
    visitor (`wall.note_unanswered`): what an editor tries out is not.
    """
    typed = request.GET.get("q", "").replace("\x00", "")[: queries.LONGEST].strip()
    answer = queries.search(typed, language=known(language), at=timezone.now()) if typed else None
    visitor = cast("ActorRequest", request).actor.system == System.PUBLIC
    if answer is not None and answer.understood and not answer.found and visitor:
        actions.note_unanswered(text=typed, language=language)
    return drawn(request, language, "portal/search.html", typed=typed, answer=answer)
