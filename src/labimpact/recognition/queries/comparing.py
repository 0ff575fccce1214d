"""Two records side by side: what agrees, what differs, which value is the better sourced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from labimpact.people.dates import shown
from labimpact.people.models import (
    Address,
    Citizenship,
    ContactPoint,
    IdentityDocument,
    Person,
    ResidenceTitle,
    SpokenLanguage,
)
from labimpact.people.search import compact, phone_digits, words
from labimpact.recognition import fields
from labimpact.recognition.nuances import nuance
from labimpact.recognition.queries.pairs import may_take_values
from labimpact.rules import queries as rules

AGREES, DIFFERS, ONE_ONLY, EMPTY = "agrees", "differs", "one_only", "empty"
# Written otherwise, and may well be the same: another spelling, the year beside the day.
COMPATIBLE = "compatible"


@dataclass(frozen=True)
class Line:
    """One value of both records; `proposed` is the side offered for the kept one, and why."""

    key: str
    label: Any
    left: str
    right: str
    how: str
    proposed: str = ""
    why: str = ""
    nuance: str = ""

    @property
    def is_same(self) -> bool:
        """Is the same text in both: a narrow screen shows it once?"""
        return self.how == AGREES and self.left == self.right

    @property
    def is_choice(self) -> bool:
        return self.how in (DIFFERS, COMPATIBLE, ONE_ONLY) and bool(self.proposed)


@dataclass(frozen=True)
class Comparison:
    """Everything that the page of a pair shows."""

    kept: Person
    absorbed: Person
    lines: list[Line]
    facts: list[Line]  # what both records keep: it is read of both, nothing is chosen
    may_take: bool
    looks_like_household: bool

    @property
    def choices(self) -> list[Line]:
        return [line for line in self.lines if line.is_choice]

    @property
    def agreeing(self) -> int:
        return sum(line.how == AGREES for line in [*self.lines, *self.facts])

    @property
    def compatible(self) -> int:
        return sum(line.how == COMPATIBLE for line in self.lines)

    @property
    def differing(self) -> int:
        return sum(line.how == DIFFERS for line in [*self.lines, *self.facts])


def compare(one: Person, other: Person, *, keep: int | None = None) -> Comparison:
    """Both records, the kept one first: the older, unless told which."""
    kept, absorbed = sorted((one, other), key=lambda p: (p.registered_at, p.pk))
    if keep == absorbed.pk:
        kept, absorbed = absorbed, kept
    papers = IdentityDocument.objects.filter(person__in=[kept.pk, absorbed.pk])
    with_paper = set(papers.values_list("person_id", flat=True))
    sources = [fields.Source(p, p.pk in with_paper) for p in (kept, absorbed)]
    lines = [_line(value, *sources) for value in fields.VALUES]
    facts = _facts(kept, absorbed)
    return Comparison(
        kept=kept, absorbed=absorbed, lines=[line for line in lines if line.how != EMPTY],
        facts=[line for line in facts if line.how != EMPTY],
        may_take=may_take_values(kept, absorbed),
        looks_like_household=_is_household(lines, facts),
    )  # fmt: skip


def _line(value: fields.Value, kept: fields.Source, absorbed: fields.Source) -> Line:
    left, right = value.shown(kept.person), value.shown(absorbed.person)
    alike = value.of(kept.person) == value.of(absorbed.person) or words(left) == words(right) != []
    flags = (False, False)
    if (not left and not right) or (
        value.key == "is_unaccompanied_minor"
        and flags == (kept.person.is_unaccompanied_minor, absorbed.person.is_unaccompanied_minor)
    ):
        how = EMPTY
    elif alike:
        how = AGREES
    else:
        how = DIFFERS if left and right else ONE_ONLY
    said = nuance(value.key, kept.person, absorbed.person) if how == DIFFERS else ""
    if said:
        how = COMPATIBLE
    proposal = fields.propose(value, kept, absorbed)
    offered = proposal.side if value.of(kept.person) != value.of(absorbed.person) else ""
    return Line(value.key, value.label, left, right, how, offered, proposal.why, said)


def _facts(kept: Person, absorbed: Person) -> list[Line]:
    """Rows that both records have: phones, addresses, papers, titles, citizenships, languages."""
    ids = [kept.pk, absorbed.pk]
    found: dict[str, dict[int, list[tuple[str, str]]]] = {}
    for key, pk, text, alike in _rows(ids):
        found.setdefault(key, {}).setdefault(pk, []).append((text, alike))
    lines = []
    for key, label in _FACTS.items():
        sides = found.get(key, {})
        mine, theirs = (sides.get(pk, []) for pk in ids)
        common = {a for _text, a in mine} & {a for _text, a in theirs}
        how = AGREES if common else DIFFERS if mine and theirs else ONE_ONLY
        if not mine and not theirs:
            how = EMPTY
        lines.append(Line(key, label, _joined(mine), _joined(theirs), how))
    return lines


_FACTS = {
    "phone": "Telefoni e recapiti",
    "address": "Indirizzi",
    "document": "Documenti",
    "title": "Titoli di soggiorno",
    "citizenship": "Cittadinanze",
    "language": "Lingue parlate",
}


def _rows(ids: list[int]) -> Iterable[tuple[str, int, str, str]]:
    mine = Q(person__in=ids)
    for point in ContactPoint.objects.filter(mine).order_by("pk"):
        text = point.value if point.whose == ContactPoint.Whose.SELF else (
            f"{point.value} ({ContactPoint.Whose(point.whose).label})"
        )  # fmt: skip
        yield "phone", point.person_id, text, phone_digits(point.value) or compact(point.value)
    for home in Address.objects.filter(mine).select_related("municipality").order_by("pk"):
        text = ", ".join(filter(None, [home.street, str(home.municipality or "")]))
        yield "address", home.person_id, text or str(home), compact(text or str(home))
    for paper in IdentityDocument.objects.filter(mine).order_by("pk"):
        label = rules.label("identity_document_type", paper.kind)
        yield "document", paper.person_id, f"{label} {paper.number}", compact(paper.number)
    for title in ResidenceTitle.objects.filter(mine).order_by("pk"):
        # Somebody who waits for a title has only that to show.
        label = rules.label("residence_title_type", title.kind) or rules.label(
            "residence_title_state", title.state
        )
        ends = shown(title.expires_on, "day") if title.expires_on else ""
        text = " ".join(filter(None, [label, title.number, ends]))
        yield "title", title.person_id, text, compact(title.number) or compact(text)
    held = Citizenship.objects.filter(mine).select_related("country").order_by("pk")
    for citizenship in held:
        name = str(citizenship.country)
        yield "citizenship", citizenship.person_id, name, name
    spoken = SpokenLanguage.objects.filter(mine).select_related("language").order_by("pk")
    for language in spoken:
        yield "language", language.person_id, str(language.language), str(language.language)


def _joined(rows: list[tuple[str, str]]) -> str:
    return " · ".join(dict.fromkeys(text for text, _alike in rows))


def _is_household(lines: list[Line], facts: list[Line]) -> bool:
    """The same phone and the same address, and another first name or birth: relatives."""
    how = {line.key: line.how for line in [*lines, *facts]}
    shared = how.get("phone") == AGREES and how.get("address") == AGREES
    return shared and DIFFERS in (how.get("given_name"), how.get("birth"), how.get("sex"))
