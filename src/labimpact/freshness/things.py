"""What must be confirmed, guides and services alike: its name, its page, who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.directory.models import PUBLISHERS, PublicService, kept_offices
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import SECTIONS, Publication
from labimpact.editorial.permissions import published_areas
from labimpact.editorial.standing import SOURCE
from labimpact.freshness.models import ConfirmLink
from labimpact.rules.queries import value

Of = ConfirmLink.Of


@dataclass(frozen=True)
class Thing:
    """A guide or a service, as it is asked about."""

    of: Of
    ref: str
    title: str
    lead: str
    path: str  # after the site's address
    due_on: date
    owner_id: int | None
    area_id: int | None


def notice(today: date) -> date:
    """The last due date of which one is told today (rule directory_confirm_notice)."""
    return today + timedelta(days=int(value("directory_confirm_notice", today) or 0))


def due_guides(by: date) -> QuerySet[Publication]:
    """Published guides to be confirmed by a day; the Italian text stands for all languages."""
    return Publication.objects.filter(kind=Kind.GUIDE, language=SOURCE, due_on__lte=by)


def guides_of(actor: Actor, by: date) -> QuerySet[Publication]:
    """The guides that the actor may confirm: those they publish, those of their offices."""
    areas, offices = published_areas(actor), actor.offices_where(Permission.TASK_MANAGE)
    rows = due_guides(by)
    mine = rows.filter(owner_office__in=offices) | rows.filter(area__in=areas - {None})
    return mine | rows.filter(area=None) if None in areas else mine


def services_of(actor: Actor, by: date) -> QuerySet[PublicService]:
    """The services of the actor's offices that others keep: who works there may confirm them."""
    offices = actor.offices_where(Permission.TASK_MANAGE)
    kept = PublicService.objects.to_confirm(actor, by).values("pk")
    rows = PublicService.objects.published().filter(owner_office__in=offices, due_on__lte=by)
    return rows.exclude(pk__in=kept)


def may_confirm(actor: Actor, of: str, ref: str) -> bool:
    """Whoever publishes it, or works in the office that answers for it (as
    `wall.confirm_as_owner`)."""
    thing = find(of, ref)
    if thing is None:
        return False
    if thing.owner_id in actor.offices_where(Permission.TASK_MANAGE):
        return True
    if of == Of.GUIDE:
        return thing.area_id in published_areas(actor)
    return kept_offices(actor, PUBLISHERS).filter(pk=thing.owner_id or 0).exists()


def due(today: date) -> Iterator[Thing]:
    """Everything of which somebody is to be asked by today."""
    by = notice(today)
    for page in due_guides(by).order_by("due_on", "pk"):
        yield of_guide(page)
    rows = PublicService.objects.published().filter(due_on__lte=by)
    for service in rows.select_related("owner_office").order_by("due_on", "pk"):
        yield of_service(service)


def of_guide(page: Publication) -> Thing:
    path = f"/{SOURCE}/{SECTIONS[Kind.GUIDE]}/{page.slug}/"
    return Thing(
        Of.GUIDE, str(page.origin), page.title, page.lead, path, page.due_on or date.max,
        page.owner_office_id, page.area_id,
    )  # fmt: skip


def of_service(service: PublicService) -> Thing:
    path = f"/{SOURCE}/servizi/{service.slug}/"
    return Thing(
        Of.SERVICE, str(service.pk), service.name, service.summary, path,
        service.due_on or date.max, service.owner_office_id, service.owner_office.area_id,
    )  # fmt: skip


def find(of: str, ref: str) -> Thing | None:
    """The thing of a question, if it is still published."""
    if of == Of.GUIDE:
        page = Publication.objects.filter(
            origin=UUID(ref), language=SOURCE, kind=Kind.GUIDE
        ).first()
        return of_guide(page) if page else None
    rows = PublicService.objects.published().select_related("owner_office")
    service = rows.filter(pk=int(ref)).first()
    return of_service(service) if service else None
