"""What goes into the search, and out of it; what was looked for in vain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.finding import tongues, vocabulary
from labimpact.finding.enums import HowSettled
from labimpact.finding.models import Entry, Settled, Unanswered, Word
from labimpact.finding.personal import looks_personal
from labimpact.finding.queries import search
from labimpact.finding.reading import EVERY, Seen, concepts, seen, word_keys
from labimpact.finding.tongues import WORD
from labimpact.rules.queries import rule

_AT_ONCE = 500
# As far as PostgreSQL counts the places of a word.
_LAST_PLACE, _MOST_PLACES = 16_383, 255
_CHANGED = ["area", "path", "title", "lead", "text", "expires_at", "words", "read_with"]

_COUNT = """
INSERT INTO finding_word AS kept (language, form, keys, entries)
SELECT language, form, string_to_array(keys, ' '), n
FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[]) AS told(language, form, keys, n)
ORDER BY language, form
ON CONFLICT (language, form) DO UPDATE SET entries = kept.entries + excluded.entries
"""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something published in one language: `path` is its address after the language."""

    kind: str
    ref: str
    language: str
    path: str
    title: str
    lead: str = ""
    text: str = ""
    area_id: int | None = None
    expires_at: datetime | None = None


def index(
    *, kind: str, ref: str, language: str, path: str, title: str, lead: str = "", text: str = "",
    area_id: int | None = None, expires_at: datetime | None = None,
) -> None:  # fmt: skip
    """Let something that is published in one language be found, or be found as it is now (voce di
    ricerca). `kind` and `ref` say which thing; `path` is its address after the language."""
    thing = Thing(
        kind=kind, ref=ref, language=language, path=path, title=title, lead=lead, text=text,
        area_id=area_id, expires_at=expires_at,
    )  # fmt: skip
    index_all([thing])


@transaction.atomic
def index_all(things: Iterable[Thing]) -> int:
    """The same for many things of any language at once; returns how many.

    Words are counted once, at the end: each count of a word leaves its row behind until the
    transaction is over.
    """
    waiting, done, counts = iter(things), 0, Counts()
    while some := list(islice(waiting, _AT_ONCE)):
        _put(some, counts)
        done += len(some)
    _count(counts)
    return done


@transaction.atomic
def forget(*, kind: str, ref: str, language: str = "") -> None:
    """Let something be found no more, in one language or in all."""
    gone = Entry.objects.filter(kind=kind, ref=ref)
    if language:
        gone = gone.filter(language=language)
    rows = list(gone)
    counts = Counts()
    for row, (_vector, read) in zip(rows, _read(rows), strict=True):
        counts.tell(row.language, read, -1)
    gone.delete()
    _count(counts)


def read_again() -> int:
    """Read anew what was read with other concepts or rules: after an upgrade, by the worker."""
    if not Entry.objects.exclude(read_with=vocabulary.version()).exists():
        return 0
    Word.objects.all().delete()
    rows = Entry.objects.order_by("pk")
    done, counts = 0, Counts()
    while some := list(rows[done : done + _AT_ONCE]):
        for row, (vector, read) in zip(some, _read(some), strict=True):
            row.words, row.read_with = vector, vocabulary.version()
            counts.tell(row.language, read, 1)
        Entry.objects.bulk_update(some, ["words", "read_with"])
        done += len(some)
    _count(counts)
    return done


def note_unanswered(*, text: str, language: str) -> None:
    """Count a question that found nothing (ricerca senza risposta), for the editors.

    Only its words are kept; one in which somebody wrote their number, address or code is not kept
    at all, for what stands beside it is their name.
    """
    if looks_personal(text):
        return
    told = " ".join(_speakable(text))[:100].strip()
    if told:
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.note_unanswered(%s, %s)", [language, told])


def forget_unanswered(today: date) -> int:
    """Forget the questions of days past their time (retention_unanswered_search), and those that
    the portal answers by now, since somebody has written what was missing."""
    kept = rule("retention_unanswered_search", today)
    past = Q(day__lte=today - timedelta(days=int(kept.value or 0))) if kept else Q(pk=None)
    for language, words in Unanswered.objects.values_list("language", "words").distinct():
        if search(words, language=language, at=clock.now()).found:
            past |= Q(language=language, words=words)
    gone = Unanswered.objects.filter(past).delete()[0]
    told = Unanswered.objects.filter(language=OuterRef("language"), words=OuterRef("words"))
    Settled.objects.filter(~Exists(told)).delete()
    return gone


@transaction.atomic
def settle(row: Unanswered, how: HowSettled, *, by: Actor) -> None:
    """Say of something that was looked for in vain that it is there now (fatto), or that the portal
    will not have it (non serve)."""
    if not by.can_somewhere(Permission.CONTENT_WRITE):
        raise Refused(_("Lo dice chi scrive per il portale."))
    said: dict[str, Any] = {
        "how": how, "settled_on": clock.today(), "settled_by_id": by.user_id,
    }  # fmt: skip
    settled, _made = Settled.objects.update_or_create(
        language=row.language, words=row.words, defaults=said
    )
    log.record("search.settled", by=by, target=settled, details={"how": str(how)})


def _speakable(text: str) -> Iterator[str]:
    for part in text.split():
        if "@" in part or "/" in part:
            continue
        for word in map(tongues.form, WORD.findall(part)):
            if sum(c.isdigit() for c in word) < 3:
                yield word


def _put(things: Sequence[Thing], counts: Counts) -> None:
    fresh = {(t.kind, t.ref, t.language): t for t in things}
    before = [
        row
        for row in Entry.objects.filter(
            kind__in={t.kind for t in things}, ref__in={t.ref for t in things}
        )
        if (row.kind, row.ref, row.language) in fresh
    ]
    for row, (_vector, read) in zip(before, _read(before), strict=True):
        counts.tell(row.language, read, -1)
    rows = [Entry(read_with=vocabulary.version(), **vars(thing)) for thing in fresh.values()]
    for row, (vector, read) in zip(rows, _read(rows), strict=True):
        row.words = vector
        counts.tell(row.language, read, 1)
    Entry.objects.bulk_create(
        rows, update_conflicts=True, update_fields=_CHANGED,
        unique_fields=["kind", "ref", "language"],
    )  # fmt: skip


Read = dict[str, frozenset[str]]  # each form of an entry, with its roots


def _read(rows: Sequence[Entry]) -> list[tuple[str, Read]]:
    """Of each entry, the words as PostgreSQL keeps them, and its forms with their roots."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_language[row.language].append(number)
    found: list[tuple[str, Read]] = [("", {})] * len(rows)
    for language, numbers in by_language.items():
        texts = [t for n in numbers for t in (rows[n].title, rows[n].lead, rows[n].text)]
        read = seen(language, texts)
        for place, number in enumerate(numbers):
            found[number] = _laid(language, read[3 * place : 3 * place + 3])
    return found


def _laid(language: str, parts: Sequence[Sequence[Seen]]) -> tuple[str, Read]:
    places: dict[str, list[str]] = defaultdict(list)
    forms: Read = {}
    before = 0
    for words, weight in zip(parts, "ABC", strict=True):
        number = {word.token.start: before + n for n, word in enumerate(words, 1)}
        for word in words:
            for root in word.roots:
                places[root].append(f"{number[word.token.start]}{weight}")
            if word.roots:
                forms[word.token.form] = word.roots
        for concept, phrase in concepts(language, words):
            named = f"#{concept}"
            places[named] += [f"{number[word.token.start]}{weight}" for word in phrase]
            forms[named] = frozenset((named,))
        before += len(words)
    vector = " ".join(
        f"'{language}:{root}':{','.join(_near(told))}" for root, told in places.items()
    )
    return vector, forms


def _near(places: Iterable[str]) -> list[str]:
    kept = (place for place in dict.fromkeys(places) if int(place[:-1]) <= _LAST_PLACE)
    return list(islice(kept, _MOST_PLACES)) or [f"{_LAST_PLACE}C"]


class Counts:
    """By how many entries more, or fewer, each word of each language is held."""

    def __init__(self) -> None:
        self.more: Counter[tuple[str, str]] = Counter()
        self.keys: dict[tuple[str, str], str] = {}

    def tell(self, language: str, read: Read, sign: int) -> None:
        for form, roots in {**read, EVERY: frozenset((EVERY,))}.items():
            self.more[language, form] += sign
            if (language, form) not in self.keys:
                self.keys[language, form] = " ".join(word_keys(language, form, roots))


def _count(counts: Counts) -> None:
    told = [(*word, counts.keys[word], n) for word, n in sorted(counts.more.items()) if n]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [list(column) for column in zip(*told, strict=True)])
        Word.objects.filter(entries__lte=0, language__in={word[0] for word in counts.more}).delete()
