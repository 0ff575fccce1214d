"""*Oggi*: services of which somebody must say that they are still true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.today import TodayItem, TodaySection
from labimpact.directory.models import PUBLISHERS
from labimpact.directory.queries.keeping import to_confirm
from labimpact.directory.worklist import still_true

_LIMIT = 8


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    for service in to_confirm(actor, day).order_by("due_on", "pk")[: _LIMIT + 1]:
        late = service.is_late(day)
        yield TodayItem(
            title=service.name,
            url=reverse("directory:detail", args=[service.pk]),
            due_on=service.due_on,
            badge=_("in ritardo") if late else "",
            badge_kind="danger" if late else "neutral",
            buttons=(still_true(service),),
        )


SECTION = TodaySection(
    key="servizi",
    title=gettext_lazy("Servizi del portale da confermare"),
    order=60,
    permissions=PUBLISHERS,
    provider=_items,
    icon="it-check",
    all_route="directory:list",
    optional=True,
    limit=_LIMIT,
)
