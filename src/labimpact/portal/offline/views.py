"""The pack of a language for a phone without a signal: its list, its worker, its manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.editorial.enums import Kind
from labimpact.portal import queries, reading
from labimpact.portal.drawing import known

_WORKER = Path(__file__).parent / "worker.js"
# What every page brings along.
_ASSETS = ("dist/portal.css", "dist/portal.js", "dist/icons.svg", "ui/icon.svg")


@public
@require_safe
def pack(request: HttpRequest, language: str) -> JsonResponse:
    """The addresses to keep, and a version that changes with what they show."""
    code = known(language)
    now = timezone.now()
    guides, news, alerts = (
        reading.pages(kind, code, now) for kind in (Kind.GUIDE, Kind.NEWS, Kind.ALERT)
    )
    pages = [
        *(reverse(f"portal:{name}", args=[code]) for name in ("home", "guides", "all_news")),
        *(reverse("portal:guide", args=[code, page.slug]) for page in guides),
        *(reverse("portal:news", args=[code, page.slug]) for page in news),
        *(static(name) for name in _ASSETS),
    ]
    shown = [[p.slug, p.language, p.published_at.isoformat()] for p in (*guides, *news, *alerts)]
    desks = list(queries.open_desks().values_list("pk", "name", "address", "phone"))
    version = hashlib.sha256(json.dumps([pages, shown, desks]).encode()).hexdigest()[:16]
    local = timezone.localtime(now)
    return JsonResponse(
        {
            "version": version, "made_at": now.isoformat(), "made_on": f"{local:%d/%m/%Y}",
            "pages": pages,
        },
        headers={"Cache-Control": "no-cache"},
    )  # fmt: skip


@public
@require_safe
def worker(request: HttpRequest, language: str) -> HttpResponse:
    """The service worker of a language; it reaches no address beyond it."""
    known(language)
    script = _WORKER.read_text(encoding="utf-8")
    return HttpResponse(script, "text/javascript", headers={"Cache-Control": "no-cache"})


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
