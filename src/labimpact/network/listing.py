"""What the pages of the network show: offices with their hours, areas with what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from labimpact.base.actor import Actor
from labimpact.network.enums import BODY_KINDS
from labimpact.network.models import (
    AreaMunicipality,
    Membership,
    Municipality,
    Office,
    TerritorialArea,
)
from labimpact.network.opening import Opening, opening

LOMBARDY = "03"


@dataclass(frozen=True)
class OfficeRow:
    office: Office
    opening: Opening


def offices(actor: Actor, words: str, area_id: int | None) -> QuerySet[Office]:
    """The address book: open offices by any word of name, body, town or area."""
    rows = Office.objects.visible_to(actor).open()
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(body__name__icontains=word)
            | Q(municipality__name__icontains=word)
            | Q(area__name__icontains=word)
        )
    if area_id is not None:
        rows = rows.filter(area_id=area_id)
    return rows


def with_openings(rows: Sequence[Office], moment: datetime) -> list[OfficeRow]:
    """Each office with whether it is open at that moment; hours must be prefetched."""
    return [
        OfficeRow(o, opening(moment, list(o.opening_hours.all()), list(o.closures.all())))
        for o in rows
    ]


def staff(office: Office, today: date) -> QuerySet[Membership]:
    """Who works in an office today or will from a later day."""
    return (
        office.memberships.filter(Q(valid_to=None) | Q(valid_to__gte=today))
        .select_related("user")
        .order_by("role", "pk")
    )


def areas() -> QuerySet[TerritorialArea]:
    """Areas with how many municipalities are known of those the source declares."""
    return TerritorialArea.objects.annotate(
        known=Count("memberships", filter=Q(memberships__valid_to=None))
    )


def unplaced() -> QuerySet[Municipality]:
    """Municipalities of Lombardy that are in no area today."""
    return (
        Municipality.objects.active()
        .filter(province__region__istat_code=LOMBARDY)
        .exclude(area_memberships__valid_to=None, area_memberships__isnull=False)
        .select_related("province")
        .order_by("province__name", "name")
    )


def areas_by_belfiore() -> dict[str, str]:
    """The area of each placed municipality, for the map."""
    rows = AreaMunicipality.objects.filter(valid_to=None)
    return dict(rows.values_list("municipality__belfiore", "area__name"))


def body_kinds() -> list[tuple[str, str]]:
    """Kinds of body with their Italian labels (domain reference, sections 1 and 2)."""
    return list(BODY_KINDS.items())
