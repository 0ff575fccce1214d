"""Where the demonstration happens: real bodies named as facts, invented ones marked as such."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from labimpact.operations.demo.days import Hours

DATA = Path(__file__).parent / "data"
_DAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")


@dataclass(frozen=True)
class BodySeed:
    """A body; `code` is its official code where the source gives one."""

    name: str
    kind: str
    town: str
    source: str
    code_kind: str
    code: str
    invented: bool


@dataclass(frozen=True)
class OfficeSeed:
    """An office; `weight` is its share of the persons, `activity` the end of activities' codes."""

    key: str
    name: str
    kind: str
    body: str
    area: str
    town: str
    hours: Hours
    weight: int
    activity: str
    languages: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _hours(text: str) -> Hours:
    """`lun 09:00-12:30;gio 09:00-12:30 14:00-17:00`."""
    found: dict[int, list[tuple[time, time]]] = {}
    for part in text.split(";"):
        day, *spans = part.split()
        found[_DAYS.index(day)] = [
            (time.fromisoformat(opens), time.fromisoformat(closes))
            for opens, closes in (span.split("-") for span in spans)
        ]
    return found


BODIES = tuple(
    BodySeed(**{**row, "invented": row["invented"] == "1"})  # type: ignore[arg-type]
    for row in _rows("bodies.csv")
)
OFFICES = tuple(
    OfficeSeed(**{**row, "hours": _hours(row["hours"]), "weight": int(row["weight"])})  # type: ignore[arg-type]
    for row in _rows("offices.csv")
)

# Where the people of each area live: places nearby, which says nothing of who belongs to it.
TOWNS = {
    "luino": {
        "Luino": 40, "Germignaga": 12, "Maccagno con Pino e Veddasca": 7, "Cunardo": 7,
        "Lavena Ponte Tresa": 12, "Marchirolo": 7, "Brissago-Valtravaglia": 4, "Mesenzana": 4,
        "Porto Valtravaglia": 5, "Dumenza": 3, "Montegrino Valtravaglia": 3, "Grantola": 2,
    },
    "cittiglio": {
        "Cittiglio": 22, "Laveno-Mombello": 28, "Gemonio": 14, "Cuveglio": 12, "Caravate": 10,
        "Cuvio": 6, "Casalzuigno": 4, "Brenta": 4,
    },
    "cremasco": {
        "Crema": 55, "Offanengo": 8, "Bagnolo Cremasco": 7, "Pandino": 8, "Castelleone": 6,
        "Soncino": 5, "Spino d'Adda": 5, "Vaiano Cremasco": 4, "Sergnano": 3,
    },
    "valle-camonica": {
        "Darfo Boario Terme": 35, "Breno": 12, "Edolo": 12, "Pisogne": 10, "Esine": 10,
        "Pian Camuno": 8, "Cividate Camuno": 5, "Capo di Ponte": 4, "Malonno": 4,
    },
}  # fmt: skip
PROVINCES = {"luino": "VA", "cittiglio": "VA", "cremasco": "CR", "valle-camonica": "BS"}

# How much commoner an origin is in an area than in the region.
LEANINGS = {
    "luino": {"MA": 1.4, "AL": 1.3, "UA": 1.3, "PK": 0.6, "IN": 0.3, "EG": 0.7},
    "cittiglio": {"PK": 1.8, "MA": 1.3, "BD": 1.4, "EG": 0.6},
    "cremasco": {"IN": 2.2, "EG": 1.4, "RO": 1.5, "MA": 1.1},
    "valle-camonica": {"MA": 1.5, "AL": 1.5, "SN": 2.2, "PK": 1.4, "PE": 0.4, "PH": 0.4},
}
