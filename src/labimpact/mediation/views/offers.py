"""A proposal behind its secret address: read in the mediator's language, answered by one tap."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from labimpact.base.access import public
from labimpact.base.errors import Conflict, Refused
from labimpact.base.limits import is_too_often
from labimpact.mediation.actions import offering
from labimpact.mediation.enums import Answer
from labimpact.mediation.forms.offers import OfferAnswerForm, reasons
from labimpact.mediation.hours import told
from labimpact.mediation.queries.links import OfferShown, offer_shown
from labimpact.mediation.views.scope import shut
from labimpact.mediation.wording import (
    AUTONYMS,
    LANGUAGES,
    RIGHT_TO_LEFT,
    code_said,
    language_said,
    moment_said,
    span_said,
    words,
)

_ANSWERS = {"accetto": Answer.ACCEPTED, "non-posso": Answer.DECLINED}


@public
def offer(request: HttpRequest, key: str) -> HttpResponse:
    """What is proposed, and the two answers; reading it answers nothing."""
    shown = offer_shown(key)
    if shown is None:
        return _over(request)
    return _page(request, key, shown)


@public
def answer(request: HttpRequest, key: str, answer: str) -> HttpResponse:
    """One tap: accetto, or non posso with its reason."""
    if answer not in _ANSWERS:
        raise Http404
    if request.method != "POST":
        return shut(redirect("mediation_offer", key=key))
    shown = offer_shown(key)
    if shown is None:
        return _over(request)
    if is_too_often(request, action="mediation_link", key=key):
        later = words("offer", _language(request, shown))["later"]
        return _page(request, key, shown, trouble=later, status=429)
    form = OfferAnswerForm(_ANSWERS[answer], request.POST, language=_language(request, shown))
    if not form.is_valid():
        return _page(request, key, shown, trouble=str(form.errors["reason"][0]), status=422)
    try:
        offering.answer_by_link(
            key, form.answer, reason=form.cleaned_data["reason"], seen=form.seen
        )
    except Conflict:
        moved = words("offer", _language(request, shown))["moved"]
        return _page(request, key, offer_shown(key) or shown, trouble=moved, status=422)
    except Refused:
        # The only other thing that is refused here: they are elsewhere at that hour.
        clash = words("offer", _language(request, shown))["clash"]
        return _page(request, key, shown, trouble=clash, status=422)
    back = redirect("mediation_offer", key=key)
    back["Location"] += f"?lingua={_language(request, shown)}"
    return shut(back)


def _page(
    request: HttpRequest, key: str, shown: OfferShown, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    language = _language(request, shown)
    text = words("offer", language)
    context: dict[str, Any] = {
        "key": key,
        "shown": shown,
        "text": text,
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "hello": text["hello"].format(name=shown.mediator, service=shown.service),
        "is_open": shown.answer == Answer.WAITING,
        "said": text.get(shown.answer, "").format(service=shown.service),
        "languages": [(code, AUTONYMS[code]) for code, _name in LANGUAGES],
        "spoken": language_said(shown.language, language),
        "when": span_said(shown.starts_at, shown.ends_at, language),
        "until": moment_said(shown.expires_at, language),
        "kind": code_said("mediation_kind", shown.kind, language),
        "mode": code_said("mode", shown.mode, language),
        "paid": _paid(shown, text, language),
        "gap": _gap(shown, text, language),
        "reasons": reasons(language),
        "trouble": trouble,
    }
    return shut(render(request, "mediation/offer.html", context, status=status))


def _language(request: HttpRequest, shown: OfferShown) -> str:
    """The one that was picked on the page, else the one they are written to in."""
    picked = request.POST.get("lingua") or request.GET.get("lingua") or ""
    return picked if picked in dict(LANGUAGES) else shown.writes_in


def _paid(shown: OfferShown, text: dict[str, Any], language: str) -> str:
    paid = told(shown.paid_minutes, language)
    if not shown.travel_minutes:
        return paid
    said: str = text["paid_with"]
    return said.format(paid=paid, travel=told(shown.travel_minutes, language))


def _gap(shown: OfferShown, text: dict[str, Any], language: str) -> str:
    if shown.gap_minutes is None:
        return ""
    said: str = text["gap_free"]
    return said.format(gap=told(shown.gap_minutes, language))


def _over(request: HttpRequest) -> HttpResponse:
    """Whose it was is not known any more: said in each language."""
    said = [
        (code, "rtl" if code in RIGHT_TO_LEFT else "ltr", words("offer", code)["over"])
        for code, _name in LANGUAGES
    ]
    return shut(render(request, "mediation/offer_over.html", {"said": said}, status=410))
