"""Roles in an office: when they end, when they are given to who already has an account."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Membership
from labimpact.network.permissions import can_change_membership


@transaction.atomic
def end_membership(membership: Membership, *, on: date, by: Actor) -> Membership:
    """End somebody's role in an office from the day after `on` (fine dell'incarico)."""
    if not can_change_membership(by, membership):
        raise Refused(_("Non puoi modificare questo incarico."))
    if on < membership.valid_from:
        raise Refused(_("L'incarico finirebbe prima di cominciare."))
    membership.valid_to = on
    membership.save(update_fields=["valid_to"])
    log.record(
        "membership.ended",
        by=by,
        target=membership,
        office_id=membership.office_id,
        details={"user": membership.user_id, "role": membership.role},
    )
    return membership
