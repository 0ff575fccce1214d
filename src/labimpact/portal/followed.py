"""Being written to when something new is found for a search: asked for, confirmed, ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from labimpact.base import limits
from labimpact.base.access import public
from labimpact.base.own_site import own_forms
from labimpact.network.models import Language, TerritorialArea
from labimpact.portal import queries
from labimpact.portal.drawing import drawn, known
from labimpact.portal.my_page import shut
from labimpact.searches import actions
from labimpact.searches.asked import Asked


class FollowForm(forms.Form):
    """Where to write."""

    email = forms.EmailField()

    def __init__(self, text: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = text["ask_fields"]["email"]
        field.error_messages |= dict.fromkeys(
            ("required", "invalid", "max_length"), text["ask_wrong"]
        )


@own_forms
@public
def follow(request: HttpRequest, language: str) -> HttpResponse:
    """Follow the search of this address by e-mail. Whoever writes has no session, so that there is
    nothing to forge; whether the address is known is told to nobody."""
    text = queries.texts()[known(language)]
    asked = Asked.of(request.GET).lasting
    if not asked:
        return redirect("portal:search", language=language)
    form = FollowForm(text, request.POST if request.method == "POST" else None)
    late = request.method == "POST" and limits.is_too_often(request, action="portal_follow", key="")
    if late:
        form.add_error(None, text["ask_often"])
    elif form.is_valid():
        # A field that nobody sees: whoever fills it in is a robot, and is thanked all the same.
        if not request.POST.get("website"):
            actions.ask(asked, email=form.cleaned_data["email"], language=language)
        sent = text["following"]["sent"].format(days=actions.WAITS.days)
        return _page(request, language, asked, title=text["following"]["sent_title"], said=sent)
    status = 429 if late else 422 if form.errors else 200
    return drawn(
        request, language, "portal/follow_form.html", status=status, form=form,
        told=told(asked, text), query=asked.query,
    )  # fmt: skip


@own_forms
@public
def followed(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One search, for whoever holds its address: confirmed with a press, since programmes that
    read mail follow addresses by themselves."""
    text = queries.texts()[known(language)]
    confirmed = request.method == "POST" and actions.confirm(key)
    # Confirmed a second time by another address, it goes on at the first one.
    found = actions.shown(key)
    if found is None and not confirmed:
        return _gone(request, language)
    if found is None or found.is_confirmed:
        said, asks = text["following"]["followed"], bool(found and found.is_asked_again)
    else:
        said, asks = "", True
    title = text["following"]["confirm_title" if asks else "title"]
    return _page(
        request, language, found.asked if found else Asked(), title=title, key=key,
        said="" if asks else said, asks=asks, ends=found is not None and found.is_confirmed,
    )  # fmt: skip


@csrf_exempt
@public
def end(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """End it by one request without anything else, as mail programmes do (RFC 8058: a POST that
    is not redirected, without a cookie, from a page of theirs as well); whoever only opens the
    address is asked with a button."""
    text = queries.texts()[known(language)]
    if request.method == "POST":
        actions.end(key)
        said = text["following"]["stopped"]
        return _page(request, language, Asked(), title=text["following"]["title"], said=said)
    found = actions.shown(key)
    if found is None:
        return _gone(request, language)
    title = text["following"]["title"]
    return _page(request, language, found.asked, title=title, key=key, ends=True)


def told(asked: Asked, text: dict[str, Any]) -> list[str]:
    """What a search asks for, in words of the reader's language."""
    chosen, said = asked.chosen, text["directory"]
    area = TerritorialArea.objects.filter(pk=chosen.area_id).first() if chosen.area_id else None
    spoken = Language.objects.filter(code=chosen.language).first() if chosen.language else None
    flags = [name for name in ("free", "without_documents", "accessible") if getattr(chosen, name)]
    parts = [
        f"«{asked.text}»" if asked.text else "",
        text["kinds"][asked.kind] if asked.kind else "",
        text["topics"][chosen.need] if chosen.need else "",
        chosen.town,
        area.name if area else "",
        (spoken.autonym or spoken.name) if spoken else "",
        said["audience"][chosen.audience] if chosen.audience else "",
        *(said[name] for name in flags),
    ]
    return [part for part in parts if part]


def _gone(request: HttpRequest, language: str) -> HttpResponse:
    text = queries.texts()[language]["following"]
    return _page(request, language, Asked(), title=text["title"], said=text["gone"], status=404)


def _page(
    request: HttpRequest, language: str, asked: Asked, *, status: int = 200, **context: object
) -> HttpResponse:
    text = queries.texts()[language]
    context = {"told": told(asked, text), "query": asked.query} | context
    return shut(drawn(request, language, "portal/followed.html", status=status, **context))
