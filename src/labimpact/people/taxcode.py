"""Codice fiscale: shape, control character, and agreement with what is known of the person.

D.M. 23 December 1976 (definitive: 16 characters; provisional: 11 digits). A disagreement is a
warning: the code on the card prevails, and who saves writes why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from codicefiscale import codicefiscale
from django.utils.translation import gettext as _

from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.enums import Sex, TaxCodeKind

_SHAPE = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"
)
_MONTHS = "ABCDEHLMPRST"
_DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)
_DIGITS_OF = str.maketrans("LMNPQRSTUV", "0123456789")


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """What the code should agree with; what is empty is not compared."""

    family_name: str = ""
    given_name: str = ""
    sex: str = ""
    birth: PartialDate = UNKNOWN
    places: Collection[str] = ()  # cadastral codes of the place of birth (Z… for a State)


class Part(StrEnum):
    """What a code is made of."""

    CONTROL = "control"
    FAMILY = "family"
    GIVEN = "given"
    SEX = "sex"
    BIRTH = "birth"
    PLACE = "place"


@dataclass(frozen=True)
class Difference:
    """A part of a code that does not agree: a sentence, and what stands in the code and here."""

    part: Part
    sentence: str
    in_code: str = ""
    here: str = ""


def normalised(text: str) -> str:
    """Capital letters and digits, without the spaces people type between the groups."""
    return re.sub(r"[\s.\-]", "", text).upper()


def kind_of(code: str) -> TaxCodeKind:
    """Which kind a code is by its shape; ValueError, in Italian, when it is none."""
    if not code:
        return TaxCodeKind.NONE
    if re.fullmatch(r"[0-9]{11}", code):
        return TaxCodeKind.PROVISIONAL
    if _SHAPE.fullmatch(code):
        return TaxCodeKind.DEFINITIVE
    if len(code) not in (11, 16):
        raise ValueError(
            _("Il codice fiscale ha 16 caratteri, quello provvisorio 11 cifre: qui sono %(count)s.")
            % {"count": len(code)}
        )
    raise ValueError(_("Non è scritto come un codice fiscale: controlla lettere e cifre."))


def disagreements(code: str, bearer: Bearer) -> list[str]:
    """What does not agree, one Italian sentence each; empty when all that is known agrees."""
    return [found.sentence for found in differences(code, bearer)]


def differences(code: str, bearer: Bearer) -> list[Difference]:
    """The same, part by part."""
    kind = kind_of(code)
    if kind == TaxCodeKind.DEFINITIVE:
        return [*_of_names(code, bearer), *_of_birth(_without_omocodia(code), bearer)]
    if kind == TaxCodeKind.PROVISIONAL and not _control_digit(code):
        said = _("L'ultima cifra non torna con le altre: forse c'è un errore.")
        return [Difference(Part.CONTROL, said, code[-1])]
    return []


def _of_names(code: str, bearer: Bearer) -> Iterator[Difference]:
    if codicefiscale.encode_cin(code[:15]) != code[15]:
        said = _("L'ultima lettera non torna con il resto: forse c'è un errore di scrittura.")
        yield Difference(Part.CONTROL, said, code[15])
    if bearer.family_name and codicefiscale.encode_lastname(bearer.family_name) != code[:3]:
        said = _("Le prime tre lettere non corrispondono al cognome.")
        yield Difference(Part.FAMILY, said, code[:3], bearer.family_name)
    if bearer.given_name and codicefiscale.encode_firstname(bearer.given_name) != code[3:6]:
        said = _("Le lettere dalla quarta alla sesta non corrispondono al nome.")
        yield Difference(Part.GIVEN, said, code[3:6], bearer.given_name)


def _of_birth(plain: str, bearer: Bearer) -> Iterator[Difference]:
    day, place = int(plain[9:11]), plain[11:15]
    sex = Sex.FEMALE if day > 40 else Sex.MALE
    if bearer.sex in (Sex.FEMALE, Sex.MALE) and bearer.sex != sex:
        said = _("Il sesso nel codice è diverso da quello scritto qui.")
        yield Difference(Part.SEX, said, sex.value, bearer.sex)
    if not _same_day(plain, bearer.birth):
        in_code, here = _written_date(plain), str(bearer.birth)
        said = _("La data di nascita nel codice (%(code)s) non è quella scritta qui (%(here)s).")
        yield Difference(Part.BIRTH, said % {"code": in_code, "here": here}, in_code, here)
    if bearer.places and place not in bearer.places:
        said = _("Il luogo di nascita nel codice è %(code)s, non quello scritto qui.")
        yield Difference(Part.PLACE, said % {"code": place}, place)


def _same_day(plain: str, birth: PartialDate) -> bool:
    """Whether the code tells the same birth, as far as it is known."""
    day, month, year = birth.parts
    if year is None:
        return True
    return (
        int(plain[6:8]) == year % 100
        and (month is None or plain[8] == _MONTHS[month - 1])
        and (day is None or int(plain[9:11]) % 40 == day)
    )


def _written_date(plain: str) -> str:
    month = _MONTHS.index(plain[8]) + 1
    return f"{int(plain[9:11]) % 40:02}/{month:02}/…{plain[6:8]}"


def _without_omocodia(code: str) -> str:
    """Digits that were changed into letters to tell two equal codes apart, changed back."""
    return "".join(c.translate(_DIGITS_OF) if i in _DIGIT_PLACES else c for i, c in enumerate(code))


def _control_digit(code: str) -> bool:
    total = 0
    for place, char in enumerate(code[:10]):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(code[10])
