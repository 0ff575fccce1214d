"""Who of a register is the same person: within the file, and among those the office knows.

Only persons with a live grant of the very office that imports are looked at: nobody else's
record, not even that there is one, can be told from an import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from labimpact.base.actor import Actor
from labimpact.imports.drafts import PersonDraft
from labimpact.imports.enums import MatchKind
from labimpact.people import search
from labimpact.people.enums import DatePrecision
from labimpact.people.models import ContactPoint, Grant, Person, ResidenceTitle

Key = tuple[str, ...]
# A whole name and nothing else is shared by many: it is proposed, and somebody decides.
UNSURE = (MatchKind.NAME, MatchKind.NEAR_BIRTH)
# Of so many is one asked to choose: more of one name than that would be read by nobody.
MOST = 12


@dataclass(slots=True)
class Known:
    """What tells one person from another, of a person of the office or of the register."""

    name: str
    born: str = ""
    sex: str = ""
    tax_code: str = ""
    permit: str = ""
    phones: frozenset[str] = frozenset()
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
        return not (self.external or self.tax_code or self.permit or self.born or self.phones)


@dataclass(frozen=True)
class Match:
    """Somebody who may be the same, why, and whether it goes without asking."""

    kind: MatchKind
    known: Known
    sure: bool
    differs: str = ""  # what speaks against it: "birth" or "sex"

    def to_json(self, at: int) -> dict[str, Any]:
        told: dict[str, Any] = {"at": at, "kind": self.kind.value, "sure": self.sure}
        told |= {"differs": self.differs} if self.differs else {}
        if self.known.person is not None:
            return told | {"person": self.known.person}
        return told | {"row": self.known.row, "row_at": self.known.at}


def target(match: dict[str, Any]) -> str:
    """Whom a match of staging leads to, in one word: what a decision names."""
    return f"p{match['person']}" if "person" in match else f"{match['row']}:{match['row_at']}"


def name_of(*names: str) -> str:
    """A name as it is compared: its folded words, whatever their order."""
    return " ".join(sorted(word for name in names for word in search.words(name)))


def of_draft(draft: PersonDraft, *, row: int = 0, at: int = 0) -> Known:
    return Known(
        name=name_of(draft.family_name, draft.given_name),
        born=draft.birth if draft.birth_precision == DatePrecision.DAY else "",
        sex=draft.sex,
        tax_code=search.compact(draft.tax_code),
        permit=search.compact(draft.title_number),
        phones=frozenset(filter(None, map(search.phone_digits, draft.phones))),
        citizenships=frozenset(draft.citizenships),
        external=draft.external_id,
        row=row,
        at=at,
    )


class Index:
    """Persons by what they are recognised by, the surest key first."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._by_key: dict[Key, list[Known]] = {}
        for one in known:
            self.add(one, one)

    def add(self, said: Known, who: Known) -> None:
        """From now on what was `said` leads to `who`; a name leads to all who have it."""
        for kind, key in _keys(said):
            mine = self._by_key.setdefault(key, [])
            if not mine or (kind is MatchKind.NAME and all(who is not one for one in mine)):
                mine.append(who)

    def find(self, one: Known) -> list[Match]:
        """The one who it surely is; else all who it may be, the likeliest first."""
        found: dict[int, Match] = {}
        held = False
        for kind, key in _keys(one):
            for known in self._by_key.get(key, ()):
                match = _compared(one, known, kind)
                if match is None or id(known) in found:
                    continue
                if match.sure and not held:
                    return [match]
                found[id(known)] = replace(match, sure=False)
                # A code or a permit that is somebody else's: the weaker signs do not decide.
                # The number of a family, or written twice: perhaps another sign tells who.
                held = held or (kind not in UNSURE and kind is not MatchKind.EXTERNAL)
        return list(found.values())[:MOST]


def _compared(one: Known, known: Known, kind: MatchKind) -> Match | None:
    if kind is MatchKind.NAME and _nearly_born(one.born, known.born) and not _codes(one, known):
        return Match(MatchKind.NEAR_BIRTH, known, sure=False)
    if _contradict(one, known, kind):
        return None
    differs = _differs(one, known) if kind is MatchKind.EXTERNAL else ""
    if differs:
        return Match(kind, known, sure=False, differs=differs)
    return Match(kind, known, kind not in UNSURE and _alike(one, known))


def may_be_one(one: Known, other: Known) -> bool:
    """Whether two of the same name may be one person."""
    return _compared(one, other, MatchKind.NAME) is not None


def _nearly_born(one: str, other: str) -> bool:
    """Two days that differ by a digit, or by day and month in each other's place."""
    if not one or not other or one == other or len(one) != len(other):
        return False
    swapped = f"{one[:4]}-{one[8:]}-{one[5:7]}"
    return other == swapped or sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _codes(one: Known, other: Known) -> bool:
    """Whether two have different tax codes."""
    return bool(one.tax_code and other.tax_code and one.tax_code != other.tax_code)


def _keys(one: Known) -> Iterator[tuple[MatchKind, Key]]:
    if one.external:
        yield MatchKind.EXTERNAL, ("x", one.external)
    if one.tax_code:
        yield MatchKind.TAX_CODE, ("t", one.tax_code)
    if one.permit:
        yield MatchKind.PERMIT, ("p", one.permit)
    if one.name and one.born:
        yield MatchKind.BIRTH, ("b", one.name, one.born)
    if one.name:
        for phone in sorted(one.phones):
            yield MatchKind.PHONE, ("f", one.name, phone)
        if " " in one.name:
            yield MatchKind.NAME, ("n", one.name)


def _contradict(one: Known, other: Known, kind: MatchKind) -> bool:
    """Whether two cannot be one: by a surer sign than the one they share."""
    if kind is MatchKind.EXTERNAL:
        return False
    codes = _codes(one, other)
    if kind is MatchKind.TAX_CODE:
        return False
    births = bool(one.born and other.born and one.born != other.born)
    if kind is MatchKind.NAME:
        apart = one.citizenships and other.citizenships
        return codes or births or bool(apart and not one.citizenships & other.citizenships)
    return codes or births


def _differs(one: Known, other: Known) -> str:
    """What of two with the same number says that they are two: a whole birth, the sex."""
    if one.born and other.born and one.born != other.born:
        return "birth"
    return "sex" if one.sex and other.sex and one.sex != other.sex else ""


def _alike(one: Known, other: Known) -> bool:
    """The same code with quite another name is a slip more often than a person."""
    mine, theirs = set(one.name.split()), set(other.name.split())
    return not mine or not theirs or bool(mine & theirs) or one.born == other.born != ""


def office_index(actor: Actor, office_id: int) -> Index:
    """The persons the office knows; what a merged record is recognised by leads to the kept one."""
    mine = {"person": OuterRef("pk")}
    grants = Grant.objects.live().filter(office=office_id, **mine)
    called = (ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP)
    rows = (
        Person.objects.visible_to(actor)
        .filter(Exists(grants))
        .order_by("pk")
        .values_list(
            "pk", "merged_into", "family_name", "given_name", "birth_date", "birth_precision",
            "tax_code",
            ArraySubquery(
                ContactPoint.objects.filter(kind__in=called, **mine).values("value")
            ),
            ArraySubquery(ResidenceTitle.objects.filter(**mine).values("number")),
        )
    )  # fmt: skip
    index, merged, by_pk = Index(), [], {}
    for pk, head, *values in rows.iterator(chunk_size=2000):
        known = _of_person(pk, *values)
        if head is None:
            by_pk[pk] = known
            index.add(known, known)
        else:
            merged.append((head, known))
    for head, known in merged:
        index.add(known, by_pk.setdefault(head, known))
    return index


def _of_person(
    pk: int, family: str, given: str, born: Any, precision: str, code: str,
    phones: list[str], permits: list[str],
) -> Known:  # fmt: skip
    whole = born is not None and precision == DatePrecision.DAY
    return Known(
        name=name_of(family, given),
        born=born.isoformat() if whole else "",
        tax_code=search.compact(code),
        permit=next((search.compact(number) for number in permits if number), ""),
        phones=frozenset(filter(None, map(search.phone_digits, phones))),
        person=pk,
    )
