from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.editorial.enums import Kind
from labimpact.portal import queries, reading
from labimpact.portal.drawing import drawn, known


@public
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The first page: what the network is and where its desks are, in the visitor's language."""
    return drawn(
        request, language, "portal/home.html",
        desks=queries.open_desks(), topics=reading.topics(known(language), timezone.now()),
    )  # fmt: skip


@public
@require_safe
def guides(request: HttpRequest, language: str) -> HttpResponse:
    """All guides by event of life; each in the reader's language where it is translated."""
    topics = reading.topics(known(language), timezone.now())
    return drawn(request, language, "portal/guides.html", topics=topics)


@public
@require_safe
def all_news(request: HttpRequest, language: str) -> HttpResponse:
    """The news that have not passed, the newest first."""
    pages = reading.pages(Kind.NEWS, known(language), timezone.now())
    return drawn(request, language, "portal/all_news.html", pages=pages)


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
    page = reading.page(kind, slug, known(language), timezone.now())
    if page is None:
        raise Http404
    return drawn(request, language, "portal/page.html", page=page, page_route=f"portal:{kind}")


@public
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    """The accessibility statement; in Italian, as the form of the agency asks."""
    return drawn(request, language, "portal/accessibility.html")


@public
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """What this site does with the data of those who visit it or work with it."""
    return drawn(request, language, "portal/privacy.html")
