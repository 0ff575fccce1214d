"""How every public page is drawn: in the reader's language, with what all of them carry."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from labimpact.portal import heads, queries, reading


def known(language: str) -> str:
    """A language of the portal; 404 for any other word in its place."""
    if language not in queries.texts():
        raise Http404
    return language


def drawn(
    request: HttpRequest, language: str, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page in the reader's language, with the sentences, languages and alerts of every page.

    A view that knows more of its page than its address gives a `head` of its own.
    """
    code = known(language)
    context = {"head": heads.of_address(request.path, code)} | context
    context |= {
        "rest": request.path.removeprefix(f"/{code}/"), "text": queries.texts()[code],
        "languages": queries.languages(), "language": code,
        "alerts": reading.alerts(code, timezone.now()),
    }  # fmt: skip
    with translation.override(code):
        return render(request, template, context, status=status)
