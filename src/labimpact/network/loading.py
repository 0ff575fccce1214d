"""Territory, countries, languages and areas from the reviewed files of `network/data`."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from labimpact.base.loading import synchronise
from labimpact.network.models import (
    AreaMunicipality,
    Body,
    Country,
    Language,
    Municipality,
    Province,
    Region,
    TerritorialArea,
)

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def load_reference() -> int:
    """Load every file of the territory; returns how many rows changed."""
    return (
        _load_territory() + _load_countries() + _load_languages() + _load_areas() + _load_bodies()
    )


def _load_territory() -> int:
    changed = synchronise(
        Region,
        ({"istat_code": r["code"], "name": r["name"]} for r in _rows("regions.csv")),
        key=("istat_code",),
    )
    regions = {r.istat_code: r.pk for r in Region.objects.all()}
    changed += synchronise(
        Province,
        (
            {
                "sigla": r["sigla"],
                "istat_code": r["code"],
                "name": r["name"],
                "region_id": regions.get(r["region"]),
            }
            for r in _rows("provinces.csv")
        ),
        key=("sigla",),
    )
    provinces = {p.sigla: p.pk for p in Province.objects.all()}
    return changed + synchronise(
        Municipality,
        (
            {
                "belfiore": r["belfiore"],
                "istat_code": r["istat"],
                "name": r["name"],
                "other_name": r["other_name"],
                "province_id": provinces.get(r["province"]),
                "valid_from": _day(r["valid_from"]),
                "valid_to": _day(r["valid_to"]),
                "population": int(r["population_2023"]) if r["population_2023"] else None,
            }
            for r in _rows("municipalities.csv")
        ),
        key=("belfiore", "valid_from", "name"),
    )


def _load_countries() -> int:
    return synchronise(
        Country,
        (
            {
                "code": r["code"],
                "alpha2": r["alpha_2"],
                "belfiore": r["z_code"],
                "name": r["name_it"],
                "english_name": r["name_en"],
                "citizenship_name": r["citizenship_it"],
                "kind": r["kind"],
                "is_eu": r["is_eu"] == "1",
                "valid_to": _day(r["valid_to"]),
            }
            for r in _rows("foreign_states.csv")
        ),
        key=("code",),
    )


def _load_languages() -> int:
    return synchronise(
        Language,
        (
            {
                "code": r["code"],
                "name": r["name_it"],
                "autonym": r["autonym"],
                "script": r["script"],
                "is_rtl": r["direction"] == "rtl",
                "is_portal": bool(r["portal_order"]),
                "is_spoken": r["is_spoken"] == "1",
                "order": int(r["portal_order"] or 100),
            }
            for r in _rows("languages.csv")
        ),
        key=("code",),
    )


def _load_areas() -> int:
    changed = synchronise(
        TerritorialArea,
        (
            {
                "code": r["code"],
                "name": r["name"],
                "municipalities_declared": int(r["municipalities_expected"])
                if r["municipalities_expected"]
                else None,
                "source": r["source"][:300],
            }
            for r in _rows("areas.csv")
        ),
        key=("code",),
    )
    areas = {a.code: a.pk for a in TerritorialArea.objects.all()}
    current = {m.belfiore: m.pk for m in Municipality.objects.active()}
    placed = set(AreaMunicipality.objects.values_list("municipality_id", flat=True))
    rows = [
        AreaMunicipality(
            area_id=areas[r["area"]],
            municipality_id=current[r["belfiore"]],
            valid_from=_day(r["valid_from"]),
            valid_to=_day(r["valid_to"]),
            source=r["source_url"][:300],
            source_period=r["source_period"],
            datum_status=r["datum_status"],
        )
        for r in _rows("area_municipalities.csv")
        if r["belfiore"] in current and current[r["belfiore"]] not in placed
    ]
    AreaMunicipality.objects.bulk_create(rows)
    return changed + len(rows)


def _load_bodies() -> int:
    known = set(Body.objects.values_list("name", flat=True))
    rows = [
        Body(name=r["name"], kind=r["kind"], source=r["source"][:300])
        for r in _rows("implementing_bodies.csv")
        if r["name"] not in known
    ]
    Body.objects.bulk_create(rows)
    return len(rows)
