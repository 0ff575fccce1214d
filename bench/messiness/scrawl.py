"""How the plan is written down: each cell in the hand of a tired desk worker.

Returns what is written and what a careful reader would understand of it: the truth comes from the
plan, and where the scrawl says less than the plan (only a year, no phone) the truth says less too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.messiness import words
from bench.messiness.planning import TODAY, Human, Visit

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip
DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


@dataclass(frozen=True)
class Hand:
    """The habits of one register."""

    two_columns: bool
    given_first: bool
    dates: str  # slash, dot, dash, iso, real, american
    shout: float  # share of names in capitals
    native: float

    @classmethod
    def of(cls, rng: random.Random, *, form: str, profile: str) -> Hand:
        choices = ["slash", "dot", "dash", "slash"] + (
            ["real", "real"] if form != "csv" else ["iso"]
        )
        if rng.random() < 0.08:
            choices = ["american"]
        return cls(
            two_columns=profile == "siso" or rng.random() < 0.5,
            given_first=rng.random() < 0.3,
            dates="iso" if profile == "siso" else rng.choice(choices),
            shout=rng.choice([0.1, 0.4, 0.95]),
            native=rng.choice([0, 0.05, 0.15]),
        )


def day(value: date, hand: Hand, rng: random.Random, *, birth: bool = False) -> Any:
    """A date as this hand writes it; sometimes in another way."""
    if hand.dates == "american":
        return f"{value:%m/%d/%Y}"
    if rng.random() < 0.12 and hand.dates != "iso":
        ways = [
            f"{value.day}.{value.month}.{value:%y}", f"{value:%d-%m-%Y}", f"{value:%Y-%m-%d}",
            f"{value.day} {MONTHS[value.month - 1]} {value.year}",
            f"{value.day}-{MONTHS[value.month - 1][:3]}-{value:%y}",
            f"{value.day}/{value.month}/{value:%y}",
            f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}",
        ]  # fmt: skip
        if not birth:
            ways += [f"{DAYS[value.weekday()]} {value:%d/%m/%Y}", f"{value:%d/%m/%Y} 10:30"]
        return rng.choice(ways)
    if hand.dates == "real":
        return value
    shape = {"slash": "%d/%m/%Y", "dot": "%d.%m.%Y", "dash": "%d-%m-%Y", "iso": "%Y-%m-%d"}
    return value.strftime(shape[hand.dates])


def birth(human: Human, hand: Hand, rng: random.Random) -> tuple[Any, dict[str, str]]:
    born, precision = human.birth, human.precision
    if born is None:
        return rng.choice(["", "", "n.d.", "?"]), {}
    if precision == "year":
        written = rng.choice([str(born.year), f"01/01/{born.year}", f"circa {born.year}"])
        if hand.dates == "american":
            written = str(born.year)
        return written, {"birth": f"{born.year}-01-01", "birth_precision": "year"}
    if precision == "month":
        return f"{born:%m/%Y}", {"birth": f"{born:%Y-%m}-01", "birth_precision": "month"}
    return day(born, hand, rng, birth=True), {"birth": born.isoformat(), "birth_precision": "day"}


def cased(name: str, hand: Hand, rng: random.Random) -> str:
    if rng.random() < hand.shout:
        return name.upper()
    return name.lower() if rng.random() < 0.04 else name


def named(human: Human, hand: Hand, rng: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    """The name in one column or two, and its truth."""
    truth = {"family_name": human.family, "given_name": human.given}
    loud = Hand(True, hand.given_first, hand.dates, float(rng.random() < hand.shout), 0)
    family, given = cased(human.family, loud, rng), cased(human.given, loud, rng)
    if hand.two_columns:
        return {"family_name": family, "given_name": given}, truth
    if rng.random() < 0.01:
        return {"full_name": family}, {"family_name": human.family, "given_name": ""}
    if rng.random() < 0.04:
        return {"full_name": f"{family}, {given}"}, truth
    whole = f"{given} {family}" if hand.given_first else f"{family} {given}"
    if human.native and rng.random() < hand.native:
        whole += f" ({human.native})"
        truth["native_name"] = human.native
    return {"full_name": whole}, truth


def company(
    visit: Visit, hand: Hand, rng: random.Random
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The names of all who came, in the cells that they share."""
    cells, truth = named(visit.humans[0], hand, rng)
    persons = [truth]
    if len(visit.humans) > 1:
        other = visit.humans[1]
        persons.append({"family_name": other.family, "given_name": other.given})
        mine = visit.humans[0]
        persons[0] = {"family_name": mine.family, "given_name": mine.given}
        if hand.two_columns:
            persons[1]["family_name"] = mine.family
            cells = {"family_name": mine.family, "given_name": f"{mine.given} e {other.given}"}
        else:
            pair = [_plain(human, hand) for human in (mine, other)]
            one, two = pair
            ways = [f"{one}\n{two}", f"1) {one} 2) {two}", f"{one}; {two}"]
            cells = {"full_name": rng.choice(ways)}
    key = "given_name" if hand.two_columns else "full_name"
    if rng.random() < 0.03:
        said, count = rng.choice(
            [("+ 2 figli", 2), ("con moglie", 1), ("e marito", 1), ("+ 1", 1), ("con due figli", 2)]
        )
        if len(visit.humans) == 1:
            cells[key] = f"{cells.get(key) or cells.get('family_name', '')} {said}".strip()
            if key not in cells or not cells[key]:
                return cells, persons
            visit.anonymous += count
    return cells, persons


def _plain(human: Human, hand: Hand) -> str:
    first, second = (human.given, human.family) if hand.given_first else (human.family, human.given)
    return f"{first} {second}"


def misspelt(text: str, rng: random.Random) -> str:
    """One letter doubled, dropped or swapped, not the first."""
    if len(text) < 6:
        return text
    place = rng.randrange(2, len(text) - 1)
    way = rng.choice(["double", "drop", "swap"])
    if way == "double":
        return text[:place] + text[place] + text[place:]
    if way == "drop":
        return text[:place] + text[place + 1 :]
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def place(human: Human, rng: random.Random) -> tuple[str, dict[str, str]]:
    """The municipality where somebody lives, as it is written."""
    code, name, sigla = human.municipality
    truth = {"municipality": code}
    roll = rng.random()
    if roll < 0.01:
        return rng.choice(words.HAMLETS), {}
    if roll < 0.03:
        return misspelt(name, rng), truth
    ways = [name, name, name, name.upper(), f"{name} ({sigla})", f"{name.upper()} {sigla}",
            name.lower(), f"{name} - {sigla}", f"Comune di {name}"]  # fmt: skip
    return rng.choice(ways), truth


def citizenship(human: Human, rng: random.Random) -> tuple[str, dict[str, Any]]:
    code, name, forms = words.STATES[human.state]
    written = rng.choice([name, name, name.upper(), *forms.split(), code])
    if rng.random() < 0.02:
        written = misspelt(name, rng)
    return written, {"citizenships": [code]}


def languages(human: Human, rng: random.Random) -> tuple[str, dict[str, str]]:
    codes = human.languages
    if not codes or rng.random() < 0.1:
        return "", {}
    written = [rng.choice(words.LANGUAGES[code]) for code in codes[: rng.choice([1, 1, 2])]]
    return rng.choice(["/", ", ", " e "]).join(written), {"language": codes[0]}


def phone(human: Human, rng: random.Random) -> tuple[str, dict[str, Any]]:
    number = human.phone
    if rng.random() < 0.2:
        return "", {}
    truth: dict[str, Any] = {"phones": [f"+39{number}"]}
    ways = [number, f"{number[:3]} {number[3:]}", f"{number[:3]}/{number[3:]}", f"+39 {number}",
            f"{number[:3]}-{number[3:6]} {number[6:]}", f"0039{number}", f"{number} (marito)",
            f"cell. {number}"]  # fmt: skip
    if rng.random() < 0.04:
        other = f"3{rng.choice('2348')}{rng.randrange(10**8):08}"
        truth["phones"].append(f"+39{other}")
        return rng.choice(
            [f"{number} / {other}", f"{number} - {other}", f"{number}\n{other}"]
        ), truth
    if rng.random() < 0.01:
        return number[:6], {"phones": []}
    return rng.choice(ways), truth


def permit(human: Human, hand: Hand, rng: random.Random) -> tuple[str, Any, dict[str, str]]:
    if rng.random() < 0.15:
        return "", "", {}
    kind, state = human.permit
    written = rng.choice(words.PERMITS[human.permit])
    truth = {"title_kind": kind, "title_state": state}
    expiry: Any = ""
    if state != "none" and human.expiry and rng.random() < 0.7:
        expiry = day(human.expiry, hand, rng)
        if isinstance(expiry, str) and "10:30" in expiry:
            expiry = expiry.replace(" 10:30", "")
        truth["title_expires_on"] = human.expiry.isoformat()
    return written, expiry, truth


_WORDED = {
    15: ["un quarto d'ora"], 30: ["mezz'ora", "0,5 h"], 45: ["tre quarti d'ora"],
    60: ["1h", "un'ora", "1 ora"], 90: ["1h30", "un'ora e mezza"], 120: ["2 ore", "due ore"],
}  # fmt: skip


def duration(minutes: int, rng: random.Random) -> str:
    if rng.random() < 0.75:
        return str(minutes)
    hours, rest = divmod(minutes, 60)
    ways = [f"{minutes}'", f"{minutes} min", f"{minutes} minuti", f"{hours}:{rest:02}"]
    ways += _WORDED.get(minutes, [])
    return rng.choice(ways)


def several(codes: list[str], table: dict[str, list[str]], rng: random.Random) -> str:
    return rng.choice([", ", " + ", "; ", "/"]).join(rng.choice(table[code]) for code in codes)


def sex(human: Human, rng: random.Random) -> str:
    feminine = rng.choice(["F", "F", "F", "f", "femmina", "Donna"])
    masculine = rng.choice(["M", "M", "M", "m", "maschio", "Uomo"])
    return feminine if human.sex == "F" else masculine


def clock(hour: str, rng: random.Random) -> str:
    return (
        rng.choice([hour, hour.replace(":", "."), f"ore {hour}", hour])
        if rng.random() < 0.8
        else ""
    )


def impossible_day(rng: random.Random) -> str:
    return rng.choice(["31/02/2024", "00/13/2023", "45/01/2024", "29/02/2023", "ieri", "12//2024"])


def future_day() -> str:
    return f"15/03/{TODAY.year + 1}"
