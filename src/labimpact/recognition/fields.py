"""The values of a record that are compared and chosen when two records are merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.people.enums import DatePrecision, Sex, TaxCodeKind
from labimpact.people.models import Person
from labimpact.people.search import words
from labimpact.rules import queries as rules

KEPT, ABSORBED = "kept", "absorbed"
SIDES = (KEPT, ABSORBED)


@dataclass(frozen=True)
class Value:
    """What is chosen as one: a date with its precision, a code with its kind."""

    key: str
    label: Any
    columns: tuple[str, ...]
    code_list: str = ""

    def of(self, person: Person) -> dict[str, Any]:
        return {c: getattr(person, c) for c in self.columns}

    def shown(self, person: Person) -> str:
        return _SHOWN[self.key](person) if self.key in _SHOWN else self._plain(person)

    def _plain(self, person: Person) -> str:
        value = getattr(person, self.columns[0])
        if isinstance(value, bool):
            return _("sì") if value else _("no")
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if value is None or value == "":
            return ""
        return rules.label(self.code_list, value) if self.code_list else str(value)


def _born_in(person: Person) -> str:
    parts = [person.birth_municipality, person.birth_place, person.birth_country]
    return ", ".join(str(part) for part in parts if part)


def _tax_code(person: Person) -> str:
    if not person.tax_code:
        return ""
    return f"{person.tax_code} ({TaxCodeKind(person.tax_code_kind).label})"


_SHOWN: dict[str, Callable[[Person], str]] = {
    "birth": lambda p: p.birth_shown,
    "birth_place": _born_in,
    "tax_code": _tax_code,
    "sex": lambda p: str(Sex(p.sex).label) if p.sex else "",
    "mediation_language": lambda p: str(p.mediation_language or ""),
}

VALUES = (
    Value("family_name", gettext_lazy("Cognome"), ("family_name",)),
    Value("given_name", gettext_lazy("Nome"), ("given_name",)),
    Value("preferred_name", gettext_lazy("Vuole essere chiamato"), ("preferred_name",)),
    Value("native_name", gettext_lazy("Nome nella propria scrittura"), ("native_name",)),
    Value(
        "birth", gettext_lazy("Nascita"), ("birth_date", "birth_precision", "birth_missing_reason")
    ),
    Value(
        "birth_place", gettext_lazy("Luogo di nascita"),
        ("birth_municipality_id", "birth_country_id", "birth_place"),
    ),
    Value("sex", gettext_lazy("Sesso"), ("sex",)),
    Value(
        "tax_code", gettext_lazy("Codice fiscale"),
        ("tax_code", "tax_code_kind", "tax_code_override"),
    ),
    Value("marital_status", gettext_lazy("Stato civile"), ("marital_status",), "marital_status"),
    Value("education", gettext_lazy("Istruzione"), ("education",), "education"),
    Value("has_foreign_title", gettext_lazy("Titolo estero"), ("has_foreign_title",)),
    Value(
        "work_condition", gettext_lazy("Condizione lavorativa"), ("work_condition",),
        "work_condition",
    ),
    Value("literacy", gettext_lazy("Alfabetizzazione"), ("literacy",), "literacy"),
    Value("mediator_needed", gettext_lazy("Serve un mediatore"), ("mediator_needed",)),
    Value(
        "mediation_language", gettext_lazy("Lingua per parlare"), ("mediation_language_id",)
    ),
    Value(
        "safe_contact_note", gettext_lazy("Come contattare senza rischi"), ("safe_contact_note",)
    ),
    Value("has_stp", gettext_lazy("Codice STP/ENI"), ("has_stp",)),
    Value(
        "is_unaccompanied_minor", gettext_lazy("Minore non accompagnato"),
        ("is_unaccompanied_minor",),
    ),
    Value("died_on", gettext_lazy("Data di morte"), ("died_on",)),
    Value("note", gettext_lazy("Nota"), ("note",)),
)  # fmt: skip
BY_KEY: dict[str, Value] = {value.key: value for value in VALUES}
# What an identity document or a definitive tax code vouches for.
_ON_PAPER = frozenset({"family_name", "given_name", "native_name", "birth", "birth_place", "sex"})
_PRECISION = (DatePrecision.UNKNOWN, DatePrecision.YEAR, DatePrecision.MONTH, DatePrecision.DAY)
_TAX = (TaxCodeKind.NONE, TaxCodeKind.PROVISIONAL, TaxCodeKind.DEFINITIVE)


@dataclass(frozen=True)
class Source:
    """A record with what vouches for it: does anybody hold a paper that says so?"""

    person: Person
    has_document: bool = False

    @property
    def is_vouched(self) -> bool:
        return self.has_document or self.person.tax_code_kind == TaxCodeKind.DEFINITIVE


@dataclass(frozen=True)
class Proposal:
    """The side whose value is proposed, and why (valore proposto)."""

    side: str
    why: str = ""


def propose(value: Value, kept: Source, absorbed: Source) -> Proposal:
    """The better sourced of two values: known before unknown, then what is surer, then newer.

    A complete date beats a year, a definitive code a provisional one, a whole name its initials,
    what a document says what was declared, a longer name a shorter one; all else being equal,
    what was written last.
    """
    one, other = value.of(kept.person), value.of(absorbed.person)
    if one == other or _is_empty(value, absorbed.person):
        return Proposal(KEPT)
    if _is_empty(value, kept.person):
        return Proposal(ABSORBED, _("di qua manca"))
    for better, why in _scales(value, kept, absorbed):
        if better is not None:
            return Proposal(better, why)
    if value.key == "is_unaccompanied_minor":
        return Proposal(KEPT)
    newer = absorbed.person.updated_at > kept.person.updated_at
    return Proposal(ABSORBED if newer else KEPT, _("scritto più di recente"))


def _scales(value: Value, kept: Source, absorbed: Source) -> list[tuple[str | None, str]]:
    one, other = kept.person, absorbed.person
    scales: list[tuple[str | None, str]] = []
    if value.key == "birth":
        places = [_PRECISION.index(DatePrecision(p.birth_precision)) for p in (one, other)]
        scales.append((_higher(*places), _("data più completa")))
    if value.key == "tax_code":
        places = [_TAX.index(TaxCodeKind(p.tax_code_kind)) for p in (one, other)]
        scales.append((_higher(*places), _("codice definitivo")))
    if value.key.endswith("_name"):
        whole = [not _has_initials(getattr(p, value.columns[0])) for p in (one, other)]
        scales.append((_higher(*whole), _("nome per esteso")))
    if value.key in _ON_PAPER:
        scales.append((_higher(kept.is_vouched, absorbed.is_vouched), _("c'è un documento")))
    if value.key.endswith("_name"):
        lengths = [_whole(getattr(p, value.columns[0])) for p in (one, other)]
        scales.append((_higher(*lengths), _("nome più lungo")))
    if value.key == "note":
        scales.append((_higher(len(one.note), len(other.note)), _("testo più lungo")))
    return scales


def _has_initials(name: str) -> bool:
    return any(len(word) == 1 for word in words(name))


def _whole(name: str) -> int:
    """How many letters a name has in words that are not initials."""
    return sum(len(word) for word in words(name) if len(word) > 1)


def _higher(one: int, other: int) -> str | None:
    return None if one == other else KEPT if one > other else ABSORBED


def _is_empty(value: Value, person: Person) -> bool:
    if value.key == "birth":
        return person.birth_date is None
    if value.key == "is_unaccompanied_minor":
        return False
    return value.shown(person) == ""


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as JSON keeps them."""
    return {c: v.isoformat() if isinstance(v, date) else v for c, v in values.items()}


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as they were before JSON kept them."""
    days = {"birth_date", "died_on"}
    return {
        c: date.fromisoformat(v) if c in days and isinstance(v, str) else v
        for c, v in values.items()
    }
