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
    return _in_italian(request, language, "portal/accessibility.html")


@public
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """What this site does with the data of those who visit it or work with it."""
    return _in_italian(request, language, "portal/privacy.html")


def _in_italian(request: HttpRequest, language: str, template: str) -> HttpResponse:
    """A page whose text is Italian in a frame of the reader's language, which says so."""
    code = _known(language)
    context = {
        "language": code,
        "text": queries.texts()[code],
        "languages": queries.languages(),
    }
    with translation.override(code):
        return render(request, template, context)
