"""Files of a request for whoever mediates: added, opened, taken away."""

from __future__ import annotations

from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.documents import storage
from labimpact.documents.actions import open_file as open_stored
from labimpact.documents.actions import store
from labimpact.mediation import permissions
from labimpact.mediation.actions.holding import note, request_held
from labimpact.mediation.models import MediationRequest, RequestFile
from labimpact.mediation.process import Side


@transaction.atomic
def attach(request: MediationRequest, upload: File[Any], *, by: Actor) -> RequestFile:
    """Add a file for whoever mediates (allegato); the same content sent again is one file."""
    request = request_held(request, by, Side.COORDINATOR, Side.REQUESTER)
    if request.is_over:
        raise Refused(_("Questa richiesta è conclusa: non si allega più niente."))
    digest = storage.fingerprint(upload)
    twin = RequestFile.objects.filter(request=request, removed_at=None, file__sha256=digest).first()
    if twin is not None:
        return twin
    asks = permissions.asks_for(by, request.from_office_id)
    office_id = request.from_office_id if asks and request.from_office_id else request.service_id
    added = RequestFile.objects.create(
        request=request, file=store(upload, office_id=office_id, by=by),
        added_by_id=by.user_id or 0, added_by_name=by.display_name[:200],
    )  # fmt: skip
    note("mediation.file_added", added, by, request.service_id)
    return added


@transaction.atomic
def open_attached(attached: RequestFile, *, by: Actor) -> IO[bytes]:
    """Open the content (apertura), in the register of what is read; refuses one in quarantine."""
    if attached.removed_at is not None:
        raise Refused(_("L'allegato è stato tolto."))
    content = open_stored(attached.file)
    log.record(
        "mediation.file_opened", by=by, target=attached, office_id=by.office_id,
        details={"request": attached.request_id},
    )  # fmt: skip
    return content


@transaction.atomic
def detach(attached: RequestFile, *, by: Actor) -> RequestFile:
    """Take a file away (allegato tolto): nobody opens it any more."""
    request = request_held(attached.request, by, Side.COORDINATOR, Side.REQUESTER)
    if attached.removed_at is None:
        attached.removed_at = clock.now()
        attached.save(update_fields=["removed_at"])
        note("mediation.file_removed", attached, by, request.service_id)
    return attached
