"""The product's own lists read from its files, so that the bench needs no database."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import yaml

from labimpact.imports.understanding.lexicon import LISTS, LOMBARDY, Lexicon, Reference
from labimpact.imports.understanding.places import CountryName, MunicipalityName
from labimpact.network import models as network
from labimpact.rules import models as rules

NETWORK = Path(network.__file__).resolve().parents[1] / "data"
RULES = Path(rules.__file__).resolve().parent / "data"


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the network's reference files."""
    with (NETWORK / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def lexicon(remembered: dict[tuple[str, str], str] | None = None) -> Lexicon:
    """A lexicon from the reference files, as the database would give it."""
    return Lexicon(
        Reference(
            countries=tuple(map(_country, rows("foreign_states"))),
            municipalities=tuple(map(_municipality, rows("municipalities"))),
            languages=tuple(
                (row["code"], row["name_it"], row["autonym"])
                for row in rows("languages")
                if row["is_spoken"] == "1"
            ),
            lists=_lists(),
        ),
        remembered,
    )


def _country(row: dict[str, str]) -> CountryName:
    return CountryName(
        code=row["code"],
        alpha2=row["alpha_2"],
        belfiore=row["z_code"],
        name=row["name_it"],
        english_name=row["name_en"],
        citizenship_name=row["citizenship_it"],
        kind=row["kind"],
    )


@cache
def _regions() -> dict[str, str]:
    return {row["sigla"]: row["region"] for row in rows("provinces")}


def _municipality(row: dict[str, str]) -> MunicipalityName:
    return MunicipalityName(
        belfiore=row["belfiore"],
        name=row["name"],
        other_name=row["other_name"],
        sigla=row["province"],
        lombard=_regions().get(row["province"]) == LOMBARDY,
        active=row["is_active"] == "1",
        population=int(row["population_2023"] or 0),
    )


def _lists() -> dict[str, list[tuple[str, str]]]:
    text = (RULES / "code_lists.yaml").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in LISTS.values()}
    for row in yaml.load(text, Loader=yaml.CSafeLoader)["rows"]:
        if row["list"] in found:
            found[row["list"]].append((row["code"], row["label_it"]))
    return found
