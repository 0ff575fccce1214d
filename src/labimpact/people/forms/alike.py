"""Who may be the person of a form is shown before the person is made, and said no to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing

from labimpact.base.actor import Actor
from labimpact.people.actions.reading import Answer

_SALT = "people.shown-at-registration"
_NOTHING: dict[str, Any] = {"user": None, "people": [], "elsewhere": 0}


def shown(answer: Answer, actor: Actor) -> str:
    """Who has been shown to this user, signed: it comes back with the form."""
    seen = {
        "user": actor.user_id, "people": [hit.pk for hit in answer.hits],
        "elsewhere": len(answer.elsewhere),
    }  # fmt: skip
    return signing.dumps(seen, salt=_SALT)


def is_answered(data: Mapping[str, str], answer: Answer, actor: Actor) -> bool:
    """Was everybody who is likely meant shown before, and, when one very probably is, said no to?

    Who is hardly meant is shown while one types, and stops nobody.
    """
    if not (answer.likely or answer.elsewhere):
        return True
    try:
        seen = signing.loads(data.get("shown", ""), salt=_SALT)
    except signing.BadSignature:
        seen = _NOTHING
    if seen["user"] != actor.user_id or {hit.pk for hit in answer.likely} - set(seen["people"]):
        return False
    if len(answer.elsewhere) > seen["elsewhere"]:
        return False
    return "confirmed" in data or not (answer.strong or answer.elsewhere)
