from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.portal import queries


def _known(language: str) -> str:
    if language not in queries.texts():
        raise Http404
    return language


@public
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The first page: what the network is and where its desks are, in the visitor's language."""
    code = _known(language)
    context = {
        "text": queries.texts()[code],
        "languages": queries.languages(),
        "desks": queries.open_desks(),
    }
    with translation.override(code):
        return render(request, "portal/home.html", context)


@public
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    """The accessibility statement; in Italian, as the form of the agency asks."""
    _known(language)
    return render(request, "portal/accessibility.html", {"language": language})


@public
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """What this site does with the data of those who visit it or work with it."""
    _known(language)
    return render(request, "portal/privacy.html", {"language": language})
