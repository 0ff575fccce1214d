"""Sealing kept secrets with the present key, after it has changed (ADR 0017)."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models

from labimpact.accounts.adapters import PURPOSE as SECOND_FACTOR
from labimpact.accounts.held_forms import PURPOSE as HELD_FORM
from labimpact.accounts.models import HeldForm
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.sealing import Anew, seal_anew
from labimpact.base.wall.session import acting_as


def held_forms() -> Anew:
    """Seal the kept forms again."""
    return _each(HeldForm, "sealed_body", lambda text: seal_anew(text, purpose=HELD_FORM))


def second_factors() -> Anew:
    """Seal the secrets of authenticator apps and spare codes again."""
    return _each(Authenticator, "data", _factor)


def _each(model: type[models.Model], field: str, anew: Callable[[Any], Any]) -> Anew:
    """Row by row, each in a transaction of its own: nobody waits, and it can stop anywhere."""
    found = Anew()
    rows = model._default_manager
    with acting_as(System.SIGN_IN):
        known = list(rows.values_list("pk", flat=True))
    for pk in known:
        with acting_as(System.SIGN_IN):
            row = rows.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                value = anew(getattr(row, field))
            except Refused:
                found += Anew(lost=1)
                continue
            if value is not None:
                setattr(row, field, value)
                row.save(update_fields=[field])
                found += Anew(done=1)
    return found


def _factor(data: dict[str, Any]) -> dict[str, Any] | None:
    """The data of a second factor with each of its sealed texts anew, None when none was old."""
    changed = {name: _texts(value) for name, value in data.items()}
    return changed if changed != data else None


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, str):
        return seal_anew(value, purpose=SECOND_FACTOR) or value
    return value
