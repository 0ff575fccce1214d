"""Where somebody starts from, and where one meets: coordinates of a municipality, when no better.

The middle of what the map of the municipalities draws is good enough to say how long the way is;
who knows the very place writes its coordinates.
"""

from __future__ import annotations

from labimpact.network.map import centres
from labimpact.network.models import Municipality

Point = tuple[float, float]


def middle(municipality: Municipality | None) -> Point | None:
    """Latitude and longitude of a municipality, or None outside the map."""
    return centres().get(municipality.belfiore) if municipality is not None else None


def map_address(latitude: float | None, longitude: float | None) -> str:
    """Where a phone shows the place on a map (RFC 5870); empty when it is not known."""
    if latitude is None or longitude is None:
        return ""
    return f"geo:{latitude:.5f},{longitude:.5f}?q={latitude:.5f},{longitude:.5f}"
