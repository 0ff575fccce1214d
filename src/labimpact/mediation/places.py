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
    """Where a place stands on a public map, opened by who taps it; empty when it is not known.

    An ordinary address, which every phone and desktop opens: a `geo:` one does nothing where no
    program for maps is installed.
    """
    if latitude is None or longitude is None:
        return ""
    lat, lon = f"{latitude:.5f}", f"{longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}"
