"""Services to be confirmed, and what must be agreed about, among the things to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import BigIntegerField, DateField, QuerySet, Value
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton
from labimpact.directory.models import Disagreement, PublicService
from labimpact.directory.queries.keeping import to_confirm
from labimpact.network.models import Office
from labimpact.worklist.sources import Line, Source


def _rows(actor: Actor, today: date) -> QuerySet[PublicService]:
    # Whoever keeps a whole area finds its services at whatever office they act for.
    here = Value(actor.office_id, BigIntegerField())
    return to_confirm(actor, today).annotate(kept_at=here)


def _to_agree(actor: Actor, today: date) -> QuerySet[Disagreement]:
    here = Value(actor.office_id, BigIntegerField())
    return Disagreement.objects.visible_to(actor).open().annotate(kept_at=here)


def _drawn_disagreements(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = list(Disagreement.objects.filter(pk__in=pks))
    offices = Office.objects.in_bulk({pk for row in rows for pk in row.offices})
    return {
        row.pk: Line(
            title=capfirst(str(row.get_about_display())),
            url=reverse("directory:disagreements") + f"#discordanza-{row.pk}",
            note=", ".join(str(offices[pk]) for pk in row.offices if pk in offices),
        )
        for row in rows
    }


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
TO_AGREE = Source(
    kind="directory.disagreement",
    label=gettext_lazy("Posti e contatti discordi"),
    permission=Permission.TASK_MANAGE,
    rows=_to_agree,
    draw=_drawn_disagreements,
    # It has no term of its own.
    due_on=Value(None, DateField()),
    office="kept_at",
    text=("shared",),
)
