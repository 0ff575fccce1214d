"""The pages behind a secret link: for a service without accounts, one referral and nothing else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from labimpact.base.access import public
from labimpact.casework.actions import answering_by_link as links
from labimpact.casework.actions.answering_by_link import Told, Verb
from labimpact.casework.forms.referrals import AnswerForm, AskForm, CodeForm, RefuseForm
from labimpact.casework.models import Referral
from labimpact.casework.queries import telling
from labimpact.documents import downloads
from labimpact.rules.queries import label
from labimpact.ui.attempting import attempt

_PROOF = "prova-invio"
_HALF_AN_HOUR = 30 * 60


@public
def door(request: HttpRequest, key: str) -> HttpResponse:
    """First a one-time code, sent to the body's own address; then what was told, and the answer."""
    found = links.find_door(key)
    if found is None:
        context = {"replaced": links.is_replaced(key)}
        return _shut(render(request, "casework/link_over.html", context, status=410))
    told = links.read(key, request.COOKIES.get(_PROOF, ""))
    if told is not None:
        return _told_page(request, key, told)
    form = CodeForm(request.POST if request.method == "POST" else None)
    proof: list[str] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: proof.append(links.prove(key, form.cleaned_data["code"])))
    ):
        return _remembered(redirect("referral_link", key=key), key, proof[0])
    return _door_page(request, key, form, status=422 if form.errors else 200)


@public
def code(request: HttpRequest, key: str) -> HttpResponse:
    """Send a one-time code to the address that the link was sent to."""
    form = AnswerForm(request.POST or {})
    if request.method != "POST" or links.find_door(key) is None:
        return redirect("referral_link", key=key)
    if form.is_valid() and attempt(form, lambda: links.send_code(key)):
        messages.success(request, _("Codice mandato: scrivetelo qui entro dieci minuti."))
        return redirect("referral_link", key=key)
    return _door_page(request, key, CodeForm(), refused=form, status=422)


def _door_page(
    request: HttpRequest, key: str, form: CodeForm, *, status: int, refused: Form | None = None
) -> HttpResponse:
    door = links.find_door(key)
    # The box for a code stands there for who has one, or has just written a wrong one.
    asked = (door is not None and door.has_code) or form.is_bound
    context = {"door": door, "key": key, "form": form, "refused": refused, "asked": asked}
    return _shut(render(request, "casework/link_door.html", context, status=status))


@public
def answer(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Accept, refuse with a reason, or ask for more."""
    proof = request.COOKIES.get(_PROOF, "")
    told = links.read(key, proof) if request.method == "POST" else None
    if told is None:
        return redirect("referral_link", key=key)
    does, name, form = _answer_form(request, verb)
    given = form.cleaned_data if form.is_valid() else {}
    reason, text = given.get("reason", ""), given.get("note") or given.get("text", "")
    if form.is_valid() and attempt(
        form, lambda: links.answer(key, proof, does, reason=reason, text=text)
    ):
        if does is not Verb.REFUSE:
            return redirect("referral_link", key=key)
        return _shut(render(request, "casework/link_done.html", {"told": told}))
    return _told_page(request, key, told, **{name: form})


def _answer_form(request: HttpRequest, verb: str) -> tuple[Verb, str, Form]:
    """What the address asks for, the form that was sent, and its name on the page."""
    match verb:
        case "accetta":
            return Verb.ACCEPT, "accept_form", AnswerForm(request.POST, prefix="accept")
        case "rifiuta":
            return Verb.REFUSE, "refuse_form", RefuseForm(request.POST, prefix="refuse")
        case _:
            return Verb.ASK, "ask_form", AskForm(request.POST, prefix="ask")


@public
def file(request: HttpRequest, key: str, paper: str) -> HttpResponseBase:
    """A document that the sender chose to show."""
    try:
        found = links.open_file(key, request.COOKIES.get(_PROOF, ""), paper)
    except FileNotFoundError as lost:
        raise Http404 from lost
    if found is None:
        raise Http404
    return downloads.answer(*found)


def _told_page(request: HttpRequest, key: str, told: Told, **wrong: Form) -> HttpResponse:
    context: dict[str, Any] = {
        "told": told,
        "key": key,
        "lines": telling.lines(told.shared),
        "documents": told.shared.get(telling.DOCUMENTS, []),
        "reason": label("referral_reason", told.reason),
        "urgent": told.urgency == Referral.Urgency.URGENT,
        "accept_form": AnswerForm(prefix="accept"),
        "refuse_form": RefuseForm(prefix="refuse"),
        "ask_form": AskForm(prefix="ask"),
    }
    status = 422 if wrong else 200
    return _shut(render(request, "casework/link_told.html", context | wrong, status=status))


def _remembered(response: HttpResponse, key: str, proof: str) -> HttpResponse:
    """The browser keeps the proof for half an hour, for this address alone."""
    response.set_cookie(
        _PROOF, proof, max_age=_HALF_AN_HOUR, path=reverse("referral_link", args=[key]),
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return _shut(response)


def _shut(response: HttpResponse) -> HttpResponse:
    """The address is a secret: nothing between here and the reader keeps what it shows."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response
