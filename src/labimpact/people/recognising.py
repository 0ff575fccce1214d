"""Who may be meant, whatever the spelling: a place that the app above fills when it is ready.

People are found here by beginnings of words, inside the wall; `recognition` finds them across
spellings, scripts and slips in the whole network and answers with numbers, which mean nothing
until the wall shows the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from labimpact.base.actor import Actor
from labimpact.people.dates import UNKNOWN, PartialDate
from labimpact.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was typed in one field, or filled in a form."""

    text: str = ""
    names: tuple[str, ...] = ()  # family and given name, then others by which one is called
    born: PartialDate = UNKNOWN
    sex: str = ""
    tax_code: str = ""
    phone: str = ""
    title_number: str = ""


@dataclass(frozen=True)
class Meant:
    """Somebody who may be meant: bits of evidence, and in words what agrees and what does not."""

    person_id: int
    bits: float
    strong: bool  # very probably the same
    likely: bool  # more than chance: a registration stops
    agreeing: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """Somebody whom an office outside one's own follows: whom to ask, and the sealed question.

    When one's own office has asked already and nobody has answered: the request and its day.
    """

    office: str
    token: str
    request_id: int | None = None
    asked_on: date | None = None


class Recogniser(Protocol):
    """What the app above answers."""

    def meant(self, actor: Actor, question: Question) -> Sequence[Meant]:
        """Who in the network may be meant, the likeliest first."""

    def elsewhere(
        self, actor: Actor, question: Question, unseen: Sequence[Meant]
    ) -> Sequence[Elsewhere]:
        """Of those whom the actor may not see, which offices may be asked about them."""

    def not_the_same(self, one: Person, other: Person, likeness: Meant, *, by: Actor) -> None:
        """Remember that these are two people, and for what they were taken for one."""

    def words_of(self, text: str) -> Sequence[str]:
        """The words of a name, each with the particles that belong to it."""


_recognisers: list[Recogniser] = []


def register(recogniser: Recogniser) -> None:
    """Let it answer from now on."""
    _recognisers[:] = [recogniser]


def meant(actor: Actor, question: Question) -> list[Meant]:
    """Who in the network may be meant, the likeliest first."""
    return [one for recogniser in _recognisers for one in recogniser.meant(actor, question)]


def elsewhere(actor: Actor, question: Question, unseen: Sequence[Meant]) -> list[Elsewhere]:
    """Whom to ask about those that the actor may not see."""
    return [
        one for recogniser in _recognisers for one in recogniser.elsewhere(actor, question, unseen)
    ]


def not_the_same(one: Person, other: Person, likeness: Meant, *, by: Actor) -> None:
    """Remember that these are two people, whoever else takes them for one."""
    for recogniser in _recognisers:
        recogniser.not_the_same(one, other, likeness, by=by)


def words_of(text: str) -> list[str]:
    """The words of a name as it is typed, each with the particles that belong to it: El Amrani."""
    return [word for recogniser in _recognisers for word in recogniser.words_of(text)]
