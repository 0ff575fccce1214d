"""Build the names of the demonstration: `names.csv.gz` and `origins.csv`.

Run it in a scratch environment, never in the product's:

    python3 -m venv /tmp/names
    /tmp/names/bin/pip install Faker==40.54.0 anyascii==0.3.3
    /tmp/names/bin/python scripts/data/build_names.py

Faker (MIT) gives the names where it knows the country or a near one; `manual/names.csv` gives
the very common ones, written by hand (a common name is a fact). `manual/origins.csv` says which
lists make an origin. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from math import sqrt
from pathlib import Path
from typing import Any

from transliteration import is_latin, latin

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "src" / "labimpact" / "people" / "data"
FAKER = "40.54.0"
COLUMNS = ("country", "kind", "value", "weight", "native", "source")
ORIGIN_COLUMNS = (
    "country",
    "share",
    "women_percent",
    "languages",
    "script",
    "family_parts",
    "note",
)
# A list written by hand is in order of frequency; Faker's lists mostly are not.
FIRST_WEIGHT = 1000
PLAIN_WEIGHT = 30
WEIGHTED_TOTAL = 8000
LONGEST = 100
ATTRIBUTES = {
    "given_m": "first_names_male",
    "given_f": "first_names_female",
    "family": "last_names",
    "family_m": "last_names_male",
    "family_f": "last_names_female",
}
# Only these languages change the family name with the person's sex.
DECLINED = {"uk_UA", "ru_RU", "mk_MK"}

Entry = tuple[str, str, str, int, str, str]


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / "manual" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spread(names: list[str]) -> list[str]:
    """Take at most LONGEST names, evenly over the list, so that no initial letter is lost."""
    if len(names) <= LONGEST:
        return names
    return [names[index * len(names) // LONGEST] for index in range(LONGEST)]


def weighed(values: Any) -> list[tuple[str, int]]:
    """Return names with whole weights: Faker's own where it has them, else one for all."""
    if isinstance(values, Mapping):
        best = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:LONGEST]
        total = sum(weight for _, weight in best)
        return [(name, max(1, round(WEIGHTED_TOTAL * w / total))) for name, w in best]
    return [(name, PLAIN_WEIGHT) for name in spread(sorted(set(values)))]


def faker_entries(country: str, locale: str, borrow: str) -> Iterator[Entry]:
    """Names of a Faker locale; `borrow` says whether its family names fit the country too."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    family = ("family_m", "family_f") if locale in DECLINED else ("family",)
    for kind in ("given_m", "given_f", *(family if borrow == "all" else ())):
        for name, weight in weighed(getattr(provider, ATTRIBUTES[kind])):
            value = latin(name, locale)
            if not is_latin(value):
                raise SystemExit(f"{country} {locale}: {name} has no Latin form.")
            native = "" if value == name else name
            source = f"faker:{locale}" + ("+transliteration" if native else "")
            yield country, kind, value, weight, native, source


def manual_entries(country: str, pool: dict[str, str]) -> Iterator[Entry]:
    """Names of a hand-written list, the first being the most common."""
    for rank, name in enumerate(pool["names"].split(";"), start=1):
        value, _, native = name.partition("=")
        yield country, pool["kind"], value, round(FIRST_WEIGHT / sqrt(rank)), native, "manual"


def entries(origin: dict[str, str], pools: list[dict[str, str]]) -> list[Entry]:
    """All names of an origin, each once per kind; the hand-written form wins."""
    found: dict[tuple[str, str], Entry] = {}
    for pool in pools:
        if pool["pool"] in origin["pools"].split():
            for entry in manual_entries(origin["country"], pool):
                found.setdefault((entry[1], entry[2]), entry)
    for locale in origin["locales"].split():
        for entry in faker_entries(origin["country"], locale, origin["borrow"]):
            found.setdefault((entry[1], entry[2]), entry)
    return sorted(found.values(), key=lambda e: (e[1], -e[3], e[2]))


def write_names(path: Path, everything: list[Entry]) -> None:
    """Write the gzip without a time stamp, so that equal names give an equal file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(everything)
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0))


def write_origins(path: Path, origins: list[dict[str, str]]) -> None:
    if sum(int(origin["share"]) for origin in origins) != 1000:
        raise SystemExit("The shares of manual/origins.csv must add up to 1000.")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ORIGIN_COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(origins)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the names of the demonstration.")
    parser.add_argument("--target", type=Path, default=TARGET, help="folder to write into")
    target = parser.parse_args().target
    if version("Faker") != FAKER:
        raise SystemExit(f"Faker {FAKER} is needed, {version('Faker')} is installed.")
    origins, pools = rows("origins.csv"), rows("names.csv")
    everything = [entry for origin in origins for entry in entries(origin, pools)]
    write_origins(target / "origins.csv", origins)
    write_names(target / "names.csv.gz", everything)
    size = (target / "names.csv.gz").stat().st_size
    print(f"names.csv.gz {len(everything)} names, {size} bytes; origins.csv {len(origins)} rows")


if __name__ == "__main__":
    main()
