"""What editors do beside Wagtail's own screens."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.editorial.models import Overlay
from labimpact.editorial.overlays import seen_of, source_of
from labimpact.editorial.permissions import can_publish_in


@transaction.atomic
def still_fits(overlay: Overlay, *, by: Actor) -> Overlay:
    """Say that what the area adds is right beside the guide as it is now (va ancora bene)."""
    if not can_publish_in(by, overlay.area_id):
        raise Refused(_("Non puoi pubblicare le pagine di questo Ambito."))
    source = source_of(overlay.origin)
    if source is None:
        raise Refused(_("La guida della Regione non è più pubblicata."))
    seen = seen_of(source)
    Overlay.objects.filter(origin=overlay.origin, area_id=overlay.area_id).update(**seen)
    log.record("overlay.still_fits", by=by, target=overlay)
    return overlay
