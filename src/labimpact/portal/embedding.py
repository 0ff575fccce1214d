"""A list of services inside the page of somebody else: a municipality's, a school's, a parish's.

The frame shows what the same question shows in the portal, keeps nothing, knows nothing of the page
around it and runs no script. Only these pages may stand in a frame of another site.
"""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.directory.queries import finding
from labimpact.portal import addresses
from labimpact.portal.caching import MAX_AGE, for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.searches.asked import choices

# As many as stand in a frame without a bar; the others are one link away.
SHOWN = 5
_HEIGHT = 640


@public
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": ["'none'"]})  # type: ignore[arg-type]  # its types know no arguments
@require_safe
def frame(request: HttpRequest, language: str) -> HttpResponse:
    """The services that an address asks for, in little (riquadro).

    It does not go on the shelf of ADR 0033, which keeps no policy of its own for a page.
    """
    found = finding.page(choices(request.GET), known(language), timezone.localtime())
    response = drawn(
        request, language, "portal/embedded.html", rows=found.rows[:SHOWN], total=found.total,
        query=request.GET.urlencode(),
    )  # fmt: skip
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@public
@for_everybody
@require_safe
def code(request: HttpRequest, language: str) -> HttpResponse:
    """The line to put into a page so that the list stands there."""
    asked = request.GET.urlencode()
    address = addresses.whole(known(language), f"riquadro/{'?' if asked else ''}{asked}")
    line = format_html(
        '<iframe src="{}" title="Lab\'Impact" loading="lazy" referrerpolicy="no-referrer"'
        ' style="width:100%;height:{}px;border:0"></iframe>',
        address, _HEIGHT,
    )  # fmt: skip
    return drawn(request, language, "portal/embedding.html", line=str(line), query=asked)
