"""What is asked of somebody at the first meeting: names, birth, tax code, phone, language."""

from __future__ import annotations

import random
from datetime import date

from codicefiscale import codicefiscale

from labimpact.network.models import Country
from labimpact.operations.demo.dice import chance, draw
from labimpact.operations.demo.naming import names_of
from labimpact.operations.demo.plans import Meeting, PersonPlan
from labimpact.operations.demo.sketching import Sketch
from labimpact.people.actions import NewPerson
from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.enums import DatePrecision, TaxCodeKind
from labimpact.people.models import ContactPoint

# Prefixes given to no operator in Italy: these numbers ring nowhere.
_NOBODY = ("352", "354", "356", "358")
_VAGUE = frozenset(["AF", "SO", "ML", "GM", "GN", "BF", "ER", "SD", "PK"])
_BORN_AT = {
    "luino": "Varese", "cittiglio": "Cittiglio", "cremasco": "Crema", "valle-camonica": "Esine",
}  # fmt: skip
_TAX_CODES = {
    "work": {"definitive": 93, "provisional": 3, "none": 4},
    "eu": {"definitive": 92, "provisional": 1, "none": 7},
    "temporary": {"definitive": 84, "provisional": 8, "none": 8},
    "asylum": {"definitive": 66, "provisional": 22, "none": 12},
    "none": {"definitive": 38, "provisional": 7, "none": 55},
}


def age_on(day: date, born: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def known_of(
    rng: random.Random, sketch: Sketch, meeting: Meeting, head: PersonPlan | None
) -> NewPerson:
    """The form of the first meeting, as the operator would have filled it."""
    world = meeting.world
    age = age_on(meeting.at.date(), sketch.born)
    birth = _birth(rng, sketch)
    country = world.countries["IT" if sketch.born_here else sketch.origin.country]
    town = world.towns[_BORN_AT[meeting.desk.area]] if sketch.born_here else None
    kind, code = _tax_code(
        rng, sketch, meeting.profile, birth, town.belfiore if town else country.belfiore
    )
    language = draw(rng, {c: 6.0 if i == 0 else 1.0 for i, c in enumerate(sketch.origin.languages)})
    phone, whose = _phone(rng, age, head)
    return NewPerson(
        family_name=sketch.family.value,
        given_name=sketch.given.value,
        preferred_name=_preferred(rng, sketch),
        native_name=_native(rng, sketch),
        sex=sketch.sex,
        birth=birth,
        birth_missing_reason="" if birth.first else "not_known",
        birth_country=country,
        birth_municipality=town,
        tax_code=code,
        tax_code_kind=kind,
        citizenships=_citizenships(rng, sketch, meeting),
        language=world.languages[language],
        mediator_needed=_mediator(rng, meeting.profile, age),
        phone=phone,
        phone_whose=whose,
        safe_contact_note="Chiamare solo al mattino" if chance(rng, 0.01) else "",
        is_unaccompanied_minor=age < 18 and head is None,
    )  # fmt: skip


def _birth(rng: random.Random, sketch: Sketch) -> PartialDate:
    vague = 0.14 if sketch.origin.country in _VAGUE and not sketch.born_here else 0.012
    if not chance(rng, vague):
        return PartialDate(sketch.born, DatePrecision.DAY)
    match draw(rng, {"year": 80, "month": 12, "unknown": 8}):
        case "year":
            return PartialDate(sketch.born.replace(month=1, day=1), DatePrecision.YEAR)
        case "month":
            return PartialDate(sketch.born.replace(day=1), DatePrecision.MONTH)
        case _:
            return UNKNOWN


def _tax_code(
    rng: random.Random, sketch: Sketch, profile: str, birth: PartialDate, place: str
) -> tuple[str, str]:
    kind = draw(rng, _TAX_CODES[profile])
    if kind == TaxCodeKind.DEFINITIVE and birth.precision == DatePrecision.DAY and place:
        return kind, tax_code(
            sketch.family.value, sketch.given.value, sketch.sex, sketch.born, place
        )
    if kind == TaxCodeKind.PROVISIONAL:
        return kind, _provisional(f"{rng.randrange(10**7):07}{rng.choice(('100', '120', '121'))}")
    return TaxCodeKind.NONE.value, ""  # fmt: skip


def tax_code(family: str, given: str, sex: str, born: date, place: str) -> str:
    """The definitive code of somebody whose whole birth date is known."""
    day = born.day + (40 if sex == "F" else 0)
    code = (
        codicefiscale.encode_lastname(family)
        + codicefiscale.encode_firstname(given)
        + f"{born.year % 100:02}{'ABCDEHLMPRST'[born.month - 1]}{day:02}{place}"
    )
    return code + str(codicefiscale.encode_cin(code))


def _provisional(ten: str) -> str:
    """Eleven digits, of which the last controls the others."""
    total = 0
    for place, char in enumerate(ten):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return ten + str((10 - total % 10) % 10)


def _citizenships(rng: random.Random, sketch: Sketch, meeting: Meeting) -> tuple[Country, ...]:
    world = meeting.world
    own = world.countries[sketch.origin.country]
    if meeting.profile == "work" and chance(rng, 0.04):
        return own, world.countries["IT"]
    if meeting.profile == "asylum" and chance(rng, 0.01):
        return (world.countries["XX"],)
    return (own,)


def _mediator(rng: random.Random, profile: str, age: int) -> bool | None:
    if age < 14 or chance(rng, 0.15):
        return None
    return chance(
        rng, {"work": 0.18, "eu": 0.08, "temporary": 0.5, "asylum": 0.55}.get(profile, 0.4)
    )


def number(rng: random.Random) -> str:
    """A mobile number of a prefix that rings nowhere."""
    return f"+39 {rng.choice(_NOBODY)} {rng.randrange(10**7):07}"


def _phone(rng: random.Random, age: int, head: PersonPlan | None) -> tuple[str, str]:
    if head is not None and age < 16:
        return (head.new.phone, ContactPoint.Whose.RELATIVE) if chance(rng, 0.3) else ("", "self")
    return (number(rng) if chance(rng, 0.93) else ""), ContactPoint.Whose.SELF


def _native(rng: random.Random, sketch: Sketch) -> str:
    family, given = sketch.family.native, sketch.given.native
    if not family or not given or chance(rng, 0.35):
        return ""
    return family + given if sketch.origin.country == "CN" else f"{given} {family}"


def _preferred(rng: random.Random, sketch: Sketch) -> str:
    """An Italian name for everyday use, as many Chinese families take."""
    wanted = 0.3 if sketch.origin.country == "CN" else 0.01
    return names_of("IT").given(rng, sketch.sex).value if chance(rng, wanted) else ""
