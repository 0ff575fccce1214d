"""The map of a register: which column holds what, and how its dates are written."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from labimpact.recognition.linking.births import usable_format
from labimpact.recognition.linking.encoding import BIRTH, NAME, SEX, YEAR
from labimpact.recognition.linking.tables import Unusable, read_text

NAMES = ("given_name", "family_name", "full_name")
COLUMNS = (
    "id", *NAMES, "birth_date", "birth_year", "sex", "citizenship", "birth_place", "tax_code",
    "phone", "street", "postcode", "municipality",
)  # fmt: skip
DATE_FORMAT = "date_format"


class Map(NamedTuple):
    """Columns by what they hold; `date_format` is empty where the map names none."""

    columns: Mapping[str, str]
    date_format: str

    @property
    def only_names(self) -> bool:
        """There is nothing but names to compare."""
        return set(self.columns) <= {"id", *NAMES}

    @property
    def encoded(self) -> tuple[str, ...]:
        """What a register of these columns is encoded by; a tax code tells birth and sex too."""
        told = set(self.columns)
        day = bool(told & {"birth_date", "tax_code"})
        birth = (BIRTH,) if day else (YEAR,) if "birth_year" in told else ()
        return (NAME, *birth, *((SEX,) if told & {"sex", "tax_code"} else ()))


def read_map(path: Path) -> Map:
    """Read `map.toml`; raises Unusable with one sentence for whatever is wrong in it."""
    try:
        found = tomllib.loads(read_text(path).removeprefix("\ufeff"))
    except RecursionError as error:
        raise Unusable(f"{path.name} non è una mappa: ha troppe parentesi annidate.") from error
    except ValueError as error:
        raise Unusable(f"{path.name} non è un file TOML valido: {error}.") from error
    for name, value in found.items():
        if name not in (*COLUMNS, DATE_FORMAT):
            known = ", ".join((*COLUMNS, DATE_FORMAT))
            raise Unusable(f"{path.name} nomina «{name}», che non si conosce. Si usano: {known}.")
        if not isinstance(value, str) or not value.strip():
            raise Unusable(
                f"{path.name}: il valore di «{name}» deve essere un testo tra virgolette."
            )
    date_format = found.pop(DATE_FORMAT, "")
    if date_format and not usable_format(date_format):
        raise Unusable(
            f"{path.name}: «{date_format}» non è un formato di data: scrivilo come "
            '"%Y-%m-%d" o "%d/%m/%Y".'
        )
    if "id" not in found:
        raise Unusable(f"{path.name} non dice qual è la colonna dell'identificativo («id»).")
    if not set(NAMES) & set(found):
        raise Unusable(f"{path.name} non nomina nessuna colonna di nome: {', '.join(NAMES)}.")
    return Map({name: value.strip() for name, value in found.items()}, date_format)
