"""A page with one form of mediation: shown, tried, and back to where it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from labimpact.base.access import ActorRequest
from labimpact.base.errors import Refused
from labimpact.ui.attempting import attempt


def one_form(
    request: ActorRequest, form: Form, act: Callable[[], Any], *, title: str, back: str, said: str,
    help: str = "", above: str = "", context: dict[str, Any] | None = None,
    template: str = "mediation/register_form.html", onward: Callable[[], str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The form of one action: 422 with what was typed when it is refused, else onward."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, said)
        return redirect(onward() if onward is not None else back)
    shown = {"form": form, "title": title, "back": back, "help": help, "above": above}
    return render(
        request, template, shown | (context or {}), status=422 if form.errors else 200
    )  # fmt: skip


def one_button(
    request: ActorRequest, act: Callable[[], Any], *, back: str, said: str
) -> HttpResponse:
    """An action without a form; its refusal is said on the page one returns to."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(back)
