"""A message that can be taken back: what was done, and a button that undoes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string


def offer(request: HttpRequest, said: str, url: str, **fields: Any) -> None:
    """Say what was done on the next page, beside a button that posts `fields` to `url`."""
    context = {"said": said, "url": url, "fields": fields}
    # Rendered now, so that every page shows it as any other message; the token stays the session's.
    messages.success(request, render_to_string("ui/undo.html", context, request))
