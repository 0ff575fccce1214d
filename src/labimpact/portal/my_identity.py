"""Into one's own page with SPID or CIE: out to the provider, and back.

The one cookie of the way is signed, good for ten minutes, sent to this site alone, and gone once
it is used. The proof of the page travels to this site alone
(`SameSite=Strict`): a browser that comes from the provider does not send it, so the way back ends
on a page of ours, with a link.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from labimpact.base import limits
from labimpact.base.access import public
from labimpact.base.own_site import cookie_name
from labimpact.mypage import actions, openid
from labimpact.portal import queries
from labimpact.portal.drawing import drawn, known
from labimpact.portal.my_page import keep, shut

_COOKIE = "mia_pagina_identita"
# How the way can end, as the address says it; each has its sentence in every language.
_IN, _UNKNOWN, _LOW, _FAILED, _OFTEN = "entra", "sportello", "livello", "errore", "attendi"
_SENTENCES = {
    _IN: "came", _UNKNOWN: "unknown", _LOW: "low", _FAILED: "failed", _OFTEN: "often",
}  # fmt: skip


@public
@require_safe
def out(request: HttpRequest, language: str) -> HttpResponse:
    """To the provider, with what the way back must agree with."""
    _only_with_a_provider(language)
    if limits.is_too_often(request, action="portal_identity", key=""):
        return _ends(language, _OFTEN)
    try:
        begun = openid.begin(language, _address_back())
    except openid.Unproven:
        return _ends(language, _FAILED)
    response = shut(redirect(begun.url))
    response.set_cookie(
        cookie_name(_COOKIE), begun.sealed, max_age=openid.MINUTES * 60, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@public
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: who it is was verified, or not. One address for all languages, as it is
    written at the provider."""
    kept = openid.opened(request.COOKIES.get(cookie_name(_COOKIE), ""))
    language = kept.get("language", settings.LANGUAGE_CODE)
    _only_with_a_provider(language)
    if limits.is_too_often(request, action="portal_identity", key=""):
        response = _ends(language, _OFTEN)
    else:
        response = _came_back(kept, request.GET.dict(), language)
    response.delete_cookie(cookie_name(_COOKIE), samesite="Lax")
    return response


@public
@require_safe
def end(request: HttpRequest, language: str, came: str) -> HttpResponse:
    """How the way ended, in the reader's language."""
    _only_with_a_provider(language)
    if came not in _SENTENCES:
        raise Http404
    said = queries.texts()[language]["my_identity"][_SENTENCES[came]]
    context = {"said": said, "is_in": came == _IN}
    return shut(drawn(request, language, "portal/my_identity.html", **context))


def _came_back(kept: dict[str, str], said: dict[str, Any], language: str) -> HttpResponse:
    try:
        code = openid.finish(kept, said, _address_back())
    except openid.TooLow:
        return _ends(language, _LOW)
    except openid.Unproven:
        return _ends(language, _FAILED)
    proof = actions.enter_by_identity(code)
    response = _ends(language, _IN if proof else _UNKNOWN)
    if proof:
        keep(response, proof)
    return response


def _ends(language: str, came: str) -> HttpResponse:
    return shut(redirect("portal:my_identity_end", language=language, came=came))


def _address_back() -> str:
    return f"{settings.SITE_URL}{reverse('my_identity_back')}"


def _only_with_a_provider(language: str) -> None:
    known(language)
    if not openid.is_active():
        raise Http404
