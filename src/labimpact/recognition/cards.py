"""From what is known of a person to the card they are recognised by: pure but for its types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labimpact.people import search
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision, KeyKind
from labimpact.people.models import Person
from labimpact.recognition.asking import Born
from labimpact.recognition.filing import of_card
from labimpact.recognition.names import Name, pack, read, read_parts

NAMES_APART = "\n"


@dataclass(frozen=True)
class Written:
    """The columns of a card, but for the person's number."""

    names: str
    born: int | None
    sex: str
    codes: list[str]
    keys: list[int]


def names_of(family: str, given: str, preferred: str, native: str) -> Iterator[Name]:
    """Each name of a person, the one of the passport first; those that say the same left out."""
    seen: set[str] = set()
    for name in (
        read_parts(given=given, family=family),
        read(native),
        # Who wants to be called otherwise keeps the family name: «Ali» is Ali Haddad too.
        read_parts(given=preferred, family=family) if preferred else Name(()),
    ):
        packed = pack(name)
        if packed and packed not in seen:
            seen.add(packed)
            yield name


def card_of(person: Person, known: search.Known) -> Written:
    """The card of a person."""
    codes = [search.compact(one) for one in (known.tax_code, *known.permits, *known.documents)]
    phones = [search.phone_digits(phone) for phone in known.phones]
    born = PartialDate(person.birth_date, DatePrecision(person.birth_precision))
    return written(
        names_of(person.family_name, person.given_name, person.preferred_name, person.native_name),
        Born.of(born),
        person.sex,
        codes,
        phones,
    )


def written(
    names: Iterable[Name], born: Born, sex: str, codes: Iterable[str], phones: Iterable[str]
) -> Written:
    """The card of these facts; codes are compact, phones digits with the country's prefix."""
    listed = list(names)
    codes, phones = [c for c in codes if c], [p for p in phones if p]
    return Written(
        NAMES_APART.join(map(pack, listed)),
        born.number,
        sex,
        sorted({*codes, *phones}),
        sorted(of_card(listed, born, codes, phones)),
    )


def of_search_keys(rows: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Codes and phones among somebody's search keys, which hold them compact already."""
    codes: list[str] = []
    phones: list[str] = []
    for kind, key in rows:
        if kind == KeyKind.PHONE and not key.startswith(search.BACKWARDS):
            phones.append(key)
        elif kind in (KeyKind.TAX_CODE, KeyKind.PERMIT, KeyKind.DOCUMENT):
            codes.append(key)
    return codes, phones
