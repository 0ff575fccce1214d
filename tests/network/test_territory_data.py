"""The committed territory: complete, consistent, small, and equal to the official copies."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "labimpact" / "network" / "data"
SHARED = ROOT.parent / "shared" / "data"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="SKIPPED: ../shared/data is absent, official copies not compared"
)
PORTAL = "it en fr es pt-BR sq ro uk ru ar ur zh-Hans bn pa-Guru fil si"
SPOKEN = "ary arz wo bm ff mnk ps ti so rom fa-AF hi ta tr am"
Row = dict[str, str]
Ring = list[tuple[float, float]]


def table(path: Path, delimiter: str = ",") -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def data(name: str) -> list[Row]:
    return table(DATA / f"{name}.csv")


@pytest.fixture(scope="module")
def municipalities() -> list[Row]:
    return data("municipalities")


@pytest.fixture(scope="module")
def today(municipalities: list[Row]) -> dict[str, Row]:
    return {row["belfiore"]: row for row in municipalities if row["is_active"] == "1"}


@pytest.fixture(scope="module")
def lombardy(today: dict[str, Row]) -> dict[str, Row]:
    siglas = {row["sigla"] for row in data("provinces") if row["region"] == "03"}
    return {code: row for code, row in today.items() if row["province"] in siglas}


@pytest.fixture(scope="module")
def topology() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DATA / "lombardy.topo.json").read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def shapes(topology: dict[str, Any]) -> dict[str, list[list[Ring]]]:
    """Polygons (outer ring first) by cadastral code, in degrees."""
    arcs = [absolute(arc, topology["transform"]) for arc in topology["arcs"]]
    result = {}
    for item in topology["objects"]["municipalities"]["geometries"]:
        polygons = [item["arcs"]] if item["type"] == "Polygon" else item["arcs"]
        result[item["id"]] = [[stitched(ring, arcs) for ring in rings] for rings in polygons]
    return result


def absolute(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append(
            (
                x * transform["scale"][0] + transform["translate"][0],
                y * transform["scale"][1] + transform["translate"][1],
            )
        )
    return points


def stitched(numbers: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        piece = arcs[number] if number >= 0 else arcs[~number][::-1]
        assert not ring or ring[-1] == piece[0]
        ring += piece[1:] if ring else piece
    return ring


def inside(point: tuple[float, float], polygons: list[list[Ring]]) -> bool:
    """Even-odd rule over every ring of every polygon."""
    x, y = point
    odd = False
    for rings in polygons:
        for ring in rings:
            for (ax, ay), (bx, by) in pairwise(ring):
                if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                    odd = not odd
    return odd


def test_territory_is_complete_and_small() -> None:
    assert len(data("regions")) == 20
    provinces = data("provinces")
    assert sum(row["is_active"] == "1" for row in provinces) == 107
    assert sum(row["is_active"] == "1" and row["region"] == "03" for row in provinces) == 12
    assert (DATA / "lombardy.topo.json").stat().st_size <= 1_000_000
    assert sum(path.stat().st_size for path in DATA.iterdir()) <= 1_800_000


def test_every_municipality_has_a_known_province_and_a_sound_period(
    municipalities: list[Row],
) -> None:
    siglas = {row["sigla"] for row in data("provinces")}
    for row in municipalities:
        assert row["province"] in siglas
        assert row["name"]
        assert len(row["belfiore"]) == 4
        assert (row["is_active"] == "1") == (row["valid_to"] == "")
        if row["valid_to"]:
            assert date.fromisoformat(row["valid_from"]) <= date.fromisoformat(row["valid_to"])


def test_a_period_of_a_municipality_appears_once(municipalities: list[Row]) -> None:
    keys = Counter((row["belfiore"], row["valid_from"], row["name"]) for row in municipalities)
    assert keys.most_common(1)[0][1] == 1
    active = Counter(row["belfiore"] for row in municipalities if row["is_active"] == "1")
    assert active.most_common(1)[0][1] == 1
    istat = Counter(row["istat"] for row in municipalities if row["istat"])
    assert istat.most_common(1)[0][1] == 1


def test_a_suppressed_municipality_keeps_its_days_and_its_residents(
    municipalities: list[Row],
) -> None:
    bardello = [row for row in municipalities if row["belfiore"] == "A645"]
    assert [(row["province"], row["valid_from"], row["valid_to"]) for row in bardello] == [
        ("CO", "1861-03-17", "1927-01-11"),
        ("VA", "1927-01-12", "2022-12-31"),
    ]
    latest = {row["belfiore"]: row for row in municipalities}
    parts = [int(latest[code]["population_2023"]) for code in ("A645", "E856", "B131")]
    assert int(latest["M433"]["population_2023"]) == sum(parts)


def test_a_successor_begins_when_the_old_municipality_ended(municipalities: list[Row]) -> None:
    latest = {row["belfiore"]: row for row in municipalities}
    for row in data("municipality_successors"):
        old, new = latest[row["old_belfiore"]], latest[row["new_belfiore"]]
        days = date.fromisoformat(row["starts_on"]) - date.fromisoformat(old["valid_to"])
        assert days.days in (0, 1)
        assert new["is_active"] == "1"
        assert new["province"] == old["province"]


def test_names_are_readable(municipalities: list[Row]) -> None:
    names = {row["belfiore"]: row["name"] for row in municipalities}
    assert names["M435"] == "Uggiate con Ronago"
    assert names["A952"] == "Bolzano"
    assert names["H845"] == "San Floriano del Collio-Števerjan"
    letters = {letter for row in municipalities for letter in row["name"] + row["other_name"]}
    assert not letters & set("?ÅÃ\ufffd")
    assert not any("\x80" <= letter <= "\x9f" for letter in letters)


def test_states_have_unique_codes_and_known_kinds() -> None:
    rows = data("foreign_states")
    assert Counter(row["code"] for row in rows).most_common(1)[0][1] == 1
    assert Counter(row["z_code"] for row in rows if row["z_code"]).most_common(1)[0][1] == 1
    assert {row["kind"] for row in rows} == {"italy", "state", "territory", "former", "stateless"}
    assert sum(row["is_eu"] == "1" for row in rows) == 27
    assert all(row["name_it"] and row["name_en"] for row in rows)
    for row in rows:
        assert (row["kind"] == "former") == bool(row["valid_to"])


def test_states_include_kosovo_statelessness_and_ended_states() -> None:
    rows = {row["code"]: row for row in data("foreign_states")}
    assert (rows["XKX"]["z_code"], rows["XKX"]["alpha_2"]) == ("Z160", "XK")
    assert rows["XXX"]["kind"] == "stateless"
    assert rows["SUN"]["valid_to"] == "1992-03-31"
    assert rows["MAR"]["citizenship_it"] == "marocchina"
    assert rows["ROU"]["is_eu"] == "1"
    assert rows["ALB"]["is_eu"] == "0"


def test_languages_hold_the_portal_and_the_spoken_varieties() -> None:
    rows = {row["code"]: row for row in data("languages")}
    portal = sorted((r for r in rows.values() if r["portal_order"]), key=order)
    assert " ".join(row["code"] for row in portal) == PORTAL
    assert all(rows[code]["is_spoken"] == "1" for code in SPOKEN.split())
    assert {code for code in rows if rows[code]["direction"] == "rtl"} == (
        {"ar", "ur", "ary", "arz", "aeb", "apc", "apd", "pnb", "sd", "ps", "fa", "fa-AF", "haz"}
        | {"ckb", "ug"}
    )
    portal_codes = {row["code"] for row in portal} | {""}
    assert all(row["portal_code"] in portal_codes for row in rows.values())
    assert all(row["name_it"] for row in rows.values())


def order(row: Row) -> int:
    return int(row["portal_order"])


def test_areas_hold_only_municipalities_of_today(lombardy: dict[str, Row]) -> None:
    areas = {row["code"]: row for row in data("areas")}
    rows = data("area_municipalities")
    held = Counter(row["area"] for row in rows)
    assert held["cremasco"] == 48
    assert {code for code, row in areas.items() if row["membership"] == "known"} == set(held)
    assert {"luino", "cittiglio", "valle-camonica"} <= set(areas) - set(held)
    assert Counter(row["belfiore"] for row in rows).most_common(1)[0][1] == 1
    for row in rows:
        assert lombardy[row["belfiore"]]["istat"] == row["istat"]
        assert lombardy[row["belfiore"]]["name"] == row["municipality"]
        assert row["source_url"].startswith("https://")
        assert row["datum_status"] in ("stated", "reconstructed")
        assert row["valid_from"] == row["valid_to"] == ""


def test_implementing_bodies_name_known_areas_and_a_source() -> None:
    rows = data("implementing_bodies")
    areas = {row["code"] for row in data("areas")} | {""}
    assert len({row["name"] for row in rows}) == 23
    for row in rows:
        assert row["area"] in areas
        assert bool(row["area"]) == bool(row["area_in_source"])
        assert row["kind"] in ("municipality", "personal_services_agency")
        assert row["source"].startswith("http")


def test_boundaries_describe_today_s_lombardy(
    topology: dict[str, Any], lombardy: dict[str, Row]
) -> None:
    geometries = topology["objects"]["municipalities"]["geometries"]
    drawn = {item["id"]: item["properties"] for item in geometries}
    assert len(geometries) == len(drawn) == 1501
    assert drawn == {
        code: {
            "belfiore": code,
            "istat": row["istat"],
            "name": row["name"],
            "province": row["province"],
        }
        for code, row in lombardy.items()
    }


def test_boundaries_share_every_edge_at_most_twice(
    topology: dict[str, Any], shapes: dict[str, list[list[Ring]]]
) -> None:
    used: Counter[tuple[tuple[float, float], ...]] = Counter()
    for polygons in shapes.values():
        for rings in polygons:
            for ring in rings:
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                used.update(tuple(sorted(edge)) for edge in pairwise(ring))
    assert max(used.values()) == 2
    inner = sum(count == 2 for count in used.values())
    assert inner > 0.9 * len(used)
    assert sum(len(arc) - 1 for arc in topology["arcs"]) == len(used)


def test_boundaries_are_valid_shapes(shapes: dict[str, list[list[Ring]]]) -> None:
    shapely = pytest.importorskip("shapely", reason="SKIPPED: shapely is absent")
    drawn = [
        shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons])
        for polygons in shapes.values()
    ]
    assert shapely.is_valid(drawn).all()
    assert shapely.coverage_is_valid(drawn)


@pytest.mark.parametrize(
    ("belfiore", "point"),
    [
        ("F205", (9.1900, 45.4642)),
        ("E734", (8.7460, 46.0020)),
        ("D142", (9.6870, 45.3625)),
        ("B157", (10.2200, 45.5380)),
        ("M433", (8.6985, 45.8355)),
        ("M435", (8.9591, 45.8236)),
    ],
    ids=["Milano", "Luino", "Crema", "Brescia", "Bardello", "Uggiate"],
)
def test_a_known_point_falls_in_its_municipality(
    belfiore: str, point: tuple[float, float], shapes: dict[str, list[list[Ring]]]
) -> None:
    assert [code for code, polygons in shapes.items() if inside(point, polygons)] == [belfiore]


@needs_shared
def test_active_codes_equal_the_official_list_but_for_later_mergers(
    today: dict[str, Row],
) -> None:
    official = {row["codice_belfiore"]: row for row in table(SHARED / "comuni/gi_comuni.csv", ";")}
    later = {row["old_belfiore"] for row in data("municipality_successors")}
    assert set(official) - set(today) == {"E608", "C056", "F838"} <= later
    assert set(today) - set(official) == {"M439"}
    for code in set(today) & set(official):
        assert today[code]["istat"] == official[code]["codice_istat"]
        assert today[code]["province"] == official[code]["sigla_provincia"]


@needs_shared
def test_suppressed_municipalities_equal_the_national_archive(municipalities: list[Row]) -> None:
    ended_here = {row["belfiore"]: row["valid_to"] for row in municipalities}
    ended_there: dict[str, str] = {}
    for row in table(SHARED / "comuni/anpr_archivio_comuni.csv"):
        code, day = row["CODCATASTALE"], row["DATACESSAZIONE"]
        if len(code) == 4 and day <= "2023-01-01":
            ended_there[code] = max(day, ended_there.get(code, ""))
    open_there = {
        row["CODCATASTALE"]
        for row in table(SHARED / "comuni/anpr_archivio_comuni.csv")
        if row["DATACESSAZIONE"] > "2023-01-01"
    }
    compared = {code: day for code, day in ended_there.items() if code not in open_there}
    differing = {code for code, day in compared.items() if ended_here.get(code) != day}
    assert len(compared) > 1_900
    assert not differing


@needs_shared
def test_residents_equal_the_official_table(municipalities: list[Row]) -> None:
    here = {row["istat"]: row["population_2023"] for row in municipalities if row["istat"]}
    merged = {row["new_belfiore"] for row in data("municipality_successors")}
    sums = {row["istat"] for row in municipalities if row["belfiore"] in merged}
    official = table(SHARED / "comuni/popolazione_comuni_2023.csv")
    assert len(official) == 7901
    for row in official:
        if row["codice_istat"] not in sums:
            assert here[row["codice_istat"]] == row["tot"]


@needs_shared
def test_boundaries_cover_the_same_municipalities_as_the_official_map(
    shapes: dict[str, list[list[Ring]]],
) -> None:
    official = json.loads((SHARED / "confini/comuni_lombardia.geojson").read_text("utf-8"))
    codes = {item["properties"]["com_catasto_code"] for item in official["features"]}
    later = {row["old_belfiore"] for row in data("municipality_successors")}
    assert codes - set(shapes) == codes & later
    assert set(shapes) - codes == {"M433", "M435"}


@needs_shared
def test_states_carry_the_official_tax_codes() -> None:
    here = {row["z_code"]: row for row in data("foreign_states") if row["z_code"]}
    official = table(SHARED / "lingue-paesi/paesi_iso3166.csv")
    compared = [row for row in official if row["codat_belfiore_anpr"]]
    assert len(compared) > 200
    for row in compared:
        mine = here[row["codat_belfiore_anpr"]]
        assert (mine["alpha_2"], mine["alpha_3"]) == (row["alpha_2"], row["alpha_3"])
        assert mine["is_eu"] == row["eu_member_cldr"]


@needs_shared
def test_areas_restate_the_sources_without_loss() -> None:
    rows = table(SHARED / "ambiti/ambiti_comuni_parziale.csv")
    here = {row["belfiore"]: row for row in data("area_municipalities")}
    assert len(rows) == len(here)
    for row in rows:
        mine = here[row["codice_belfiore"]]
        assert mine["source_url"] == row["fonte_url"]
        stated = row["stato_del_dato"] == "presente nella fonte"
        assert (mine["datum_status"] == "stated") == stated
    bodies = {row["name"] for row in data("implementing_bodies")}
    official = table(SHARED / "ambiti/labimpact_partner_parziale.csv")
    assert bodies == {row["ente"] for row in official}
