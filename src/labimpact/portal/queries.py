"""What the public pages show: sentences of reviewed files and the desks' own addresses."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from labimpact.agenda.models import AppointmentKind
from labimpact.network.models import Office, TerritorialArea

_DATA = Path(__file__).parent / "data"
# Offices that anybody may walk into, by kind (code list office_kind).
OPEN_KINDS = ("desk", "care_worker_desk", "housing_desk")


@dataclass(frozen=True)
class PortalLanguage:
    """A language of the portal, named in itself."""

    code: str
    name: str
    bidi: bool


@cache
def texts() -> dict[str, dict[str, Any]]:
    """The sentences of the pages, by language: those of all the files of `data` together."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(_DATA.glob("*.yaml")):
        for code, sentences in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found.setdefault(code, {}).update(sentences)
    return found


@cache
def languages() -> tuple[PortalLanguage, ...]:
    """The portal's languages in the order of the settings."""
    return tuple(
        PortalLanguage(code, str(name), code in settings.LANGUAGES_BIDI)
        for code, name in settings.LANGUAGES
    )


def open_desks() -> QuerySet[Office]:
    """Desks open to the public, with what helps to reach them."""
    return (
        Office.objects.open()
        .filter(kind__in=OPEN_KINDS)
        .exclude(address="", phone="")
        .select_related("municipality", "area")
        .annotate(is_booked=Exists(AppointmentKind.objects.public().filter(office=OuterRef("pk"))))
        .prefetch_related("languages")
        .order_by("municipality__name", "name")
    )


def booked_offices() -> frozenset[int]:
    """The desks that may be booked from the portal."""
    rows = AppointmentKind.objects.public().filter(office__in=open_desks())
    return frozenset(rows.values_list("office_id", flat=True))


def desk(pk: int) -> Office | None:
    """A desk open to the public with its hours, closures and languages."""
    return (
        open_desks()
        .select_related("body")
        .prefetch_related("opening_hours", "closures")
        .filter(pk=pk)
        .first()
    )


def is_area(code: str) -> bool:
    """Is this the code of an area (Ambito)?"""
    return TerritorialArea.objects.filter(code=code).exists()
