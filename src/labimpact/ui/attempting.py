"""Running an action from a page with a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form

from labimpact.base.errors import Doubtful, Refused


def attempt(form: Form, act: Callable[[], Any], field: str | None = None) -> bool:
    """Run an action; its refusal is written on the form, at its field when it says which.

    A form with a `sure` box shows it when the action doubts what was typed.
    """
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else field, str(refusal))
        form.doubted = isinstance(refusal, Doubtful)  # type: ignore[attr-defined]
        return False
    return True
