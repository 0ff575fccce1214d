"""The pages on which the public finds a service: all of them, one of them, those in a language."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.base.numbers import row_number
from labimpact.directory.actions.searching import KIND
from labimpact.directory.enums import Audience
from labimpact.directory.queries import finding, places
from labimpact.directory.queries.finding import Choice, Detail
from labimpact.editorial.enums import LifeEvent
from labimpact.portal import queries
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.machines import services as machines
from labimpact.searches.asked import Asked, choices

# The languages of the portal that people speak under another code (network/data/languages.csv).
SPOKEN_AS = {"zh-hans": "cmn", "pa": "pa-guru"}


@public
@for_everybody
@require_safe
def services(request: HttpRequest, language: str) -> HttpResponse:
    """All services, or those somebody looks for (servizi); the filters stand in the address."""
    known(language)
    moment = timezone.localtime()
    search = choices(request.GET)
    number = max(row_number(request.GET.get("pagina", "")) or 1, 1)
    page = finding.page(search, language, moment, number)
    return drawn(
        request, language, "portal/services.html", page=page, search=search,
        meant=places.meant(search.town) if search.town and not page.rows else "",
        without_town=without(request.GET, "comune"),
        choices=finding.choices(moment), needs=LifeEvent.values, audiences=Audience.values,
        query=without(request.GET, "pagina"), follow=Asked(kind=KIND, chosen=search).lasting.query,
    )  # fmt: skip


@public
@for_everybody
@require_safe
def service(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One service: for whom, what to bring, where and when."""
    known(language)
    moment = timezone.localtime()
    found = finding.detail(slug, language, moment)
    if found is None:
        raise Http404
    return drawn(
        request, language, "portal/service.html",
        detail=found, page=_standing(found, language), page_route="portal:service",
        today=moment.date(), head=machines.head(found, language), booked=queries.booked_offices(),
    )  # fmt: skip


@public
@for_everybody
@require_safe
def who_speaks(request: HttpRequest, language: str) -> HttpResponse:
    """Where a language is spoken (chi parla la mia lingua); the reader's own, when none is said."""
    known(language)
    moment = timezone.localtime()
    spoken = finding.choices(moment).languages
    chosen = _chosen(spoken, request.GET.get("parla", ""), language)
    offices = finding.speaking(chosen.code, language, moment) if chosen else ()
    return drawn(
        request, language, "portal/who_speaks.html",
        spoken=spoken, chosen=chosen, offices=offices,
    )  # fmt: skip


def without(said: QueryDict, name: str) -> str:
    """The search as links repeat it, one part of it left out."""
    kept = said.copy()
    kept.pop(name, None)
    return kept.urlencode()


def _chosen(spoken: tuple[Choice, ...], said: str, language: str) -> Choice | None:
    wanted = (said or SPOKEN_AS.get(language, language)).lower()
    return next((choice for choice in spoken if choice.code.lower() == wanted), None)


def _standing(found: Detail, language: str) -> dict[str, str]:
    """How far the words may be trusted, as `portal/standing.html` says it of every page."""
    standing = found.words.standing
    return {
        "slug": found.service.slug,
        "language": language if standing else "it",
        "standing": standing.value if standing else "",
    }
