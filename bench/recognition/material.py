"""The names on which recognition is measured: read from the shared folder, never committed."""

from __future__ import annotations

import csv
import os
import random
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from labimpact.recognition.names import scripts  # noqa: E402
from scripts.names import lexicon as learned  # noqa: E402
from scripts.names import packing  # noqa: E402

# Beside the checkout, or where the variable says.
SHARED = Path(os.environ.get("LABIMPACT_SHARED", ROOT.parent / "shared"))
NAMES = SHARED / "data" / "nomi"
LEXICON = "lessico-nomi-rigour/persons.txt.gz"
FAKER = "nomi-faker/nomi_per_locale.csv"
ARABIC = "translitterazione-ar-en"
WIKIDATA = "translitterazione-wikidata-pratica"
COMMON = "nomi-frequenti-per-paese"
# Faker's locales whose names are written in Latin letters, by where the bearers come from.
ORIGINS = {
    "Italia": ("it_IT",), "Maghreb e Francia": ("fr_FR", "fr_DZ"),
    "Spagna e America": ("es_ES", "es_MX", "es_CO"),
    "Albania": ("sq_AL",), "Romania": ("ro_RO",), "Bangladesh e India": ("en_IN", "en_BD"),
    "Pakistan": ("en_PK",), "Nigeria, Ghana, Kenya": ("yo_NG", "ha_NG", "en_NG", "tw_GH", "en_KE"),
    "Filippine": ("en_PH", "fil_PH"), "Turchia": ("tr_TR",), "Polonia": ("pl_PL",),
    "Vietnam": ("vi_VN",), "Inghilterra": ("en_GB", "en_US"),
}  # fmt: skip


@dataclass(frozen=True)
class Spelled:
    """A word of a name in its own script and in Latin letters."""

    native: str
    latin: str


class Missing(Exception):
    """The shared folder is not here."""


def folder() -> Path:
    if not (NAMES / LEXICON).exists():
        raise Missing(f"{NAMES} is not here: the measuring needs the shared names.")
    return NAMES


def groups():
    return learned.by_script(folder() / LEXICON)


def arabic() -> list[Spelled]:
    """Arabic names and Latin spellings of a source from which nothing was learned."""
    found = []
    for part in ("eval", "test"):
        path = folder() / ARABIC / f"ar2en-{part}.txt"
        for line in path.read_text(encoding="utf-8").splitlines():
            native, _, latin = line.partition("\t")
            found.append(Spelled(native, latin))
    return found


def kept_apart(known, script: str, rng: random.Random) -> list[Spelled]:
    """Forms of a script from which nothing was learned under `--hold-out`, each with a spelling."""
    found = []
    for group in known:
        for word in group.get(script, ()):
            if scripts.LATIN in group and learned.held_out(word):
                found.append(Spelled(word, rng.choice(group[scripts.LATIN])))
    return found


def wikidata(language: str) -> list[Spelled]:
    """Foreign names as Hebrew, Korean and Japanese write them."""
    path = folder() / WIKIDATA / f"wd_{language}_20.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [Spelled(row[1].replace(" ", ""), row[0]) for row in rows if len(row) > 1]


def common(kind: str) -> dict[str, list[Spelled]]:
    """The most frequent names of each country in its script and in Latin letters."""
    found: dict[str, list[Spelled]] = defaultdict(list)
    path = folder() / COMMON / f"common-{kind}-by-country.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            if row["Localized Name"] and row["Romanized Name"]:
                latin = row["Romanized Name"].split("/")[0].split(",")[0].strip()
                found[row["Country"]].append(Spelled(row["Localized Name"].strip(), latin))
    return found


def borne() -> dict[str, tuple[list[str], list[str]]]:
    """Given and family names in Latin letters by origin."""
    lists: dict[tuple[str, bool], list[str]] = defaultdict(list)
    with (folder() / FAKER).open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            word, kind = row["value"].strip(), row["kind"]
            written = word.isalpha() and scripts.script_of_word(word) == scripts.LATIN
            if written and kind in ("first_names", "last_names") and len(word) > 1:
                lists[row["locale"], kind == "first_names"].append(word)
    found = {}
    for origin, locales in ORIGINS.items():
        given, family = (
            sorted({w for place in locales for w in lists[place, first]}) for first in (True, False)
        )
        if given and family:
            found[origin] = (given, family)
    return found


def corpus(known, extra: set[str], size: int, rng: random.Random) -> list[str]:
    """Latin names of one word, with those that are looked for among them."""
    words = {word for group in known for word in group.get(scripts.LATIN, ())}
    words |= set(packing.common(folder() / FAKER))
    return sorted({*rng.sample(sorted(words), size - len(extra)), *extra})
