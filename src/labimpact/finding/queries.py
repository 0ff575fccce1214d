"""What is found for what somebody typed, the likeliest first; and what was not found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from labimpact.finding.asking import LONGEST, Question, read
from labimpact.finding.enums import HowSettled
from labimpact.finding.marks import Marked, mark
from labimpact.finding.models import Settled, Unanswered
from labimpact.finding.tokens import spans

__all__ = ["LONGEST", "Answer", "Found", "Within", "search", "unanswered"]

SHOWN = 10
_CANDIDATES, _FEW = 60, 5
# What a word is worth in the title, in the lead and in the text.
_WORTH = {"A": 1.0, "B": 0.45, "C": 0.2}
# Somebody who reads Italian badly is better served in their language.
_ITALIAN = 0.8
_TITLE_SAID = 0.25

# Row-level security stands before `@@`, which is not leakproof; the policy of this table is `true`
# and leaves nothing to be asked first, so that the index is used (bench/plans/finding.txt).
_CANDIDATE = """
SELECT near.id, near.kind, near.ref, near.language, near.title,
       (SELECT json_agg(json_build_array(u.lexeme, u.weights[1]))
        FROM unnest(near.words) u WHERE u.lexeme = ANY (%(lexemes)s))
FROM (
    SELECT id, kind, ref, language, title, words,
           ts_rank('{0, 0.1, 0.3, 1}', words, %(any)s::tsquery) AS worth
    FROM finding_entry
    WHERE words @@ %(asked)s::tsquery AND (expires_at IS NULL OR expires_at > %(at)s)
      AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s))
      AND (%(refs)s::text[] IS NULL OR ref = ANY (%(refs)s))
    ORDER BY worth DESC, id LIMIT %(most)s
) AS near
"""
_SHOWN = """
SELECT DISTINCT ON (kind, ref) kind, ref, language, path, title, lead, text,
       (SELECT json_agg(place) FROM unnest(words) u, unnest(u.positions) place
        WHERE u.lexeme = ANY (%(lexemes)s))
FROM finding_entry
WHERE (kind, ref) IN (SELECT * FROM unnest(%(kinds)s::text[], %(refs)s::text[]))
  AND language IN (%(language)s, 'it') AND (expires_at IS NULL OR expires_at > %(at)s)
ORDER BY kind, ref, (language = %(language)s) DESC
"""


@dataclass(frozen=True)
class Within:
    """Among which things to look: of these kinds, with these refs; None leaves all."""

    kinds: tuple[str, ...] | None = None
    refs: tuple[str, ...] | None = None


EVERYTHING = Within()


@dataclass(frozen=True)
class Found:
    """A thing that was found, in the language of the question or else in Italian."""

    kind: str
    ref: str
    language: str
    path: str
    shown: Marked


@dataclass(frozen=True)
class Answer:
    """`understood` is false when nothing was typed that says something; `spelt` is what else may
    have been meant."""

    understood: bool
    found: tuple[Found, ...] = ()
    spelt: str = ""


def search(text: str, *, language: str, at: datetime, within: Within = EVERYTHING) -> Answer:
    """What is published for what somebody typed, in a language and else in Italian (cerca)."""
    question = read(text, language)
    if question is None:
        return Answer(understood=False)
    ranked = _ranked(question, at, within)
    return Answer(True, tuple(_shown(question, ranked[:SHOWN], at)), question.spelt)


def unanswered(day: date, days: int = 30) -> QuerySet[Unanswered, Any]:
    """What was looked for in vain at least twice in the last days, the most wanted first; without
    what an editor has set aside, or has answered since."""
    settled = Settled.objects.filter(language=OuterRef("language"), words=OuterRef("words"))
    over = settled.filter(Q(how=HowSettled.DISMISSED) | Q(settled_on__gte=OuterRef("day")))
    return (
        Unanswered.objects.filter(~Exists(over), day__gt=day - timedelta(days=days))
        .values("language", "words")
        .annotate(asked=Sum("times"), last_on=Max("day"), row=Max("pk"))
        .filter(asked__gte=2)
        .order_by("-asked", "language", "words")
    )


Candidate = tuple[float, str, str]  # how much it answers, kind, ref


def _ranked(question: Question, at: datetime, within: Within) -> list[Candidate]:
    """The things that hold all that was asked; when they are few, also those that hold a part."""
    needed = question.needed
    if not needed:
        return []
    rows = _rows(question, " & ".join(group.asked for group in needed), at, within)
    if len(rows) < _FEW and len(needed) > 1:
        most = max(group.tells for group in needed)
        telling = [group for group in needed if group.tells >= most / 2]
        rows += _rows(question, " | ".join(group.asked for group in telling), at, within)
    best: dict[tuple[str, str], float] = {}
    for _, kind, ref, language, title, hits in rows:
        worth = _worth(question, language, title, dict(hits or ()))
        best[kind, ref] = max(worth, best.get((kind, ref), 0.0))
    return sorted(((w, k, r) for (k, r), w in best.items()), reverse=True)


def _rows(question: Question, asked: str, at: datetime, within: Within) -> list[Any]:
    arguments: dict[str, Any] = {
        "lexemes": _lexemes(question), "asked": asked, "at": at, "most": _CANDIDATES,
        "any": " | ".join(group.asked for group in question.groups if group.words),
        "kinds": _listed(within.kinds), "refs": _listed(within.refs),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATE, arguments)
        found: list[Any] = cursor.fetchall()
        return found


def _listed(named: tuple[str, ...] | None) -> list[str] | None:
    return None if named is None else list(named)


def _worth(question: Question, language: str, title: str, hits: dict[str, str]) -> float:
    """How much an entry answers: of each group its best word, by place, likelihood and rarity."""
    total = in_title = 0.0
    for group in question.groups:
        worth = [
            (how * _WORTH[hits[word]], hits[word]) for word, how in group.words.items()
            if word in hits
        ]  # fmt: skip
        if worth:
            best, place = max(worth)
            total += best * group.tells
            in_title += place == "A" and group.needed
    total += _TITLE_SAID * min(1.0, in_title / max(1, len(list(spans(title)))))
    return total if language == question.language else total * _ITALIAN


def _shown(question: Question, ranked: Sequence[Candidate], at: datetime) -> Iterable[Found]:
    if not ranked:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _SHOWN,
            {
                "kinds": [kind for _, kind, _ in ranked], "refs": [ref for _, _, ref in ranked],
                "language": question.language, "lexemes": _lexemes(question), "at": at,
            },
        )  # fmt: skip
        rows = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    for _, kind, ref in ranked:
        if (kind, ref) in rows:
            language, path, title, lead, text, places = rows[kind, ref]
            yield Found(kind, ref, language, path, mark(title, lead, text, places or ()))


def _lexemes(question: Question) -> list[str]:
    return list({word for group in question.groups for word in group.words})
