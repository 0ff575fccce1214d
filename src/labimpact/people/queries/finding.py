"""*Chi hai davanti?*: persons found by any word, number or code, within one's own scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet

from labimpact.base.actor import Actor
from labimpact.people import search
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Citizenship, Person

MOST = 20
# How many keys are looked at before ordering by quality: a single common word stops here.
KEYS_READ = 60
# Of those born on one day: how many are compared, and how near their names have to be.
_BORN_READ = 200
_NEAR = 0.75
_SHOWN = (
    "family_name", "given_name", "preferred_name", "native_name", "birth_date",
    "birth_precision", "tax_code", "mediation_language_id", "mediator_needed",
)  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """A person found, with what tells them apart from another of the same name."""

    person: Person
    citizenships: tuple[str, ...]
    quality: int  # words that match whole, not only in their beginning

    @property
    def pk(self) -> int:
        return self.person.pk


def find(actor: Actor, text: str, *, most: int = MOST) -> list[Hit]:
    """Persons of the actor's offices whose keys match every word typed, best match first.

    Sealed persons and those of other offices never appear: the wall hides their keys.
    """
    question = search.understand(text)
    if question.is_empty:
        return []
    ids = set(_persons_matching(question.words)) if question.words else set()
    if question.case_number is not None:
        ids.add(question.case_number)
    hits = [_hit(person, question) for person in _people(actor, ids)]
    hits.sort(key=lambda h: (-h.quality, h.person.family_name, h.person.given_name, h.person.pk))
    return hits[:most]


def statement(words: tuple[search.Word, ...]) -> tuple[str, list[Any]]:
    """The question for persons who have a key for every word, as SQL and its parameters.

    The longest word is looked for on the shelves of the actor's offices (`wall.found`), the
    others among the keys of whoever that finds: ranges of beginnings, leakproof comparisons.
    """
    longest, *others = sorted(words, key=lambda word: -word.weight)
    lows, highs = list(longest.starts), [start + search.LAST for start in longest.starts]
    params: list[Any] = [lows, highs]
    conditions = []
    for word in others:
        ranges = " OR ".join(["(k.key >= %s AND k.key < %s)"] * len(word.starts))
        conditions.append(
            f"EXISTS (SELECT 1 FROM people_searchkey k WHERE k.person_id = f.person_id"  # noqa: S608
            # Asked for each person found: turned into a join, it would read everybody's keys.
            f" AND ({ranges}) OFFSET 0)"
        )
        params += [bound for start in word.starts for bound in (start, start + search.LAST)]
    where = " AND ".join(conditions) or "true"
    sql = (
        "SELECT f.person_id FROM wall.found(%s::text[], %s::text[]) f"  # noqa: S608
        f" WHERE {where} ORDER BY f.key LIMIT {KEYS_READ}"
    )
    return sql, params


def _persons_matching(words: tuple[search.Word, ...]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(*statement(words))
        return [pk for (pk,) in cursor.fetchall()]


def _people(actor: Actor, ids: set[int] | None) -> QuerySet[Person]:
    names = Citizenship.objects.filter(person=OuterRef("pk"), lost_on=None)
    people = Person.objects.visible_to(actor).current()
    return (
        (people if ids is None else people.filter(pk__in=_standing_for(ids)))
        .only(*_SHOWN)
        .annotate(citizenship_names=ArraySubquery(names.values("country__name")))
    )


def _standing_for(ids: set[int]) -> QuerySet[Any]:
    """These records and those that may stand for them: who was merged is shown by the kept one."""
    mine = Person.objects.order_by().filter(pk__in=ids)
    heads = mine.filter(merged_into__isnull=False).values("merged_into")
    siblings = Person.objects.order_by().filter(merged_into__in=heads).values("pk")
    return mine.values("pk").union(heads, siblings, all=True)


def _hit(person: Person, question: search.Question) -> Hit:
    mine = {word for name in names_of(person) for word in search.name_keys(name)}
    mine.add(search.compact(person.tax_code))
    whole = sum(word.text in mine for word in question.words)
    if person.pk == question.case_number:
        whole += 1
    citizenships: list[str] = getattr(person, "citizenship_names", [])
    return Hit(person, tuple(citizenships), whole)


def names_of(person: Person) -> list[str]:
    """Every name a person is known by."""
    mine = [person.family_name, person.given_name, person.preferred_name, person.native_name]
    return [name for name in mine if name]


def candidates(
    actor: Actor,
    *,
    family_name: str,
    given_name: str,
    tax_code: str = "",
    phone: str = "",
    born: date | None = None,
) -> list[Hit]:
    """Who of one's own scope could be the person about to be registered (potrebbe essere già qui)."""  # noqa: E501
    first = (search.words(given_name) or [""])[0]
    questions = [f"{family_name} {given_name}", f"{family_name} {first}", tax_code, phone]
    found: dict[int, Hit] = {}
    for text in dict.fromkeys(q.strip() for q in questions):
        if len(search.compact(text)) >= 3:
            found |= {hit.pk: hit for hit in find(actor, text, most=5) if hit.pk not in found}
        if len(found) >= 5:
            break
    if born is not None and len(found) < 5:
        found |= {hit.pk: hit for hit in _born_with_a_near_name(actor, born, questions[0])}
    return list(found.values())[:5]


def _born_with_a_near_name(actor: Actor, born: date, name: str) -> list[Hit]:
    """Born on that very day, and called nearly so: Gonzalez and Gonzales are one more often."""
    question = search.understand(name)
    rows = _people(actor, None).filter(birth_date=born, birth_precision=DatePrecision.DAY)
    return [
        _hit(person, question)
        for person in rows[:_BORN_READ]
        if _likeness(name, f"{person.family_name} {person.given_name}") >= _NEAR
    ]


def _likeness(one: str, other: str) -> float:
    """From 0 to 1, whatever the order of the words (Ratcliff and Obershelp, 1988)."""
    first, second = (" ".join(sorted(search.words(text))) for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
