"""Two values that are written otherwise and may well be one: what the page of a pair calls them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision, TaxCodeKind
from labimpact.people.models import Person
from labimpact.people.search import words
from labimpact.recognition import names
from labimpact.recognition.asking import birth_of
from labimpact.recognition.linking.births import compare_births

_NAMES = ("family_name", "given_name", "preferred_name", "native_name")
_TURNED = {"family_name": "given_name", "given_name": "family_name"}


def nuance(key: str, one: Person, other: Person) -> str:
    """How two different values of a kind agree all the same; empty when they do not."""
    if key in _NAMES:
        return _of_names(key, one, other)
    if key == "birth":
        return _of_births(one, other)
    kinds = {one.tax_code_kind, other.tax_code_kind}
    if key == "tax_code" and kinds == {TaxCodeKind.PROVISIONAL, TaxCodeKind.DEFINITIVE}:
        return _("provvisorio e definitivo")
    return ""


def _of_names(key: str, one: Person, other: Person) -> str:
    turned = _TURNED.get(key)
    mine, theirs = getattr(one, key), getattr(other, key)
    if turned and words(mine) == words(getattr(other, turned)) != []:
        return _("nome e cognome scambiati")
    alike = names.compare(names.read(mine), names.read(theirs)).score
    return _("altra grafia") if mine and theirs and alike >= names.SAME else ""


def _of_births(one: Person, other: Person) -> str:
    mine, theirs = (
        birth_of(PartialDate(p.birth_date, DatePrecision(p.birth_precision))) for p in (one, other)
    )
    if not (mine and theirs):
        return ""
    said = {
        "year": _("stesso anno"),
        "swapped": _("giorno e mese scambiati"),
        "one_sign": _("una cifra diversa"),
    }
    return said.get(compare_births(mine, theirs), "")
