"""Codice fiscale in a register: mended where a letter stands for a digit, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from codicefiscale import codicefiscale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.people.enums import Sex, TaxCodeKind
from labimpact.people.taxcode import Difference, Part, kind_of, normalised

_MONTHS = "ABCDEHLMPRST"
_DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)
_TO_DIGITS = str.maketrans("OQDIZSB", "0001258")
_TO_LETTERS = str.maketrans("01258", "OIZSB")
_OMOCODIA = str.maketrans("LMNPQRSTUV", "0123456789")


@dataclass(frozen=True)
class CodeRead:
    """A tax code; `mended` when a digit and a letter had been taken for one another."""

    code: str = ""
    kind: str = TaxCodeKind.NONE.value
    mended: bool = False
    error: str = ""


@dataclass(frozen=True)
class Told:
    """What a definitive code says of its bearer."""

    birth: date
    sex: str
    place: str  # cadastral code of the municipality, or Z… of the State


def read_code(written: str) -> CodeRead:
    """Understand one cell; never raises."""
    code = normalised(written)
    if re.fullmatch(r"[0-9]{10}", code) and _luhn(f"0{code}"):
        code = f"0{code}"  # a spreadsheet takes the first zero away
    try:
        kind = kind_of(code)
    except ValueError as error:
        mended = _mended(code)
        if not mended:
            return CodeRead(error=str(error))
        return CodeRead(mended, TaxCodeKind.DEFINITIVE.value, True)
    return CodeRead(code, kind.value)


def right(code: str) -> bool:
    """Whether the last letter of a definitive code agrees with the rest."""
    if not re.fullmatch(r"[0-9A-Z]{16}", code):
        return False
    return bool(codicefiscale.encode_cin(code[:15]) == code[15])


def told(code: str, *, today: date) -> Told | None:
    """Birth, sex and place of a definitive code whose control letter is right."""
    if len(code) != 16 or not right(code):
        return None
    plain = "".join(c.translate(_OMOCODIA) if n in _DIGIT_PLACES else c for n, c in enumerate(code))
    day = int(plain[9:11])
    year = today.year // 100 * 100 + int(plain[6:8])
    try:
        birth = date(year, _MONTHS.index(plain[8]) + 1, day % 40)
        if birth > today:
            birth = birth.replace(year=year - 100)
    except ValueError:
        return None
    return Told(birth, Sex.FEMALE.value if day > 40 else Sex.MALE.value, plain[11:15])


_PARTS = {
    Part.FAMILY: gettext_lazy("cognome (nel codice %(code)s, nella riga %(here)s)"),
    Part.GIVEN: gettext_lazy("nome (nel codice %(code)s, nella riga %(here)s)"),
    Part.SEX: gettext_lazy("sesso (nel codice %(code)s, nella riga %(here)s)"),
    Part.BIRTH: gettext_lazy("data di nascita (nel codice %(code)s, nella riga %(here)s)"),
    Part.PLACE: gettext_lazy("luogo di nascita (nel codice %(code)s, nella riga %(here)s)"),
}


def said_of(found: Sequence[Difference], places: tuple[str, str]) -> str:
    """Which parts of a code do not agree, and what to do; `places` as the code and the row say."""
    parts = []
    for one in found:
        in_code, here = (one.in_code, one.here) if one.part != Part.PLACE else places
        if one.part in _PARTS:
            parts.append(_PARTS[one.part] % {"code": in_code or one.in_code, "here": here})
    if any(one.part == Part.CONTROL for one in found):
        parts.append(_("carattere di controllo (l'ultimo, che si calcola dagli altri)"))
    return _(
        "Nel codice fiscale non torna: %(parts)s. Guarda il tesserino: se il codice è scritto"
        " male correggilo, se è giusto correggi il resto della riga. Se confermi, tutto entra"
        " com'è scritto."
    ) % {"parts": "; ".join(parts)}


def _mended(code: str) -> str:
    """The code with O for 0 and the like put right, if the control letter then agrees."""
    if len(code) != 16:
        return ""
    letters = "".join(
        c.translate(_TO_DIGITS if n in _DIGIT_PLACES else _TO_LETTERS) for n, c in enumerate(code)
    )
    try:
        return letters if kind_of(letters) == TaxCodeKind.DEFINITIVE and right(letters) else ""
    except ValueError:
        return ""


def _luhn(code: str) -> bool:
    total = 0
    for place, char in enumerate(code[:10]):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(code[10])
