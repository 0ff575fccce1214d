"""*Chi hai davanti?*: persons found by any word, number or code, within one's own scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.people import recognising, search
from labimpact.people.models import Citizenship, Person
from labimpact.people.recognising import Meant

MOST = 20
# How many keys are looked at before ordering by quality: a single common word stops here.
KEYS_READ = 60
MOST_CANDIDATES = 5
_NOBODY = 0
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
    meant: Meant | None = None  # how they were recognised, when by more than beginnings
    begun: int = 0  # words that are at least the beginning of one of theirs
    begins: str = ""  # in words, which of their data begins with what was typed

    @property
    def pk(self) -> int:
        return self.person.pk

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why they are in the list: what agrees, or what begins alike."""
        if self.meant is not None and self.meant.agreeing:
            return self.meant.agreeing
        return (self.begins,) if self.begins else ()

    @property
    def differing(self) -> tuple[str, ...]:
        """What speaks against them."""
        return self.meant.differing if self.meant is not None else ()

    @property
    def is_strong(self) -> bool:
        """Very probably the one looked for."""
        return self.meant is not None and self.meant.strong

    @property
    def is_likely(self) -> bool:
        """More than chance speaks for them."""
        return self.meant is not None and self.meant.likely


@dataclass(frozen=True)
class Found:
    """Who was found, best first, and who else may be meant without being seen."""

    question: recognising.Question
    hits: list[Hit]
    unseen: list[Meant]


def find(actor: Actor, text: str, *, most: int = MOST) -> list[Hit]:
    """Persons of the actor's offices whom the words mean, best match first.

    Sealed persons and those of other offices never appear: the wall hides them.
    """
    return search_network(actor, text, most=most).hits


def search_network(actor: Actor, text: str, *, most: int = MOST) -> Found:
    """*Chi hai davanti?*: by the beginnings of what was typed, and by whoever it may mean."""
    question = search.understand(text)
    asked = recognising.Question(text=text)
    if question.is_empty:
        return Found(asked, [], [])
    ids = set(_persons_matching(question.words)) if question.words else set()
    if question.case_number is not None:
        ids.add(question.case_number)
    meant = {one.person_id: one for one in recognising.meant(actor, asked)}
    hits, unseen = _shown(actor, ids, meant, question)
    return Found(asked, hits[:most], unseen)


def _shown(
    actor: Actor, ids: set[int], meant: dict[int, Meant], question: search.Question
) -> tuple[list[Hit], list[Meant]]:
    """Those whom the wall shows, best first, and of those meant the ones it does not show.

    Who is found by a record that was merged is shown by the one that stands for them.
    """
    # Asked with a number that nobody has too: an answer to nobody takes the same questions as one
    # to somebody whom the wall hides.
    standing = Person.objects.visible_to(actor).standing_for({_NOBODY, *ids, *meant})
    best: dict[int, Meant] = {}
    for one in meant.values():
        head = standing.get(one.person_id)
        if head is not None and (head not in best or one.bits > best[head].bits):
            best[head] = one
    current = {_NOBODY, *standing.values()}
    hits = [_hit(person, question, best) for person in _people(actor, current)]
    hits.sort(key=_order)
    return hits, [one for one in meant.values() if one.person_id not in standing]


def _order(hit: Hit) -> tuple[int, float, float, int, str, str, int]:
    """Who is probably meant comes before whoever merely bears one of the words.

    Of those who agree alike, the one whose name goes on as it is being typed: «Zongo Ka».
    """
    bits = hit.meant.bits if hit.meant is not None else -100.0
    sure = hit.is_strong + hit.is_likely
    person = hit.person
    names = (person.family_name, person.given_name)
    return (-sure, -hit.quality, -bits, -hit.begun, *names, person.pk)


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


def _people(actor: Actor, ids: set[int]) -> QuerySet[Person]:
    names = Citizenship.objects.filter(person=OuterRef("pk"), lost_on=None)
    people = Person.objects.visible_to(actor).current()
    return (
        people.filter(pk__in=ids)
        .only(*_SHOWN)
        .annotate(citizenship_names=ArraySubquery(names.values("country__name")))
    )


def _hit(person: Person, question: search.Question, meant: dict[int, Meant]) -> Hit:
    mine = {word for name in names_of(person) for word in search.name_keys(name)}
    mine.add(search.compact(person.tax_code))
    whole = sum(word.text in mine for word in question.words)
    if person.pk == question.case_number:
        whole += 1
    citizenships: list[str] = getattr(person, "citizenship_names", [])
    begun = sum(any(key.startswith(word.text) for key in mine) for word in question.words)
    begins = _begins(person, question, whole, begun)
    return Hit(person, tuple(citizenships), whole, meant.get(person.pk), begun, begins)


def _begins(person: Person, question: search.Question, whole: int, begun: int) -> str:
    """Which datum of a person begins with what was typed, in the words of a desk."""
    if question.is_empty:
        return ""
    if person.pk == question.case_number:
        return _("numero della scheda")
    typed, is_number = len(question.words), question.has_digits
    if whole == typed:
        return _("stesso codice fiscale") if is_number else _("nome scritto uguale")
    if begun == typed:
        return _("inizio del codice fiscale") if is_number else _("inizio del nome")
    if is_number:
        return _("un numero: telefono, permesso o documento")
    return _("indirizzo di posta") if "@" in question.typed else _("altro nome della persona")


def names_of(person: Person) -> list[str]:
    """Every name a person is known by."""
    mine = [person.family_name, person.given_name, person.preferred_name, person.native_name]
    return [name for name in mine if name]


def candidates(actor: Actor, question: recognising.Question) -> Found:
    """Who could be the person about to be registered (potrebbe essere già qui)."""
    meant = {one.person_id: one for one in recognising.meant(actor, question)}
    hits, unseen = _shown(actor, set(), meant, search.Question())
    return Found(question, hits[:MOST_CANDIDATES], unseen)
