from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import known
from labimpact.portal.machines import feeds, sitemaps

_XML = "application/xml; charset=utf-8"
# What is no page for the public, and would only be turned away.
_CLOSED = (
    "/lavoro/", "/redazione/", "/accedi/", "/invio/", "/ancora-vero/", "/mediazione/", "/health/",
)  # fmt: skip


@public
@for_everybody
@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The file that names the sitemap of each language."""
    return HttpResponse(sitemaps.index(), content_type=_XML)


@public
@for_everybody
@require_safe
def sitemap(request: HttpRequest, language: str) -> HttpResponse:
    """The sitemap of one language."""
    return HttpResponse(sitemaps.of_language(known(language), timezone.now()), content_type=_XML)


@public
@for_everybody
@require_safe
def news_feed(request: HttpRequest, language: str) -> HttpResponse:
    """The news of a language as RSS."""
    text = feeds.news(known(language), timezone.now())
    return HttpResponse(text, content_type=feeds.RSS)


@public
@for_everybody
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may look at: the public pages; nothing of a demonstration."""
    closed = ("/",) if settings.DEMO else _CLOSED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if not settings.DEMO:
        lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
