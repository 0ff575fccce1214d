"""A person's own page: the way in by a link, and what only they see."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_POST

from labimpact.base import clock, limits
from labimpact.base.access import public
from labimpact.base.numbers import row_number
from labimpact.base.own_site import cookie_name, own_forms
from labimpact.mypage import actions
from labimpact.mypage.openid import is_active as has_provider
from labimpact.portal import queries
from labimpact.portal.drawing import drawn, known
from labimpact.portal.paper import my_data as sheet
from labimpact.portal.reaching import ReachForm
from labimpact.rules.queries import label

_COOKIE = "mia_pagina"
_TWO_HOURS = 2 * 60 * 60


class ComeInForm(ReachForm):
    """Where the link is sent; the first time with the code that the desk gave."""

    code = forms.CharField(max_length=20, required=False)

    def __init__(self, text: dict[str, Any], *args: Any) -> None:
        super().__init__(text, *args, labels=text["my_page"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("phone")) == bool(said.get("email")) and not self.errors:
            self.add_error("email", self.text["booking"]["contact"])
        return said


@own_forms
@public
def my_page(request: HttpRequest, language: str) -> HttpResponse:
    """La mia pagina, or the way in to it. The proof of the browser is sent to this site alone
    (`SameSite=Strict`), so that no other page can do anything in its name."""
    text = queries.texts()[known(language)]
    proof = request.COOKIES.get(cookie_name(_COOKIE), "")
    mine = actions.read(proof)
    if mine is None:
        return _way_in(request, language, text)
    said, done = "", True
    if request.method == "POST":
        said, done = _done(request, proof, text)
        mine = actions.read(proof) or mine
    status = 200 if done else 422
    page = drawn(
        request, language, "portal/my_page.html", status=status, mine=_read(mine), said=said,
        done=done,
    )  # fmt: skip
    return shut(page)


@own_forms
@public
def enter(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """The link of the message: it opens with a press, since programmes that read mail follow
    addresses by themselves; and with a press of ours, else another page would sign a reader into
    a page that is not theirs, to have them write there."""
    text = queries.texts()[known(language)]
    if request.method == "POST":
        too_often = limits.is_too_often(request, action="portal_my_page", key="")
        proof = "" if too_often else actions.enter(key)
        if proof:
            response = redirect("portal:my_page", language=language)
            keep(response, proof)
            return shut(response)
        form = ComeInForm(text)
        context = {"form": form, "said": text["my_page"]["expired"], "by_identity": has_provider()}
        return shut(drawn(request, language, "portal/my_page_in.html", status=422, **context))
    return shut(drawn(request, language, "portal/my_page_enter.html"))


@own_forms
@public
@require_POST
def leave(request: HttpRequest, language: str) -> HttpResponse:
    """Esci."""
    known(language)
    actions.leave(request.COOKIES.get(cookie_name(_COOKIE), ""))
    response = redirect("portal:my_page", language=language)
    response.delete_cookie(cookie_name(_COOKIE), samesite="Strict")
    return shut(response)


@public
def my_data(request: HttpRequest, language: str) -> HttpResponse:
    """A copy of one's own data, for people and machines (JSON)."""
    known(language)
    mine = _taken(request)
    if mine is None:
        return shut(redirect("portal:my_page", language=language))
    body = json.dumps(mine, ensure_ascii=False, indent=2)
    return _file(body, "i-miei-dati.json", "application/json; charset=utf-8")


@public
def my_data_sheet(request: HttpRequest, language: str) -> HttpResponse:
    """The same to read, to print and to show, in one's language and in Italian (PDF)."""
    known(language)
    mine = _taken(request)
    if mine is None:
        return shut(redirect("portal:my_page", language=language))
    made = sheet.pdf(_read(mine), language, today=clock.today())
    return _file(made, "i-miei-dati.pdf", "application/pdf")


def _taken(request: HttpRequest) -> dict[str, Any] | None:
    """One's own data, and that they were taken; nothing without a good proof."""
    proof = request.COOKIES.get(cookie_name(_COOKIE), "")
    mine = actions.read(proof)
    if mine is not None:
        actions.note_taken(proof)
    return mine


def _file(body: str | bytes, name: str, kind: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return shut(HttpResponse(body, content_type=kind, headers=disposition))


def _way_in(request: HttpRequest, language: str, text: dict[str, Any]) -> HttpResponse:
    posted = request.method == "POST"
    form = ComeInForm(text, request.POST if posted else None)
    said, status = "", 200
    if posted and limits.is_too_often(request, action="portal_my_page", key=""):
        form.add_error(None, text["ask_often"])
        status = 429
    elif posted and form.is_valid():
        actions.ask(_asked(form, language))
        said = text["my_page"]["sent"]
    elif posted:
        status = 422
    context = {"form": form, "said": said, "by_identity": has_provider()}
    return shut(drawn(request, language, "portal/my_page_in.html", status=status, **context))


def _asked(form: ComeInForm, language: str) -> actions.Asked:
    said = form.cleaned_data
    return actions.Asked(
        language=language, email=said["email"].lower(), phone=said.get("phone", ""),
        code=said["code"],
    )  # fmt: skip


def _done(request: HttpRequest, proof: str, text: dict[str, Any]) -> tuple[str, bool]:
    """What the person asks of their page: the sentence that answers, and whether it was done."""
    said = request.POST
    if "give_back" in said:
        if actions.give_back(proof, row_number(said["give_back"]) or 0):
            return text["booking"]["given"], True
    elif actions.put_right(proof, said.get("words", "").replace("\x00", "").strip()):
        return text["my_page"]["put_right_sent"], True
    return text["my_page"]["wrong"], False


def _read(mine: dict[str, Any]) -> dict[str, Any]:
    """The page's rows as the template draws them: moments and days instead of text."""
    return mine | {
        "appointments": [
            row | {"at": parse_datetime(row["at"])} for row in mine["appointments"]
        ],
        "dates": [row | {"on": parse_date(row["on"])} for row in mine["dates"]],
        "papers": [
            row | {"label": label("procedure_document", row["code"])} for row in mine["papers"]
        ],
        "opened": [row | {"on": parse_date(row["on"])} for row in mine["opened"]],
    }  # fmt: skip


def keep(response: HttpResponse, proof: str) -> None:
    """The browser keeps the proof for two hours and sends it to this site alone."""
    response.set_cookie(
        cookie_name(_COOKIE), proof, max_age=_TWO_HOURS, httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def shut(response: HttpResponse) -> HttpResponse:
    """Nothing between here and the reader keeps what the page shows, and no other site is told
    where it leads from (our own forms must say it: `base/own_site`)."""
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
