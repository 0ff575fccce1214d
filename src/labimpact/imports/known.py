"""Persons as an import tells them apart, and the possible doubles that staging keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from labimpact.imports.drafts import PersonDraft
from labimpact.imports.enums import MatchKind
from labimpact.people import search
from labimpact.people.enums import DatePrecision
from labimpact.recognition.cards import Card, called, names_of
from labimpact.recognition.linking.births import UNKNOWN, Birth
from labimpact.recognition.names import pack

# Of so many is one asked to choose: more of one name than that would be read by nobody.
MOST = 12
# Somebody of a row has no number yet.
NOBODY = 0


@dataclass(slots=True)
class Known:
    """A person of the office, or of the register: the card they are recognised by, and the rest."""

    card: Card
    tax_code: str = ""
    permit: str = ""
    citizenships: frozenset[str] = frozenset()
    external: str = ""
    person: int | None = None
    row: int = 0
    at: int = 0
    draft: dict[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        return f"{self.row}:{self.at}"

    @property
    def is_bare(self) -> bool:
        """Whether nothing but a name tells who they are."""
        return not (self.external or self.card.codes or self.card.born.day)


@dataclass(frozen=True)
class Match:
    """Somebody who may be the same, why, and whether it goes without asking.

    `says` tells how each field agrees where the names are not the same, as (field, level).
    """

    kind: MatchKind
    known: Known
    sure: bool
    differs: str = ""  # what speaks against it: "birth" or "sex"
    says: tuple[tuple[str, str], ...] = ()

    def to_json(self, at: int) -> dict[str, Any]:
        told: dict[str, Any] = {"at": at, "kind": self.kind.value, "sure": self.sure}
        told |= {"differs": self.differs} if self.differs else {}
        told |= {"says": [list(one) for one in self.says]} if self.says else {}
        if self.known.person is not None:
            return told | {"person": self.known.person}
        return told | {"row": self.known.row, "row_at": self.known.at}


def target(match: dict[str, Any]) -> str:
    """Whom a match of staging leads to, in one word: what a decision names."""
    return f"p{match['person']}" if "person" in match else f"{match['row']}:{match['row_at']}"


def of_draft(draft: PersonDraft, *, row: int = 0, at: int = 0) -> Known:
    """Somebody of a row, with the card that they would have in the network."""
    tax_code, permit = search.compact(draft.tax_code), search.compact(draft.title_number)
    names = names_of(draft.family_name, draft.given_name, "", draft.native_name)
    phones = called(map(search.phone_digits, draft.phones))
    card = Card(
        NOBODY, tuple(map(pack, names)), born_of(draft), draft.sex,
        frozenset({tax_code, permit, *phones} - {""}),
    )  # fmt: skip
    return Known(
        card,
        tax_code=tax_code,
        permit=permit,
        citizenships=frozenset(draft.citizenships),
        external=draft.external_id,
        row=row,
        at=at,
    )


def born_of(draft: PersonDraft) -> Birth:
    """The birth of a draft as it is compared."""
    parts = [int(part) for part in draft.birth.split("-") if part]
    match draft.birth_precision:
        case DatePrecision.DAY:
            return Birth(*parts)
        case DatePrecision.MONTH:
            return Birth(*parts[:2])
        case DatePrecision.YEAR:
            return Birth(*parts[:1])
    return UNKNOWN
