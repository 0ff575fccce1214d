"""The map of Lombardy as SVG, drawn from the boundaries that come with the product.

The file is TopoJSON: arcs in integer steps (delta-encoded), shared by neighbours, so that edges
meet exactly. The drawing is plain equirectangular, squeezed by the cosine of the mean latitude.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data" / "lombardy.topo.json"
_WIDTH = 1000.0

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Shape:
    """A municipality's outline, ready for the `d` attribute of an SVG path."""

    belfiore: str
    name: str
    province: str
    path: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    shapes: tuple[Shape, ...]


@lru_cache(maxsize=1)
def drawing() -> Drawing:
    """All the shapes, worked out once for each process."""
    topology = json.loads(_FILE.read_text(encoding="utf-8"))
    arcs = [_decode(arc, topology["transform"]) for arc in topology["arcs"]]
    points = [p for arc in arcs for p in arc]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = _WIDTH / ((east - west) * squeeze)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - west) * squeeze * scale, (north - point[1]) * scale

    placed = [[place(p) for p in arc] for arc in arcs]
    geometries = topology["objects"]["municipalities"]["geometries"]
    shapes = tuple(
        Shape(
            g["properties"]["belfiore"],
            g["properties"]["name"],
            g["properties"]["province"],
            _path(g, placed),
        )
        for g in geometries
    )
    return Drawing(int(_WIDTH), math.ceil((north - south) * scale), shapes)


def _decode(arc: list[list[int]], transform: Mapping[str, list[float]]) -> Ring:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points: Ring = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * kx + dx, y * ky + dy))
    return points


def _path(geometry: dict[str, Any], arcs: list[Ring]) -> str:
    polygons = geometry["arcs"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return "".join(_ring(ring, arcs) for polygon in polygons for ring in polygon)


def _ring(indexes: Iterable[int], arcs: list[Ring]) -> str:
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in _points(indexes, arcs)[:-1])
    return f"M{steps}Z"


def _points(indexes: Iterable[int], arcs: list[Ring]) -> Ring:
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


@lru_cache(maxsize=1)
def centres() -> Mapping[str, tuple[float, float]]:
    """Of each municipality, by cadastral code, the middle of its outline: latitude, longitude."""
    topology = json.loads(_FILE.read_text(encoding="utf-8"))
    arcs = [_decode(arc, topology["transform"]) for arc in topology["arcs"]]
    found = {}
    for geometry in topology["objects"]["municipalities"]["geometries"]:
        outlines = geometry["arcs"]
        if geometry["type"] != "Polygon":
            outlines = [ring for polygon in outlines for ring in polygon]
        rings = [_points(ring, arcs) for ring in outlines]
        longest = max(rings, key=len)
        east = sum(x for x, _y in longest) / len(longest)
        north = sum(y for _x, y in longest) / len(longest)
        found[geometry["properties"]["belfiore"]] = (round(north, 5), round(east, 5))
    return found


def outlines(codes: Iterable[str]) -> dict[str, Any]:
    """The outlines of some municipalities, by cadastral code, as GeoJSON (RFC 7946)."""
    shapes = _geometries()
    found = (shapes[code] for code in dict.fromkeys(codes) if code in shapes)
    return {"type": "FeatureCollection", "features": list(found)}


@lru_cache(maxsize=1)
def _geometries() -> Mapping[str, dict[str, Any]]:
    topology = json.loads(_FILE.read_text(encoding="utf-8"))
    arcs = [_decode(arc, topology["transform"]) for arc in topology["arcs"]]
    found = {}
    for geometry in topology["objects"]["municipalities"]["geometries"]:
        single = geometry["type"] == "Polygon"
        polygons = [geometry["arcs"]] if single else geometry["arcs"]
        drawn = [
            [[[round(x, 4), round(y, 4)] for x, y in _points(ring, arcs)] for ring in polygon]
            for polygon in polygons
        ]
        shape = {"type": geometry["type"], "coordinates": drawn[0] if single else drawn}
        said = {name: geometry["properties"][name] for name in ("belfiore", "name")}
        found[said["belfiore"]] = {"type": "Feature", "properties": said, "geometry": shape}
    return found


def svg(areas: Mapping[str, str], title: str) -> str:
    """The map: `areas` gives the area's name by cadastral code, the others stand out as missing.

    Colours come from the page's classes (`map-1`… and `map-none`), never from inline styles, and
    each shape says its name and area to whoever points at it.
    """
    picture = drawing()
    tints = {name: i % 8 + 1 for i, name in enumerate(sorted(set(areas.values())))}
    paths = []
    for shape in picture.shapes:
        area = areas.get(shape.belfiore, "")
        kind = f"map-{tints[area]}" if area else "map-none"
        label = escape(f"{shape.name} ({shape.province}): {area or 'in nessun Ambito'}")
        paths.append(f'<path class="{kind}" d="{shape.path}"><title>{label}</title></path>')
    return (
        f'<svg class="map" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {picture.width} {picture.height}">{"".join(paths)}</svg>'
    )
