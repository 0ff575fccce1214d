from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.editorial.enums import Kind
from labimpact.portal import queries, reading


def _known(language: str) -> str:
    if language not in queries.texts():
        raise Http404
    return language


@public
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The first page: what the network is and where its desks are, in the visitor's language."""
    return _drawn(
        request, language, "portal/home.html",
        desks=queries.open_desks(), topics=reading.topics(_known(language), timezone.now()),
    )  # fmt: skip


@public
@require_safe
def guides(request: HttpRequest, language: str) -> HttpResponse:
    """All guides by event of life; each in the reader's language where it is translated."""
    topics = reading.topics(_known(language), timezone.now())
    return _drawn(request, language, "portal/guides.html", topics=topics)


@public
@require_safe
def all_news(request: HttpRequest, language: str) -> HttpResponse:
    """The news that have not passed, the newest first."""
    pages = reading.pages(Kind.NEWS, _known(language), timezone.now())
    return _drawn(request, language, "portal/all_news.html", pages=pages)


@public
@require_safe
def guide(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One guide."""
    return _page(request, language, Kind.GUIDE, slug)


@public
@require_safe
def news(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One piece of news."""
    return _page(request, language, Kind.NEWS, slug)


def _page(request: HttpRequest, language: str, kind: Kind, slug: str) -> HttpResponse:
    """A published page; in Italian, saying so, when it is not in the reader's language."""
    page = reading.page(kind, slug, _known(language), timezone.now())
    if page is None:
        raise Http404
    return _drawn(
        request, language, "portal/page.html",
        page=page, page_route=f"portal:{kind}", translated=reading.languages_of(page),
    )  # fmt: skip


def _drawn(request: HttpRequest, language: str, template: str, **context: object) -> HttpResponse:
    """A page in the reader's language, with the sentences and languages that every page has."""
    code = _known(language)
    context |= {
        "text": queries.texts()[code], "languages": queries.languages(), "language": code,
        "alerts": reading.pages(Kind.ALERT, code, timezone.now()),
    }  # fmt: skip
    with translation.override(code):
        return render(request, template, context)


@public
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    """The accessibility statement; in Italian, as the form of the agency asks."""
    return _in_italian(request, language, "portal/accessibility.html")


@public
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """What this site does with the data of those who visit it or work with it."""
    return _in_italian(request, language, "portal/privacy.html")


def _in_italian(request: HttpRequest, language: str, template: str) -> HttpResponse:
    """A page whose text is Italian in a frame of the reader's language, which says so."""
    return _drawn(request, language, template)
