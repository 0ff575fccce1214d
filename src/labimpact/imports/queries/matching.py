"""Who of a register is the same person: within the file, and among those the office knows.

Only persons with a live grant of the very office that imports are looked at: nobody else's
record, not even that there is one, can be told from an import. A file of invented rows would ask
after thousands at once; whom other offices know is found by the nightly sweep, and asked for one
by one at the desk.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, OuterRef

from labimpact.base.actor import Actor
from labimpact.imports.enums import MatchKind
from labimpact.imports.known import MOST, Known, Match
from labimpact.imports.likeness import UNSURE, by_number, judged
from labimpact.people import search
from labimpact.people.models import Grant, Person
from labimpact.recognition.cards import Card
from labimpact.recognition.judging import PairJudge
from labimpact.recognition.queries.cards import cards_of
from labimpact.recognition.queries.commonness import FEWEST_PEOPLE, commonness
from labimpact.recognition.queries.weights import in_force
from labimpact.recognition.roll import Roll

_SUREST_FIRST = {kind: place for place, kind in enumerate(MatchKind)}


class Index:
    """Persons as recognition finds them, and by their number in the register."""

    def __init__(self, judge: PairJudge) -> None:
        self._roll = Roll(judge)
        self._known: list[Known] = []
        self._place: dict[int, int] = {}
        self._by_number: dict[str, Known] = {}
        # Most rows of a register tell of somebody in the very words of an earlier one.
        self._sure: dict[tuple[Card, str], Match] = {}

    def add(self, one: Known) -> None:
        """Somebody more, whom others may be."""
        self._place[id(one)] = self._roll.add(one.card)
        self._known.append(one)
        self._number(one, one)

    def join(self, said: Known, who: Known) -> None:
        """From now on what was `said` is known of `who` as well."""
        place = self._place[id(who)]
        self._roll.widen(place, said.card)
        who.card = self._roll.cards[place]
        who.tax_code = who.tax_code or said.tax_code
        who.citizenships = who.citizenships or said.citizenships
        self._number(said, who)

    def _number(self, said: Known, who: Known) -> None:
        if said.external:
            self._by_number.setdefault(said.external, who)

    def find(self, one: Known) -> list[Match]:
        """The one who it surely is; else all who it may be, the likeliest first."""
        told = (one.card, one.external)
        if told in self._sure:
            return [self._sure[told]]
        found: list[Match] = []
        held = False
        for match in self._matches(one):
            if match.sure and not held:
                self._sure[told] = match
                return [match]
            found.append(replace(match, sure=False))
            # A code or a permit that is somebody else's: the weaker signs do not decide.
            # The number of a family, or written twice: perhaps another sign tells who.
            held = held or (match.kind not in UNSURE and match.kind is not MatchKind.EXTERNAL)
        return found[:MOST]

    def _matches(self, one: Known) -> list[Match]:
        """Each who it may be, once and for the surest reason, the surest first."""
        found: dict[int, Match] = {}
        if one.external and one.external in self._by_number:
            known = self._by_number[one.external]
            found[id(known)] = by_number(one, known)
        for met in self._roll.meet(one.card):
            known = self._known[met.position]
            match = judged(one, known, met.weighed)
            if match is not None:
                found.setdefault(id(known), match)
        return sorted(found.values(), key=lambda m: (_SUREST_FIRST[m.kind], not m.sure))


def judge() -> PairJudge:
    """Weighs two persons by the weights in force, as the nightly sweep does."""
    common = commonness()
    return PairJudge(common, in_force().weights, persons=max(common.total, FEWEST_PEOPLE))


def office_index(actor: Actor, office_id: int, by: PairJudge) -> Index:
    """The persons the office knows; what a merged record is recognised by leads to the kept one."""
    rows = _persons(actor, office_id)
    index, by_pk = Index(by), dict[int, Known]()
    merged = []
    for card in cards_of(list(rows)):
        head, code = rows[card.person_id]
        known = Known(card, tax_code=search.compact(code), person=head or card.person_id)
        if head is None:
            by_pk[card.person_id] = known
            index.add(known)
        else:
            merged.append((head, known))
    for head, known in sorted(merged, key=lambda one: one[1].card.person_id):
        if head in by_pk:
            index.join(known, by_pk[head])
        else:
            by_pk[head] = known
            index.add(known)
    return index


def _persons(actor: Actor, office_id: int) -> dict[int, tuple[int | None, str]]:
    """By number: the record that each is merged into, and the tax code."""
    grants = Grant.objects.live().filter(office=office_id, person=OuterRef("pk"))
    rows = Person.objects.visible_to(actor).filter(Exists(grants)).order_by("pk")
    found = rows.values_list("pk", "merged_into", "tax_code")
    return {pk: (head, code) for pk, head, code in found.iterator(chunk_size=2000)}
