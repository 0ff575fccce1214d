"""Filling in a story: the lines of every table, ready to be copied into the database."""

from __future__ import annotations

import random
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import models

from labimpact.operations.demo.details import STREETS
from labimpact.operations.demo.dice import Weighted, dice
from labimpact.operations.demo.office_life import SAMPLE
from labimpact.operations.many import columns
from labimpact.operations.many.allotting import BLOCK, Allotment, Repertoire
from labimpact.operations.many.differences import altered
from labimpact.operations.many.identities import (
    Identity,
    identities,
    keys,
    mobile,
)
from labimpact.operations.many.network import Living
from labimpact.operations.many.stories import Story
from labimpact.operations.many.telling import Household
from labimpact.people import search
from labimpact.people.models import Person, SearchKey

# A person's search keys have ids of their own room: how many there are is known last.
KEYS = 32
_LETTERS = "ABCDEFGHJKLMNPRSTVXYZ"
Lines = dict[type[models.Model], list[str]]


@dataclass(frozen=True)
class Truth:
    """A person who is somebody already met: `identity` is the first record of the same one."""

    person: int
    identity: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Press:
    """All that a block of households needs in order to be written."""

    seed: int
    livings: Sequence[Living]
    repertoire: Repertoire
    allotment: Allotment
    kinds: Weighted[str]

    def block(self, number: int) -> tuple[Lines, list[Truth]]:
        """The lines of the block's tables and what is known of its repetitions."""
        lines: Lines = defaultdict(list)
        truths: list[Truth] = []
        following = dict(self.allotment.starts[number])
        end = min((number + 1) * BLOCK, len(self.allotment))
        for household in range(number * BLOCK, end):
            self._household(household, following, lines, truths)
        return lines, truths

    def _household(
        self,
        number: int,
        following: dict[type[models.Model], int],
        lines: Lines,
        truths: list[Truth],
    ) -> None:
        made = self.allotment
        told = self.repertoire.households[made.story[number]]
        living = self.livings[made.office[number]]
        head = following[Person]
        people = self.people(number)
        again = made.again[number]
        if again >= 0:
            people, truth = self._again(number, again, head)
            truths.append(truth)
        rng = dice(self.seed, "numbers", number)
        numbers = [_NUMBERS[kind](rng, people[who]) for who, kind in told.story.numbers]
        values = self._card(number)
        town = living.towns[int(rng.random() * len(living.towns))]
        street = f"{STREETS[int(rng.random() * len(STREETS))]} {1 + int(rng.random() * 120)}"
        values += (town, street, living.born_at[0], people[0].recorded)
        for one in people:
            values += (
                one.family, one.given, one.preferred, one.native, one.recorded, one.code,
                one.code_kind, one.override, one.phone, one.initials,
            )  # fmt: skip
        values += numbers
        values += [_uuid(rng) for _one in range(told.story.uuids)]
        fill(told.story, values, following, lines)
        self._keys(head, people, told, numbers, lines[SearchKey])
        if made.case[number] >= 0:
            self._case(number, head, people[0], following, lines)

    def people(self, number: int) -> list[Identity]:
        """The members of a household: the same whoever asks."""
        made = self.allotment
        told = self.repertoire.households[made.story[number]]
        place = self.livings[made.office[number]].born_at[1]
        return identities(dice(self.seed, "people", number), told.country, told.shapes, place)

    def _again(self, number: int, first: int, head: int) -> tuple[list[Identity], Truth]:
        told = self.repertoire.households[self.allotment.story[number]]
        rng = dice(self.seed, "again", number)
        # This time the whole birth date is told.
        known = replace(self.people(first)[0], precision="day")
        made, kinds = altered(rng, known, told.shapes[0].sex, told.country, self.kinds)
        if not made.phone:
            made = replace(made, phone=mobile(rng))
        return [made], Truth(head, self.allotment.head[first], kinds)

    def _card(self, number: int) -> list[Any]:
        made = self.allotment
        return [
            *self.livings[made.office[number]].card,
            *self.livings[made.other[number]].card,
        ]

    def _case(
        self, number: int, head: int, person: Identity,
        following: dict[type[models.Model], int], lines: Lines,
    ) -> None:  # fmt: skip
        story = self.repertoire.cases[self.allotment.case[number]]
        values = [*self._card(number), 0, "", 0, person.born.isoformat(), head]
        fill(story, values, following, lines)

    def _keys(
        self,
        head: int,
        people: Sequence[Identity],
        told: Household,
        numbers: Sequence[str],
        lines: list[str],
    ) -> None:
        found: list[dict[str, list[str]]] = [defaultdict(list) for _one in people]
        for (who, kind), number in zip(told.story.numbers, numbers, strict=True):
            found[who][kind].append(number)
        for who, person in enumerate(people):
            mine, pk = found[who], head + who
            phones = [person.phone] if person.phone else []
            if told.shapes[who].through_first:
                phones.append(people[0].phone)
            written = keys(
                person, phones + mine[columns.MOBILE], mine[columns.MAIL],
                mine[columns.TITLE] + mine[columns.RECEIPT], mine[columns.PAPER],
            )  # fmt: skip
            room = pk * KEYS
            lines.extend(
                [f"{room + n}\t{kind}\t{key}\t{pk}\n" for n, (kind, key) in enumerate(written)]
            )

    def life(
        self, story: Story, office: int, known: Sequence[int], starts: Mapping[Any, int]
    ) -> Lines:
        """The lines of an office's own life; its people are those of the office."""
        lines: Lines = defaultdict(list)
        living = self.livings[office]
        other = self.livings[(office + 1) % len(self.livings)]
        rng = dice(self.seed, "life", office)
        people = [known[n % len(known)] for n in range(SAMPLE)]
        values = [*living.card, *other.card, 0, "", 0, "", *people]
        values += [_uuid(rng) for _one in range(story.uuids)]
        fill(story, values, dict(starts), lines)
        return lines


def fill(
    story: Story,
    values: Sequence[Any],
    following: dict[type[models.Model], int],
    lines: Lines,
) -> None:
    """Give the story's rows their ids and its blanks these values."""
    whole: list[Any] = []
    for model, count in story.counts.items():
        first = following[model]
        whole.extend(range(first, first + count))
        following[model] = first + count
    whole.extend(values)
    for model, text in story.texts.items():
        lines[model].append(text.template % text.pick(whole))


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


@lru_cache(50_000)
def _local(given: str) -> str:
    return re.sub("[^a-z]", "", search.fold(given))


def _paper(rng: random.Random, person: Identity) -> str:
    first, second = _LETTERS[int(rng.random() * 21)], _LETTERS[int(rng.random() * 21)]
    return f"{first}{second}{int(rng.random() * 10**7):07}"


def _title(rng: random.Random, person: Identity) -> str:
    return f"I{int(rng.random() * 10**8):08}"


def _receipt(rng: random.Random, person: Identity) -> str:
    return f"06{int(rng.random() * 10**10):010}"


def _mail(rng: random.Random, person: Identity) -> str:
    return f"{_local(person.given)}.{int(rng.random() * 10**4)}@example.org"


def _mobile(rng: random.Random, person: Identity) -> str:
    return mobile(rng)


_NUMBERS: dict[str, Callable[[random.Random, Identity], str]] = {
    columns.TITLE: _title,
    columns.RECEIPT: _receipt,
    columns.PAPER: _paper,
    columns.MAIL: _mail,
    columns.MOBILE: _mobile,
}
