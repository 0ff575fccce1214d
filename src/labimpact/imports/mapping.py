"""Which column is which field: proposed from headings and from what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.imports.drafts import Mapping
from labimpact.imports.files import Table
from labimpact.imports.files.headings import folded
from labimpact.imports.profiles import Field, Profile
from labimpact.imports.profiles.loading import Kind
from labimpact.imports.understanding import amounts, phones
from labimpact.imports.understanding.dates import day_first
from labimpact.imports.understanding.names import known_names, order_of, split_scripts
from labimpact.imports.understanding.places import Names
from labimpact.imports.understanding.taxcodes import read_code
from labimpact.imports.understanding.text import distance, fold, nothing

SAMPLES_SHOWN = 3
SAMPLES_TAKEN = 80
LONGEST_SAMPLE = 100
SHORTEST_COUNTRY = 3
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}(?: .*)?")
_DAY_OF_NO_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}")
_EXACT, _WEAKER, _ALIKE, _WORDS, _CONTENT = 100, 90, 80, 60, 50

# Above the first share of its cells a column is what its heading says; below the other it is not.
_FITS, _DENIES = 0.4, 0.05


@dataclass(frozen=True)
class Proposal:
    """The mapping proposed, why each column was understood so, and some of what it holds."""

    mapping: Mapping
    why: dict[str, str] = field(default_factory=dict)
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # labels of fields that the profile wants and nobody is


@dataclass(frozen=True)
class _Claim:
    score: int
    place: int
    heading: str
    field: Field
    why: str


def propose(
    table: Table,
    *,
    profile: Profile,
    remembered: Mapping | None = None,
    countries: Names | None = None,
) -> Proposal:
    """Propose a mapping; what was confirmed before for the same heading comes first.

    With the names of `countries` a column of States is a citizenship whatever its heading.
    """
    samples = {heading: _sample(table, n) for n, heading in enumerate(table.columns)}
    columns: dict[str, str] = {}
    why: dict[str, str] = {}
    if remembered:
        _recall(table, profile, remembered, columns, why)
    claims = [
        claim
        for place, heading in enumerate(table.columns)
        if heading not in columns
        for claim in _claims(place, heading, samples[heading], profile, countries)
    ]
    taken = _settle(claims, columns, why)
    _drop_rivals(columns, why)
    ordered = {heading: columns[heading] for heading in table.columns if heading in columns}
    return Proposal(
        mapping=Mapping(
            columns=ordered, options=_options(table, ordered, samples, profile, remembered)
        ),
        why={heading: why.get(heading, "") for heading in ordered},
        samples={
            heading: tuple(dict.fromkeys(values))[:SAMPLES_SHOWN]
            for heading, values in samples.items()
        },
        missing=_missing(profile, taken & set(ordered.values())),
    )


def _settle(claims: list[_Claim], columns: dict[str, str], why: dict[str, str]) -> set[str]:
    """Give each column the field that most speaks for; answers the fields that are taken."""
    taken = set(columns.values())
    for claim in sorted(claims, key=lambda one: (-one.score, one.place)):
        if claim.heading in columns or (claim.field.key in taken and not claim.field.several):
            continue
        if claim.field.key in taken and claim.score <= _CONTENT:
            continue
        columns[claim.heading] = claim.field.key
        why[claim.heading] = claim.why
        taken.add(claim.field.key)
    return taken


def _sample(table: Table, place: int) -> list[str]:
    """Some of what a column holds, cut to what can be looked at."""
    filled = (raw.cells[place] for raw in table.sample if place < len(raw.cells))
    return [text[:LONGEST_SAMPLE] for text in islice(filter(None, filled), SAMPLES_TAKEN)]


def _recall(
    table: Table,
    profile: Profile,
    remembered: Mapping,
    columns: dict[str, str],
    why: dict[str, str],
) -> None:
    known = {folded(heading): name for heading, name in remembered.columns.items()}
    for heading in table.columns:
        if folded(heading) in known:
            name = known[folded(heading)]
            if not name or profile.field(name):
                columns[heading] = name
                why[heading] = _("Come l'ultima volta.")


def _claims(
    place: int, heading: str, values: Sequence[str], profile: Profile, countries: Names | None
) -> Iterable[_Claim]:
    """The fields that a column could be, each with how much speaks for it."""
    plain = folded(re.sub(r" \(\d+\)$", "", heading))
    content = _content(values, countries)
    for one in profile.fields:
        score, why = _by_heading(plain, one)
        fits = _fits(one.kind, values)
        if score and fits is not None:
            score += 5 if fits > _FITS else -45 if fits > _DENIES else -70
        if content == one.kind and one.kind in _TELLING and one.key != "birth_country":
            sure = one.kind == Kind.TAX_CODE
            if sure or score < _CONTENT:
                score = max(score, _CONTENT) + (60 if sure else 0)
                why = _("Il contenuto: %(what)s.") % {"what": _TELLING[one.kind]}
        if score >= 40:
            yield _Claim(score, place, heading, one, why)


def _by_heading(plain: str, one: Field) -> tuple[int, str]:
    names = dict.fromkeys(folded(word) for word in (one.label, one.key, *one.synonyms))
    if plain in names:
        return _EXACT, _("Il titolo della colonna.")
    if plain in {folded(word) for word in one.weaker}:
        return _WEAKER, _("Il titolo della colonna, che può voler dire anche altro.")
    if len(plain) >= 5 and any(
        len(name) >= 5 and name[0] == plain[0] and distance(plain, name, most=1) <= 1
        for name in names
    ):
        return _ALIKE, _("Il titolo della colonna, quasi uguale.")
    words = set(plain.split())
    for name in names:
        parts = set(name.split())
        if len(parts) > 1 and parts <= words:
            return _WORDS + len(name) // 4, _("Le parole del titolo.")
    return 0, ""


_TELLING = {
    Kind.TAX_CODE: gettext_lazy("sono codici fiscali"),
    Kind.EMAIL: gettext_lazy("sono indirizzi e-mail"),
    Kind.PHONE: gettext_lazy("sono numeri di telefono"),
    Kind.FULL_NAME: gettext_lazy("sono nomi e cognomi"),
    Kind.BIRTH: gettext_lazy("sono date lontane nel tempo"),
    Kind.DATE: gettext_lazy("sono date"),
    Kind.SEX: gettext_lazy("sono M e F"),
    Kind.COUNTRY: gettext_lazy("sono Paesi"),
}


def _content(values: Sequence[str], countries: Names | None) -> Kind | None:
    """What a column plainly holds, whatever it is called."""
    said = [value for value in values if not nothing(value)]
    if len(said) < 3:
        return None
    if _share(said, lambda v: bool(phones.emails(v))) > 0.7:
        return Kind.EMAIL
    if _share(said, lambda v: read_code(v).kind == "definitive") > 0.6:
        return Kind.TAX_CODE
    if _share(said, lambda v: fold(v) in ("m", "f", "maschio", "femmina", "x")) > 0.85:
        return Kind.SEX
    if countries and _share(said, lambda v: _is_country(v, countries)) > 0.8:
        return Kind.COUNTRY
    if _share(said, lambda v: bool(_DAY.fullmatch(v))) > 0.6:
        years = [int(found) for v in said for found in re.findall(r"(?:19|20)\d{2}", v)]
        old = sum(year < 2010 for year in years)
        return Kind.BIRTH if years and old * 2 > len(years) else Kind.DATE
    if _share(said, lambda v: bool(phones.read_phones(v).numbers)) > 0.6:
        return Kind.PHONE
    return Kind.FULL_NAME if _share(said, _looks_like_name) > 0.6 else None


def _is_country(value: str, countries: Names) -> bool:
    """Whether a text plainly names a State: two letters may be a province, near is no proof."""
    found = countries.read(value)
    return found is not None and not found.unsure and len(fold(value)) >= SHORTEST_COUNTRY


def _looks_like_name(value: str) -> bool:
    latin, native = split_scripts(value)
    words = fold(latin).split()
    known = known_names()
    hits = sum(word in known.given or word in known.family for word in words)
    return bool(native) or (2 <= len(words) <= 6 and hits >= 1 and not re.search(r"\d", value))


def _fits(kind: Kind, values: Sequence[str]) -> float | None:
    """How much of the content agrees with a kind; None when the kind says nothing of it."""
    test = _TESTS.get(kind)
    said = [value for value in values if not nothing(value)]
    if test is None or len(said) < 3:
        return None
    return _share(said, test)


def _date_like(value: str) -> bool:
    return bool(
        _DAY.match(value)
        or _DAY_OF_NO_YEAR.fullmatch(value)
        or re.search(r"\b(?:19|20)?\d{2}\b", value)
    )


_TESTS: dict[Kind, Callable[[str], bool]] = {
    Kind.TAX_CODE: lambda v: not read_code(v).error,
    Kind.DATE: _date_like,
    Kind.BIRTH: _date_like,
    Kind.TIME: lambda v: bool(amounts.clock_time(v)),
    Kind.MINUTES: lambda v: amounts.minutes(v) is not None,
    Kind.HOURS: lambda v: amounts.number(v) is not None or amounts.minutes(v) is not None,
    Kind.COUNT: lambda v: amounts.number(v) is not None,
    Kind.PHONE: lambda v: bool(re.search(r"\d{5,}", re.sub(r"\D", "", v))),
    Kind.EMAIL: lambda v: "@" in v,
    Kind.POSTAL_CODE: lambda v: bool(re.fullmatch(r"\d{4,5}", v)),
    Kind.PROVINCE: lambda v: len(v) <= 4 or v.isalpha(),
    Kind.YES_NO: lambda v: True,
    Kind.NAME: lambda v: not re.search(r"\d{3}", v),
    Kind.FULL_NAME: lambda v: not re.search(r"\d{4}", v),
}


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)


def _drop_rivals(columns: dict[str, str], why: dict[str, str]) -> None:
    """A name is in one column or in two: when both parts are there, the whole is something else."""
    found = set(columns.values())
    if {"family_name", "given_name"} <= found and "full_name" in found:
        heading = next(h for h, name in columns.items() if name == "full_name")
        del columns[heading]
        why.pop(heading, None)
    elif "given_name" in found and "family_name" not in found and "full_name" not in found:
        # «Nome» alone holds the whole name.
        heading = next(h for h, name in columns.items() if name == "given_name")
        columns[heading] = "full_name"


def _missing(profile: Profile, found: set[str]) -> tuple[str, ...]:
    missing = [one.label for one in profile.fields if one.required and one.key not in found]
    if not found & {"full_name", "family_name", "given_name"}:
        missing.insert(0, _("Cognome e nome"))
    return tuple(missing)


def _options(
    table: Table,
    columns: dict[str, str],
    samples: dict[str, list[str]],
    profile: Profile,
    remembered: Mapping | None,
) -> dict[str, Any]:
    """How the file is read: where its headings are, and the habits of its columns."""
    found: dict[str, Any] = {
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "encoding": table.encoding,
        "separator": table.separator,
        "split_people": True,
        **profile.defaults,
    }
    for heading, name in columns.items():
        if name == "full_name":
            found["names_order"] = order_of(heading, samples[heading])
    kinds = {one.key: one.kind for one in profile.fields}
    dates = [
        value
        for heading, name in columns.items()
        if kinds.get(name) in (Kind.DATE, Kind.BIRTH)
        for value in samples[heading]
    ]
    if not day_first(dates):
        found["month_first_seen"] = True
    kept = ("split_people", "names_order", "default_minutes", "default_item", "default_channel")
    if remembered:
        found |= {key: remembered.options[key] for key in kept if key in remembered.options}
    return found
