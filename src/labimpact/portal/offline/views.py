"""The pack of a language and an area for a phone without a signal: list, pages, worker."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.base.numbers import row_number
from labimpact.directory.queries import finding
from labimpact.portal import queries
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.offline import keeping

_WORKER = Path(__file__).parent / "worker.js"
# What every page brings along.
_ASSETS = ("dist/portal.css", "dist/portal.js", "dist/icons.svg", "ui/icon.svg")
_FRESH = {"Cache-Control": "no-cache"}


def _area(request: HttpRequest) -> int | None:
    return row_number(request.GET.get("zona", ""))


@public
@for_everybody
@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """Senza rete: choose an area, keep its pages, and look for something in those that are kept."""
    choices = finding.choices(timezone.localtime())
    return drawn(
        request, known(language), "portal/offline.html", areas=choices.areas, chosen=_area(request)
    )


@public
@for_everybody
@require_safe
def services(request: HttpRequest, language: str) -> HttpResponse:
    """Every service of an area on one page, with what does not change by the hour: to keep, and to
    print."""
    kept = keeping.pack(known(language), _area(request), timezone.now())
    return drawn(request, language, "portal/kept_services.html", pack=kept)


@public
@require_safe
def words(request: HttpRequest, language: str) -> JsonResponse:
    """What finds the things of the pack without a signal."""
    now = timezone.now()
    kept = keeping.pack(known(language), _area(request), now)
    return JsonResponse(
        keeping.words(kept, now), json_dumps_params={"ensure_ascii": False}, headers=_FRESH
    )


@public
@require_safe
def pack(request: HttpRequest, language: str) -> JsonResponse:
    """The addresses to keep, and a version that changes with what they show."""
    now = timezone.now()
    kept = keeping.pack(known(language), _area(request), now)
    assets = [static(name) for name in _ASSETS]
    local = timezone.localtime(now)
    return JsonResponse(
        {
            "version": keeping.version(kept, assets), "made_at": now.isoformat(),
            "made_on": f"{local:%d/%m/%Y}", "area": kept.area_id,
            "pages": [*kept.addresses(), *assets],
        },
        headers=_FRESH,
    )  # fmt: skip


@public
@require_safe
def worker(request: HttpRequest, language: str) -> HttpResponse:
    """The service worker of a language; it reaches no address beyond it."""
    known(language)
    script = _WORKER.read_text(encoding="utf-8")
    return HttpResponse(script, "text/javascript", headers=_FRESH)


@public
@require_safe
def manifest(request: HttpRequest, language: str) -> JsonResponse:
    """What a phone needs to put the portal among its applications."""
    code = known(language)
    home = reverse("portal:home", args=[code])
    spoken = next(each for each in queries.languages() if each.code == code)
    return JsonResponse(
        {
            "name": "Lab'Impact", "short_name": "Lab'Impact", "lang": code,
            "dir": "rtl" if spoken.bidi else "ltr", "start_url": home, "scope": home,
            "display": "minimal-ui", "background_color": "#ffffff", "theme_color": "#0066cc",
            "icons": [{"src": static("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )  # fmt: skip
