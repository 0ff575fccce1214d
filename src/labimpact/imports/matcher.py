"""The rows of one register, in order: whom each tells of, already known or told of before."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from labimpact.base.actor import Actor
from labimpact.imports.drafts import PersonDraft, RowReading
from labimpact.imports.enums import MatchKind
from labimpact.imports.known import MOST, Known, Match, of_draft
from labimpact.imports.likeness import UNSURE
from labimpact.imports.queries.matching import Index, judge, office_index

# What a later row may add to the person that an earlier one registers: never who they are.
_FILLED = tuple(
    f.name for f in fields(PersonDraft) if f.name not in ("family_name", "given_name", "role")
)
_BIRTH = ("birth", "birth_precision")
_TAX = ("tax_code", "tax_code_kind")
_TITLE = ("title_state", "title_kind", "title_number", "title_expires_on")


class Matcher:
    """Fed with every row once, it answers the possible doubles of each."""

    def __init__(self, actor: Actor, office_id: int) -> None:
        by = judge()
        self._known = office_index(actor, office_id, by)
        self._seen = Index(by)
        self._rows: dict[int, int] = {}
        # Of the persons that the register tells of more than once: what only later rows say.
        self._fills: dict[int, dict[str, dict[str, Any]]] = {}

    def feed(self, reading: RowReading) -> list[dict[str, Any]]:
        """The matches of one row, as staging keeps them."""
        found = self._repeated(reading)
        for at, draft in enumerate(reading.persons):
            one = of_draft(draft, row=reading.number, at=at)
            matches = self._candidates(one)
            bare = {"bare": True} if one.is_bare else {}
            found += [match.to_json(at) | bare for match in matches]
            if matches and matches[0].sure:
                self._join(one, draft, matches[0])
            elif not (matches and one.is_bare):
                # Somebody new, or perhaps so: whoever shares a sure sign with them is one with
                # them, and what is decided of this row holds for all of those.
                one.draft = draft.to_json()
                self._seen.add(one)
        return found

    def _candidates(self, one: Known) -> list[Match]:
        """Who it surely is, alone; else all who it may be, of the office and of the register."""
        ours = self._known.find(one)
        if ours and ours[0].sure:
            return ours
        theirs = self._seen.find(one)
        if theirs and theirs[0].sure:
            if all(match.kind in UNSURE for match in ours):
                # Of the row that first told of them it was asked already.
                return theirs
            theirs = [replace(theirs[0], sure=False)]
        return [*ours, *theirs][:MOST]

    def _repeated(self, reading: RowReading) -> list[dict[str, Any]]:
        same = hash(tuple(sorted(reading.cells.items())))
        first = self._rows.setdefault(same, reading.number)
        if first == reading.number:
            return []
        repeated = MatchKind.REPEATED.value
        return [{"at": "row", "kind": repeated, "sure": False, "row": first}]

    def _join(self, one: Known, draft: PersonDraft, match: Match) -> None:
        if match.known.person is not None:
            self._known.join(one, match.known)
            return
        self._seen.join(one, match.known)
        self._fill(match.known, draft)

    def _fill(self, first: Known, draft: PersonDraft) -> None:
        before = PersonDraft.from_json(first.draft)
        added = completed(before, draft)
        if added:
            first.draft = first.draft | added
            mine = self._fills.setdefault(first.row, {})
            mine[str(first.at)] = mine.get(str(first.at), {}) | added

    def fills(self) -> dict[int, dict[str, dict[str, Any]]]:
        """By row: what its persons are told more of further down."""
        return self._fills


def completed(first: PersonDraft, later: PersonDraft) -> dict[str, Any]:
    """What the later draft says and the first does not; what belongs together comes together."""
    told = later.to_json()
    added: dict[str, Any] = {}
    for name in _FILLED:
        if name in told and not getattr(first, name) and name not in (*_BIRTH, *_TAX, *_TITLE):
            added[name] = told[name]
    for group in (_BIRTH, _TAX, _TITLE):
        if not getattr(first, group[0]) and getattr(later, group[0]):
            added |= {name: told[name] for name in group if name in told}
    phones = [*first.phones, *(p for p in later.phones if p not in first.phones)]
    if len(phones) > len(first.phones):
        added["phones"] = phones
    return added


def filled(draft: PersonDraft, added: dict[str, Any]) -> PersonDraft:
    """A draft with what other rows of the register say of the same person."""
    return PersonDraft.from_json(draft.to_json() | added) if added else draft
