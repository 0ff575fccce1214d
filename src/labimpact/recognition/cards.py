"""From what is known of a person to the card they are recognised by: pure but for its types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labimpact.people import search
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision, KeyKind
from labimpact.people.models import Person
from labimpact.recognition.asking import birth_of
from labimpact.recognition.filing import of_card
from labimpact.recognition.linking.births import Birth
from labimpact.recognition.linking.phones import tail
from labimpact.recognition.names import Name, pack, read, read_parts

NAMES_APART = "\n"
# What a phone begins with among the codes of a card: a tax code may be all digits as well.
CALLED = "+"


@dataclass(frozen=True)
class Written:
    """The columns of a card, but for the person's number."""

    names: str
    born: int | None
    sex: str
    codes: list[str]
    keys: list[int]


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is compared: names as they are packed, phones marked among the codes."""

    person_id: int
    names: tuple[str, ...]
    born: Birth
    sex: str
    codes: frozenset[str]


def card_read(person_id: int, names: str, born: int | None, sex: str, codes: Iterable[str]) -> Card:
    """A card from its columns."""
    return Card(
        person_id, tuple(names.split(NAMES_APART)) if names else (), Birth.of_number(born), sex,
        frozenset(codes),
    )  # fmt: skip


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
        birth_of(born),
        person.sex,
        codes,
        phones,
    )


def written(
    names: Iterable[Name], born: Birth, sex: str, codes: Iterable[str], phones: Iterable[str]
) -> Written:
    """The card of these facts; codes are compact, phones digits with the country's prefix."""
    listed = list(names)
    codes, phones = [c for c in codes if c], [p for p in phones if p]
    return Written(
        NAMES_APART.join(map(pack, listed)),
        born.number,
        sex,
        sorted({*codes, *called(phones)}),
        sorted(of_card(listed, born, codes, phones)),
    )


def called(phones: Iterable[str]) -> set[str]:
    """Phones as a card holds them, marked as such."""
    return {f"{CALLED}{phone}" for phone in phones if phone}


def papers_of(codes: Iterable[str]) -> list[str]:
    """The codes of a card that are no phones, in their order."""
    return sorted(code for code in codes if not code.startswith(CALLED))


def phones_of(codes: Iterable[str]) -> list[str]:
    """The phones of a card, without their mark."""
    return sorted(code.removeprefix(CALLED) for code in codes if code.startswith(CALLED))


def tails_of(codes: Iterable[str]) -> list[str]:
    """The ends of a card's phones, by which they are compared, each once and in their order."""
    return sorted({end for phone in phones_of(codes) if (end := tail(phone))})


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
