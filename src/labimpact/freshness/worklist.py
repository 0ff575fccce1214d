"""Guides and services of which somebody must say that they are still true: *Oggi*, *Da fare*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import BigIntegerField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton, TodayItem, TodaySection
from labimpact.directory.models import PublicService
from labimpact.editorial.models import Publication
from labimpact.freshness.things import Thing, guides_of, notice, of_guide, of_service, services_of
from labimpact.worklist.sources import Line, Source

_LIMIT = 8


def _here(actor: Actor) -> Value:
    # Whoever keeps a whole area finds its pages at whatever office they act for.
    return Value(actor.office_id, BigIntegerField())


def _guides(actor: Actor, today: date) -> QuerySet[Publication]:
    return guides_of(actor, notice(today)).annotate(kept_at=_here(actor))


def _services(actor: Actor, today: date) -> QuerySet[PublicService]:
    return services_of(actor, notice(today)).annotate(kept_at=_here(actor))


def _drawn_guides(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = Publication.objects.filter(pk__in=pks).select_related("owner_office")
    return {row.pk: _line(of_guide(row), str(row.owner_office or "")) for row in rows}


def _drawn_services(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    rows = PublicService.objects.filter(pk__in=pks).select_related("owner_office")
    return {row.pk: _line(of_service(row), str(row.owner_office)) for row in rows}


def _line(thing: Thing, note: str) -> Line:
    title = _("È ancora vero? %(name)s") % {"name": thing.title}
    return Line(title=title, url=thing.path, note=note, buttons=(_button(thing),))


def _button(thing: Thing) -> TodayButton:
    """Said at once, without opening anything: only by who has just read it in the portal."""
    return TodayButton(
        _("Ancora vero"), reverse(f"freshness:confirm_{thing.of.value}", args=[thing.ref])
    )


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    rows = guides_of(actor, notice(day)).select_related("owner_office").order_by("due_on", "pk")
    for page in rows[: _LIMIT + 1]:
        late = page.due_on is not None and page.due_on < day
        yield TodayItem(
            title=page.title, url=of_guide(page).path, due_on=page.due_on,
            badge=_("in ritardo") if late else "", badge_kind="danger" if late else "neutral",
            buttons=(_button(of_guide(page)),),
        )  # fmt: skip


GUIDES = Source(
    kind="freshness.guide", label=gettext_lazy("Guide da confermare"),
    permission=Permission.TASK_MANAGE, rows=_guides, draw=_drawn_guides,
    due_on="due_on", office="kept_at", text=("title",),
)  # fmt: skip
SERVICES = Source(
    kind="freshness.service", label=gettext_lazy("Servizi del mio ufficio da confermare"),
    permission=Permission.TASK_MANAGE, rows=_services, draw=_drawn_services,
    due_on="due_on", office="kept_at", text=("name",),
)  # fmt: skip
SECTION = TodaySection(
    key="guide_da_confermare",
    title=gettext_lazy("Guide del portale da confermare"),
    order=62,
    permissions=(Permission.TASK_MANAGE,),
    provider=_items,
    icon="it-check",
    optional=True,
    limit=_LIMIT,
)
