"""One row of a register, read once so that it can be compared thousands of times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from labimpact.recognition import names
from labimpact.recognition.linking.births import UNKNOWN, Birth, BirthReader
from labimpact.recognition.linking.codes import clean_code, decode
from labimpact.recognition.linking.naming import Word, parts_of
from labimpact.recognition.linking.phones import tail

NAME_FIELDS = ("given_name", "family_name", "full_name")
NO_NAME = names.Name(())
SEXES = {
    "m": "m", "male": "m", "maschio": "m", "uomo": "m", "1": "m",
    "f": "f", "female": "f", "femmina": "f", "donna": "f", "2": "f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A person as one source describes them; what is not known is empty."""

    id: str
    given: tuple[Word, ...] = ()
    family: tuple[Word, ...] = ()
    whole: tuple[Word, ...] = ()
    birth: Birth = UNKNOWN
    sex: str = ""
    citizenship: str = ""
    birth_place: str = ""
    tax_code: str = ""
    phone: str = ""
    street: str = ""
    number: str = ""
    postcode: str = ""
    municipality: str = ""
    name: names.Name = NO_NAME
    texts: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[Word, ...]:
        return self.given + self.family + self.whole


def read_record(cells: Mapping[str, str], births: BirthReader) -> Record:
    """Read a row whose cells are already named as in the map."""
    code = clean_code(cells.get("tax_code", ""))
    decoded = decode(code)
    birth = births.read(date) if (date := cells.get("birth_date", "")) else UNKNOWN
    if not birth and (year := cells.get("birth_year", "")[:4]).isdecimal() and len(year) == 4:
        birth = Birth(int(year))
    sex = SEXES.get(cells.get("sex", "").lower(), "")
    street, number = read_street(cells.get("street", ""))
    name = read_name(cells)
    given, family, whole = parts_of(name)
    return Record(
        id=cells["id"],
        given=given,
        family=family,
        whole=whole,
        birth=birth or (decoded.birth if decoded else UNKNOWN),
        sex=sex or (decoded.sex if decoded else ""),
        citizenship=folded(cells.get("citizenship", "")),
        birth_place=folded(cells.get("birth_place", "")),
        tax_code=code,
        phone=tail(cells.get("phone", "")),
        street=street,
        number=number,
        postcode=clean_code(cells.get("postcode", "")),
        municipality=folded(cells.get("municipality", "")),
        name=name,
        texts=frozenset(word.text for word in given + family + whole),
    )


def read_name(cells: Mapping[str, str]) -> names.Name:
    """Read the name from its parts, or from the full name where a part is missing."""
    given, family = cells.get("given_name", ""), cells.get("family_name", "")
    full = cells.get("full_name", "")
    if full and not (given and family):
        return names.read(full)
    return names.read_parts(given=given, family=family)


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """A text without accents, capitals and signs, in roman letters."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))


def read_street(text: str) -> tuple[str, str]:
    """Part a street from its house number ("Via Roma 12/b" is "via roma", "12b")."""
    plain = folded(text)
    found = re.search(r"\b(\d+)\s*([a-z]?)\b", plain)
    if found is None:
        return plain, ""
    return " ".join((plain[: found.start()] + plain[found.end() :]).split()), found[1] + found[2]
