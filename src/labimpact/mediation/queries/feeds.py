"""Calendars of mediation: whose one may make, and what an address shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from labimpact.agenda.ical import Event
from labimpact.base.actor import Actor, System
from labimpact.base.permissions import Permission
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting_as
from labimpact.mediation.models import MediationFeed, MediationService
from labimpact.network.models import Office
from labimpact.rules.queries import label

MEDIATOR, REQUESTER, SERVICE = "mediator", "requester", "service"


@dataclass(frozen=True)
class Choice:
    """A calendar that the actor may have, and the one they have."""

    whose: str
    office_id: int | None
    name: str
    feed: MediationFeed | None = None

    @property
    def key(self) -> str:
        return f"{self.whose}-{self.office_id or 0}"


@dataclass(frozen=True)
class Shown:
    """What an address shows: a name and hours."""

    name: str
    events: tuple[Event, ...]


def choices(actor: Actor) -> list[Choice]:
    """Every calendar (calendario della mediazione) that the actor may have."""
    live = {
        (row.whose, row.office_id): row
        for row in MediationFeed.objects.filter(user_id=actor.user_id or 0, revoked_at=None)
    }
    said: list[tuple[str, int | None, str]] = []
    if actor.can_somewhere(Permission.MEDIATION_WORK):
        said.append((MEDIATOR, None, _("I miei incontri")))
    asking = actor.offices_where(Permission.MEDIATION_REQUEST)
    for office in Office.objects.filter(pk__in=asking).order_by("name"):
        said.append((REQUESTER, office.pk, _("Incontri chiesti da %(o)s") % {"o": office}))
    given = actor.offices_where(Permission.MEDIATION_COORDINATE)
    services = MediationService.objects.filter(pk__in=given).select_related("office")
    for service in services.order_by("office__name"):
        said.append((SERVICE, service.pk, _("Incontri di %(o)s") % {"o": service}))
    return [Choice(whose, pk, name, live.get((whose, pk))) for whose, pk, name in said]


def read(secret: str) -> Shown | None:
    """What the address with that secret shows, or None when there is no such address."""
    seal = fingerprint(secret)
    with acting_as(System.CALENDAR), connection.cursor() as cursor:
        cursor.execute("SELECT whose, office FROM wall.mediation_feed(%s)", [seal])
        found = cursor.fetchone()
        if found is None:
            return None
        cursor.execute(
            "SELECT session_id, body, kind, language, mediators, starts_at, ends_at, place, state,"
            " changed_at FROM wall.mediation_calendar(%s)",
            [seal],
        )
        rows = cursor.fetchall()
    whose, office = found
    return Shown(
        _("Mediazione, %(office)s") % {"office": office} if office else _("Mediazione"),
        tuple(_event(whose, row) for row in rows),
    )


def _event(whose: str, row: tuple[Any, ...]) -> Event:
    pk, body, kind, language, mediators, starts_at, ends_at, place, state, changed_at = row
    said = [label("mediation_kind", kind), language]
    if whose != REQUESTER:
        said.append(body)
    if whose != MEDIATOR:
        said.append(mediators or _("da confermare"))
    if state in ("assigned", "accepted"):
        said.append(_("da confermare"))
    return Event(
        uid=f"mediazione-{pk}@labimpact", starts_at=starts_at, ends_at=ends_at,
        changed_at=changed_at, summary=" · ".join(dict.fromkeys(said)), location=place or body,
    )  # fmt: skip
