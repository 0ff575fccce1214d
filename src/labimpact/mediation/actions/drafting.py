"""What is being typed in the form of a request, kept until it is sent."""

from __future__ import annotations

from django.db import transaction

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.mediation.models import RequestDraft

MOST = 20_000  # characters: more is nothing that the form asks for


@transaction.atomic
def keep_draft(office_id: int, fields: dict[str, list[str]], *, by: Actor) -> bool:
    """Keep a draft (bozza), its author's alone; false when it is too much to be one."""
    # A text that no database keeps was not typed by hand.
    fields = {_whole(name): [_whole(value) for value in values] for name, values in fields.items()}
    if by.user_id is None or sum(len(str(value)) for value in fields.values()) > MOST:
        return False
    RequestDraft.objects.update_or_create(
        user_id=by.user_id, office_id=office_id,
        defaults={"data": fields, "updated_at": clock.now()},
    )  # fmt: skip
    return True


def _whole(text: str) -> str:
    return text.replace("\x00", "")


@transaction.atomic
def discard_draft(office_id: int, *, by: Actor) -> None:
    """Throw one's draft for an office away (bozza scartata)."""
    RequestDraft.objects.filter(user=by.user_id, office=office_id).delete()
