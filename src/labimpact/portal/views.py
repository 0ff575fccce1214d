from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.base.tongues import preferred
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import Publication
from labimpact.mypage.openid import is_active as has_provider
from labimpact.portal import heads, local, queries, reading, sharing
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.reading import SOURCE
from labimpact.searches.asked import Asked

# Guides of each event of life on the first page; the others are one link away.
_ON_HOME = 6
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the first page in the language of the device; in Italian, if the portal has none of its.

    The only page that asks: everywhere else the language stands in the address (ADR 0032).
    """
    language = preferred(request.headers.get("Accept-Language", "")) or SOURCE
    answer = redirect("portal:home", language)
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


@public
@for_everybody
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The first page: what the network is and where its desks are, in the visitor's language."""
    desks = list(queries.open_desks())
    topics = reading.topics(known(language), timezone.now(), _ON_HOME)
    return drawn(
        request, language, "portal/home.html", desks=desks, topics=topics,
        head=heads.of_home(language, desks),
    )  # fmt: skip


@public
@for_everybody
@require_safe
def guides(request: HttpRequest, language: str) -> HttpResponse:
    """All guides by event of life; each in the reader's language where it is translated."""
    topics = reading.topics(known(language), timezone.now())
    follow = Asked(kind=Kind.GUIDE).query
    return drawn(request, language, "portal/guides.html", topics=topics, follow=follow)


@public
@for_everybody
@require_safe
def all_news(request: HttpRequest, language: str) -> HttpResponse:
    """The news that have not passed, the newest first."""
    pages = reading.pages(Kind.NEWS, known(language), timezone.now())
    return drawn(request, language, "portal/all_news.html", pages=pages)


@public
@for_everybody
@require_safe
def guide(request: HttpRequest, language: str, slug: str, area: str = "") -> HttpResponse:
    """One guide; for who says so in the address, as their area tells it (Ambito)."""
    found = local.guide(slug, known(language), area, timezone.now())
    if found is None or (area and not found.addition and not queries.is_area(area)):
        raise Http404
    return _drawn(request, language, found.page, local=found, area=area)


@public
@for_everybody
@require_safe
def news(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One piece of news."""
    return _page(request, language, Kind.NEWS, slug)


def _page(request: HttpRequest, language: str, kind: Kind, slug: str) -> HttpResponse:
    """A published page; in Italian, saying so, when it is not in the reader's language."""
    page = reading.page(kind, slug, known(language), timezone.now())
    if page is None:
        raise Http404
    return _drawn(request, language, page)


def _drawn(request: HttpRequest, language: str, page: Publication, **context: Any) -> HttpResponse:
    head = heads.of_page(page, reading.languages_of(page))
    return drawn(
        request, language, "portal/page.html",
        page=page, page_route=f"portal:{page.kind}", head=head,
        ways=sharing.ways(page.title, head.canonical), **context,
    )  # fmt: skip


@public
@for_everybody
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    """The accessibility statement, in the reader's language beside the Italian that counts."""
    italian = queries.texts()[SOURCE]["legal"]
    return drawn(request, language, "portal/accessibility.html", italian=italian)


@public
@for_everybody
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """What this site does with data: short first, in the reader's language beside the Italian."""
    italian = queries.texts()[SOURCE]["legal"]
    return drawn(
        request, language, "portal/privacy.html", italian=italian,
        parts=_privacy(known(language)), italian_parts=_privacy(SOURCE),
    )  # fmt: skip


def _privacy(language: str) -> list[list[str]]:
    """The parts of the notice, those of what is done from these pages after those of writing; the
    one on SPID and CIE where a provider is switched on."""
    text = queries.texts()[language]
    doing = text["privacy_doing"]
    more = [doing["booking"], doing["my_page"], *([doing["identity"]] if has_provider() else [])]
    read, written, *others = text["legal"]["privacy"]
    return [read, written, *more, *others]


@public
@for_everybody
@require_safe
def notes(request: HttpRequest, language: str) -> HttpResponse:
    """The legal notes: under which licence the contents may be used again."""
    return drawn(request, language, "portal/notes.html", licence=_LICENCE)
