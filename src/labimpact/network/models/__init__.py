"""Territory, bodies, offices, staff: the tenancy."""

from labimpact.network.models.offices import (
    Body,
    Office,
    OfficeClosure,
    OfficeQuerySet,
    OpeningHours,
)
from labimpact.network.models.staff import Invitation, Membership
from labimpact.network.models.territory import (
    AreaMunicipality,
    Country,
    Language,
    Municipality,
    Province,
    Region,
    TerritorialArea,
)

__all__ = [
    "AreaMunicipality",
    "Body",
    "Country",
    "Invitation",
    "Language",
    "Membership",
    "Municipality",
    "Office",
    "OfficeClosure",
    "OfficeQuerySet",
    "OpeningHours",
    "Province",
    "Region",
    "TerritorialArea",
]
