"""The names of the demonstration: enough of them, readable in Latin, with their own script."""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "labimpact" / "people" / "data"
NETWORK = ROOT / "src" / "labimpact" / "network" / "data"
WANTED = "RO EG MA AL CN UA IN PH PK BD PE EC LK SN MD NG GH TN SV BR TR RU ER ET CI GM SY AF IT"
SCRIPTS = {
    "EG": "ARABIC",
    "SY": "ARABIC",
    "PK": "ARABIC",
    "AF": "ARABIC",
    "UA": "CYRILLIC",
    "RU": "CYRILLIC",
    "CN": "CJK",
    "BD": "BENGALI",
    "LK": "SINHALA",
    "ER": "ETHIOPIC",
    "GE": "GEORGIAN",
}
Row = dict[str, str]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def names() -> list[Row]:
    text = gzip.decompress((DATA / "names.csv.gz").read_bytes()).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def origins() -> dict[str, Row]:
    return {row["country"]: row for row in table(DATA / "origins.csv")}


def alphabets(text: str) -> set[str]:
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_the_file_is_small_and_has_no_duplicates(names: list[Row]) -> None:
    assert (DATA / "names.csv.gz").stat().st_size <= 300_000
    keys = Counter((row["country"], row["kind"], row["value"]) for row in names)
    assert keys.most_common(1)[0][1] == 1


def test_every_origin_can_name_a_man_and_a_woman(names: list[Row], origins: dict[str, Row]) -> None:
    assert set(WANTED.split()) <= set(origins)
    kinds: dict[str, Counter[str]] = {country: Counter() for country in origins}
    for row in names:
        kinds[row["country"]][row["kind"]] += 1
    for country, count in kinds.items():
        assert count["given_m"] >= 15, country
        assert count["given_f"] >= 15, country
        assert count["family"] + count["family_m"] >= 15, country
        assert count["family"] + count["family_f"] >= 14, country


def test_every_name_has_a_latin_form_and_a_weight(names: list[Row]) -> None:
    for row in names:
        assert row["value"] == row["value"].strip()
        assert alphabets(row["value"]) == {"LATIN"}, row
        assert int(row["weight"]) > 0
        assert row["source"] == "manual" or row["source"].startswith("faker:")


def test_names_of_other_scripts_carry_their_own_letters(names: list[Row]) -> None:
    for country, script in SCRIPTS.items():
        native = [row["native"] for row in names if row["country"] == country and row["native"]]
        assert len(native) >= 30
        assert all(script in alphabets(name) for name in native), country


def test_transliterations_read_as_in_passports(names: list[Row]) -> None:
    forms = {(row["country"], row["native"]): row["value"] for row in names if row["native"]}
    assert forms["UA", "Гоголь-Яновський"] == "Hohol-Yanovskyi"
    assert forms["RU", "Захарова"] == "Zakharova"
    assert forms["GE", "ნაცვლიშვილი"] == "Natsvlishvili"
    assert forms["CN", "桂芳"] == "Guifang"


def test_origins_add_up_and_speak_known_languages(origins: dict[str, Row]) -> None:
    languages = {row["code"]: row for row in table(NETWORK / "languages.csv")}
    states = {row["alpha_2"] for row in table(NETWORK / "foreign_states.csv")}
    assert sum(int(row["share"]) for row in origins.values()) == 1000
    for country, row in origins.items():
        assert country in states
        spoken = row["languages"].split()
        assert spoken
        assert all(languages[code]["is_spoken"] == "1" for code in spoken)
        assert row["script"] in {languages[code]["script"] for code in spoken}
        assert 0 <= int(row["women_percent"]) <= 100
        assert row["family_parts"] in ("1", "2")
