"""Written mandates (deleghe): prepared, printed, signed, linked, revoked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.people.actions.files import Origin, attach_file
from labimpact.people.models import Mandate, Person, PersonFile

ORIGIN = "people.mandate"


@transaction.atomic
def prepare_mandate(
    person: Person,
    *,
    by: Actor,
    office_id: int,
    delegate_name: str,
    purpose: str,
    valid_from: date,
    valid_to: date | None = None,
) -> Mandate:
    """Prepare a mandate to print and sign (CAD assisted mode: never shared credentials)."""
    if by.user_id is None:
        raise Refused(_("Una delega la prepara una persona, non il sistema."))
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("La delega finisce prima di cominciare: controlla le date."))
    made = Mandate.objects.create(
        person=person, office_id=office_id, delegate_name=delegate_name, purpose=purpose,
        valid_from=valid_from, valid_to=valid_to, created_by_id=by.user_id,
    )  # fmt: skip
    log.record("mandate.prepared", by=by, target=made, persons=[person.pk], office_id=office_id)
    return made


@transaction.atomic(savepoint=False)
def read_mandate(mandate: Mandate, *, by: Actor, printed: bool = False) -> None:
    """Note that a mandate was read or printed."""
    action = "mandate.printed" if printed else "mandate.opened"
    log.record(action, by=by, target=mandate, persons=[mandate.person_id])


@transaction.atomic
def link_signed_mandate(
    mandate: Mandate, upload: File[Any], *, office_id: int, by: Actor
) -> PersonFile:
    """Attach the scan of the signed mandate; a new scan takes the place of the earlier one."""
    if mandate.revoked_at is not None:
        raise Refused(_("La delega è stata revocata: preparane una nuova."))
    attached = attach_file(
        mandate.person, upload, by=by, office_id=office_id, kind="mandate",
        caption=_("Delega firmata"), expires_on=mandate.valid_to,
        origin=Origin(ORIGIN, mandate.pk),
    )  # fmt: skip
    mandate.signed_file = attached
    mandate.save(update_fields=["signed_file"])
    log.record("mandate.signed", by=by, target=mandate, persons=[mandate.person_id])
    return attached


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, by: Actor) -> None:
    """The person takes the mandate back (revoca): from now nobody may use it."""
    if mandate.revoked_at is not None:
        return
    mandate.revoked_at = clock.now()
    mandate.save(update_fields=["revoked_at"])
    log.record("mandate.revoked", by=by, target=mandate, persons=[mandate.person_id])


@transaction.atomic(savepoint=False)
def list_mandates(person: Person, shown: list[Mandate], *, by: Actor) -> None:
    """Note that the list of a person's mandates was read."""
    log.record_list("mandate.listed", by=by, rows=shown, persons=[person.pk])
