"""What of the portal's pages waits for somebody, among the things to do and on the page of the
day: additions of an area whose guide has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import BigIntegerField, DateField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.editorial.models import Overlay
from labimpact.editorial.permissions import published_areas
from labimpact.worklist.sources import Line, Source

_LIMIT = 8


def to_look_at(actor: Actor) -> QuerySet[Overlay]:
    """The additions of the actor's areas whose guide says something else now."""
    return Overlay.objects.stale().filter(area__in=published_areas(actor) - {None})


def _rows(actor: Actor, today: date) -> QuerySet[Overlay]:
    return to_look_at(actor).annotate(kept_at=Value(actor.office_id, BigIntegerField()))


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = Overlay.objects.filter(pk__in=pks).select_related("area")
    return {
        row.pk: Line(title=_title(row), url=_url(row), note=str(row.area)) for row in rows
    }  # fmt: skip


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    for row in to_look_at(actor).select_related("area")[: _LIMIT + 1]:
        yield TodayItem(title=_title(row), url=_url(row), note=str(row.area))


def _title(row: Overlay) -> str:
    return _("La guida della Regione è cambiata: %(title)s") % {"title": row.title}


def _url(row: Overlay) -> str:
    return reverse("editorial:overlay", args=[row.pk])


CHANGED_GUIDES = Source(
    kind="editorial.overlay",
    label=gettext_lazy("Aggiunte locali da rivedere"),
    permission=Permission.CONTENT_PUBLISH,
    rows=_rows,
    draw=_drawn,
    # The guide changed when it changed: there is no day by which.
    due_on=Value(None, DateField()),
    office="kept_at",
    text=("title",),
)
SECTION = TodaySection(
    key="aggiunte",
    title=gettext_lazy("Aggiunte locali da rivedere"),
    order=61,
    permissions=(Permission.CONTENT_PUBLISH,),
    provider=_items,
    icon="it-refresh",
    optional=True,
    limit=_LIMIT,
)
