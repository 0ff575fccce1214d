"""Services to be confirmed, among the things to do of those who keep them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import BigIntegerField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton
from labimpact.directory.models import PublicService
from labimpact.directory.queries.keeping import to_confirm
from labimpact.worklist.sources import Line, Source


def _rows(actor: Actor, today: date) -> QuerySet[PublicService]:
    # Whoever keeps a whole area finds its services at whatever office they act for.
    here = Value(actor.office_id, BigIntegerField())
    return to_confirm(actor, today).annotate(kept_at=here)


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = PublicService.objects.filter(pk__in=pks).select_related("owner_office")
    return {service.pk: _line(service) for service in rows}


def _line(service: PublicService) -> Line:
    return Line(
        title=_("È ancora vero? %(name)s") % {"name": service.name},
        url=reverse("directory:detail", args=[service.pk]),
        note=str(service.owner_office),
        buttons=(still_true(service),),
    )


def still_true(service: PublicService) -> TodayButton:
    """Said at once, without opening anything: only by who has just read it in the portal."""
    return TodayButton(_("Ancora vero"), reverse("directory:confirm", args=[service.pk]))


TO_CONFIRM = Source(
    kind="directory.confirm",
    label=gettext_lazy("Servizi da confermare"),
    permission=Permission.TASK_MANAGE,
    rows=_rows,
    draw=_drawn,
    office="kept_at",
    text=("name",),
)
