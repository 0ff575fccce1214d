"""Puts the written cells of a plan into the rows of a register, with everything around them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from bench.messiness import scrawl, words
from bench.messiness.planning import Visit, plan
from bench.messiness.reference import rows as reference_rows

AREA = (
    "Luino",
    "Cittiglio",
    "Laveno-Mombello",
    "Germignaga",
    "Maccagno con Pino e Veddasca",
    "Porto Valtravaglia",
    "Cuveglio",
    "Lavena Ponte Tresa",
    "Varese",
    "Gavirate",
    "Besozzo",
    "Milano",
    "Busto Arsizio",
    "Gallarate",
    "Saronno",
    "Como",
    "Bergamo",
    "Crema",
    "Lodi",
    "Sesto San Giovanni",
    "Cinisello Balsamo",
    "Vigevano",
    "Voghera",
    "Treviglio",
)
FORMULA = "=FORMULA"  # a cell whose formula has no kept result
FAULTS = ("date_impossible", "date_future", "date_missing", "name_missing", "minutes_impossible",
          "birth_impossible")  # fmt: skip
_NAMELESS = {
    1: ["anonimo", "persona anonima", "donna marocchina", "n.n."],
    2: ["2 persone", "due donne"],
    3: ["gruppo di 3", "3 persone"],
}
ORDERS = {
    "desk": "external_id contact_date contact_time NAME sex birth_date birth_place tax_code"
    " citizenship language phone email municipality permit permit_expiry need item channel minutes"
    " mediator operator note",
    "siso": "external_id NAME sex birth_date birth_place tax_code citizenship phone email"
    " municipality permit permit_expiry contact_date item need operator note",
    "school": "external_id NAME sex birth_date citizenship language school class contact_date"
    " requested_hours delivered_hours mediator_name note",
}


@dataclass
class Register:
    """What is written, row by row, and what it means."""

    heading_row: int = 0
    columns: dict[str, str] = field(default_factory=dict)  # heading -> field: the true mapping
    lines: list[list[Any]] = field(default_factory=list)  # every line of the sheet, from row 1
    truth: list[dict[str, Any]] = field(default_factory=list)


def write(count: int, rng: random.Random, *, form: str, profile: str) -> Register:
    """A register of so many rows in one hand."""
    hand = scrawl.Hand.of(rng, form=form, profile=profile)
    visits = plan(count, rng, _area())
    _spoil(visits, rng, hand, form, profile)
    register = Register()
    keys = _columns(register, hand, rng, profile)
    for index, visit in enumerate(visits):
        cells, truth = _cells(visit, hand, rng, profile)
        values = [cells.get(key, "") for key in keys]
        register.lines.append(values)
        truth |= {"row": len(register.lines), "people": [human.number for human in visit.humans]}
        register.truth.append(truth)
        if profile != "siso" and index % 400 == 399:
            _interrupt(register, keys, rng)
    if profile != "siso":
        register.lines += [[], ["TOTALE", len(visits)]]
    _know_duplicates(register)
    return register


def _area() -> list[tuple[str, str, str]]:
    wanted = {
        row["name"]: (row["belfiore"], row["name"], row["province"])
        for row in reference_rows("municipalities")
        if row["is_active"] == "1"
    }
    return [wanted[name] for name in AREA if name in wanted]


def _spoil(
    visits: list[Visit], rng: random.Random, hand: scrawl.Hand, form: str, profile: str
) -> None:
    """Two rows of a hundred hold something that cannot enter, and two have nobody by name."""
    faults = FAULTS if profile == "desk" else FAULTS[:2] + FAULTS[3:4]
    for visit in visits:
        roll = rng.random()
        if roll < 0.02:
            visit.fault = rng.choice(faults)
        elif roll < 0.022 and form != "csv" and profile == "desk":
            visit.fault = "formula"
        elif roll < 0.042 and profile == "desk":
            visit.humans, visit.anonymous = [], rng.choice([1, 1, 2, 3])


def _columns(register: Register, hand: scrawl.Hand, rng: random.Random, profile: str) -> list[str]:
    keys: list[str] = []
    for key in ORDERS[profile].split():
        if key != "NAME":
            keys.append(key)
        elif hand.two_columns:
            keys += ["family_name", "given_name"]
        else:
            keys.append("full_name")
    headings = [_heading(key, hand, rng, profile) for key in keys]
    if profile != "siso":
        register.lines += [["Registro dello sportello – anno 2026"], ["aggiornato a novembre"], []]
        keys.insert(rng.randrange(4, len(keys)), "empty")
        headings.insert(keys.index("empty"), "")
        keys.append("age")
        headings.append("Età")
    register.lines.append(list(headings))
    register.heading_row = len(register.lines)
    register.columns = {
        h: k for h, k in zip(headings, keys, strict=True) if k not in ("empty", "age")
    }
    return keys


def _heading(key: str, hand: scrawl.Hand, rng: random.Random, profile: str) -> str:
    if profile == "siso":
        return words.SISO[key]
    if key == "full_name" and hand.given_first:
        key = "full_name_given"
    return rng.choice(words.HEADINGS[key])


def _interrupt(register: Register, keys: list[str], rng: random.Random) -> None:
    """A page break: a blank line, a partial sum, the headings again."""
    headings = register.lines[register.heading_row - 1]
    register.lines += rng.choice(
        [[[]], [["Totale pagina", 400]], [list(headings)], [[], list(headings)]]
    )


def _cells(
    visit: Visit, hand: scrawl.Hand, rng: random.Random, profile: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    cells: dict[str, Any] = {}
    persons: list[dict[str, Any]] = []
    if visit.humans:
        names, persons = scrawl.company(visit, hand, rng)
        cells |= names
        _about(visit, hand, rng, cells, persons[0], profile)
    else:
        where = "family_name" if hand.two_columns else "full_name"
        cells[where] = rng.choice(_NAMELESS[visit.anonymous])
    meeting = _meeting(visit, hand, rng, cells, profile)
    contact = _school(visit, rng, cells, meeting) if profile == "school" else meeting
    truth: dict[str, Any] = {"persons": persons, "contact": contact, "error": visit.fault}
    if visit.fault:
        _break(visit.fault, cells, rng, hand)
    return cells, truth


def _about(
    visit: Visit,
    hand: scrawl.Hand,
    rng: random.Random,
    cells: dict[str, Any],
    truth: dict[str, Any],
    profile: str,
) -> None:
    """What the row says of the first person."""
    human = visit.humans[0]
    cells["external_id"] = str(human.number)
    cells["birth_date"], said = scrawl.birth(human, hand, rng)
    truth |= said
    cells["sex"] = scrawl.sex(human, rng) if rng.random() < 0.9 else ""
    if cells["sex"]:
        truth["sex"] = human.sex
    if profile != "school":
        cells["birth_place"] = human.city if rng.random() < 0.8 else ""
        whole = (
            human.birth is not None
            and isinstance(truth.get("given_name"), str)
            and truth["given_name"]
        )
        if human.tax_code and human.birth and whole and rng.random() < 0.9:
            cells["tax_code"] = rng.choice([human.tax_code, human.tax_code.lower(), human.tax_code])
            truth["tax_code"] = human.tax_code
            truth |= {"sex": human.sex, "birth": human.birth.isoformat(), "birth_precision": "day"}
            truth["birth_country"] = words.STATES[human.state][0]
        cells["phone"], said = scrawl.phone(human, rng)
        truth |= said
        cells["email"] = human.email
        truth |= {"email": human.email} if human.email else {}
        cells["municipality"], said = scrawl.place(human, rng)
        truth |= said
        cells["permit"], cells["permit_expiry"], said = scrawl.permit(human, hand, rng)
        truth |= said
    cells["citizenship"], said_too = scrawl.citizenship(human, rng)
    truth |= said_too
    if profile != "siso":
        cells["language"], said = scrawl.languages(human, rng)
        truth |= said
    if human.birth:
        cells["age"] = ("=", f"=2026-{human.birth.year}", 2026 - human.birth.year)


def _meeting(
    visit: Visit, hand: scrawl.Hand, rng: random.Random, cells: dict[str, Any], profile: str
) -> dict[str, Any]:
    cells["contact_date"] = scrawl.day(visit.day, hand, rng)
    cells["contact_time"] = scrawl.clock(visit.hour, rng)
    cells["minutes"] = scrawl.duration(visit.minutes, rng)
    cells["item"] = scrawl.several(visit.items, words.ITEMS, rng)
    cells["need"] = scrawl.several(visit.needs, words.NEEDS, rng)
    cells["channel"] = rng.choice(words.CHANNELS[visit.channel])
    cells["mediator"] = (
        rng.choice(["sì", "si", "x", "Sì"]) if visit.mediator else rng.choice(["", "no", "NO"])
    )
    cells["operator"], cells["note"] = visit.operator, visit.note
    found: dict[str, Any] = {
        "occurred_on": visit.day.isoformat(),
        "items": visit.items,
        "needs": visit.needs,
        "anonymous": visit.anonymous,
    }
    if profile == "desk":
        found |= {
            "minutes": visit.minutes,
            "channel": visit.channel,
            "mediator_present": visit.mediator,
        }
    return found


def _school(
    visit: Visit, rng: random.Random, cells: dict[str, Any], contact: dict[str, Any]
) -> dict[str, Any] | None:
    cells["school"], cells["class"] = (
        rng.choice(words.SCHOOLS),
        f"{rng.randrange(1, 6)}{rng.choice('ABC')}",
    )
    cells["requested_hours"] = str(rng.choice([4, 6, 8, 10, 20]))
    cells["mediator_name"] = rng.choice(words.MEDIATORS)
    done = rng.choice(["", "0", "1", "1,5", "2", "2.5", "3"])
    cells["delivered_hours"] = done
    if done in ("", "0"):
        visit.fault = "" if visit.fault.startswith("date") else visit.fault
        return None
    minutes = round(float(done.replace(",", ".")) * 60)
    return {
        "occurred_on": contact["occurred_on"], "minutes": minutes, "mediator_present": True,
        "anonymous": visit.anonymous,
    }  # fmt: skip


def _break(fault: str, cells: dict[str, Any], rng: random.Random, hand: scrawl.Hand) -> None:
    if fault == "date_impossible":
        cells["contact_date"] = scrawl.impossible_day(rng)
    elif fault == "date_future":
        cells["contact_date"] = scrawl.future_day()
    elif fault == "date_missing":
        cells["contact_date"] = ""
    elif fault == "name_missing":
        for key in ("full_name", "family_name", "given_name"):
            cells[key] = rng.choice(["", "???" if key != "given_name" else ""])
    elif fault == "minutes_impossible":
        cells["minutes"] = rng.choice(["900 ore", "tanto", "-5", "99999"])
    elif fault == "birth_impossible":
        cells["birth_date"] = rng.choice(["31/04/1990", "12/03/2091", "1/1/1800"])
    elif fault == "formula":
        cells["contact_date"] = FORMULA


def _know_duplicates(register: Register) -> None:
    """For each row, the first row in which the same people stood."""
    first: dict[int, int] = {}
    for row in register.truth:
        row["same_as"] = [first.setdefault(number, row["row"]) for number in row["people"]]
