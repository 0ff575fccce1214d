"""What is published, in the reader's language, and in Italian where it is not (never silently)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber

from labimpact.base.questions import Question, moment, text
from labimpact.editorial.enums import Kind, LifeEvent
from labimpact.editorial.models import Publication
from labimpact.editorial.models.publications import PublicationQuerySet

SOURCE = "it"
# What a list needs of each page: its text stays in the database.
_LISTED = (
    "origin", "language", "kind", "area", "topic", "slug", "title", "lead", "first_published_at",
    "published_at",
)  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """An event of life with its guides, or the first of them."""

    code: str
    pages: tuple[dict[str, Any], ...]
    total: int


def page(kind: Kind, slug: str, language: str, at: datetime, *beside: str) -> Publication | None:
    """The page at an address in a language; the Italian one when it is not translated. What is
    asked for `beside` it comes with it."""
    rows = _of_address(beside)(kind=str(kind), slug=slug, language=language, at=at)
    return in_language(rows, language)


@cache
def _of_address(beside: tuple[str, ...]) -> Question[Publication]:
    def build() -> PublicationQuerySet:
        rows = at_address(text("kind"))
        return rows.select_related(*beside) if beside else rows

    return Question(build)


def at_address(kind: str) -> PublicationQuerySet:
    """The blanks `slug`, `language` and `at`: a page in that language and in Italian, each with
    the languages it is published in."""
    live = Publication.objects.live(moment("at"))
    languages = ArraySubquery(live.filter(origin=OuterRef("origin")).values("language"))
    rows = live.filter(kind=kind, slug=text("slug"), language__in=(text("language"), SOURCE))
    return rows.annotate(languages=languages)


def in_language(rows: Iterable[Publication], language: str) -> Publication | None:
    """Of a page's languages the reader's, or else the Italian."""
    found = {row.language: row for row in rows}
    return found.get(language) or found.get(SOURCE)


def alerts(language: str, at: datetime) -> list[Publication]:
    """The pinned alerts, which stand on every page."""
    return _ALERTS(language=language, at=at)


def pages(kind: Kind, language: str, at: datetime) -> tuple[Publication, ...]:
    """All pages of a kind, each once, in the language where there is one."""
    rows = once(Publication.objects.live(at).filter(kind=kind), language)
    return tuple(rows.only(*_LISTED).order_by("-first_published_at"))


def topics(language: str, at: datetime, most: int = 1000) -> tuple[Topic, ...]:
    """The guides by event of life, those in the reader's language first, and of each event no more
    than so many; an event without any is left out."""
    rows = _first_of_topics(most)(language=language, at=at)
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_topic.setdefault(row["topic"], []).append(row)
    return tuple(
        Topic(code, tuple(by_topic[code]), by_topic[code][0]["of_topic"])
        for code in LifeEvent.values
        if code in by_topic
    )


@cache
def _first_of_topics(most: int) -> Question[dict[str, Any]]:
    def build() -> Any:
        order = (Case(When(language=text("language"), then=0), default=1), F("title"))
        live = Publication.objects.live(moment("at")).filter(kind=Kind.GUIDE)
        return (
            once(live, text("language"))
            .annotate(
                place=Window(RowNumber(), partition_by="topic", order_by=order),
                of_topic=Window(Count("pk"), partition_by="topic"),
            )
            .filter(place__lte=most)
            .order_by("place")
            .values(*_LISTED, "of_topic")
        )

    return Question(build)


def once(rows: PublicationQuerySet, language: str) -> PublicationQuerySet:
    """Of these pages each once: the one in the reader's language hides the Italian one."""
    if language == SOURCE:
        return rows.filter(language=SOURCE)
    own = rows.filter(origin=OuterRef("origin"), language=language)
    return rows.filter(Q(language=language) | Q(language=SOURCE) & ~Exists(own))


def languages_of(found: Publication) -> frozenset[str]:
    """The languages in which a page that was read by its address is published."""
    return frozenset(found.languages)  # type: ignore[attr-defined]


def in_languages(found: Publication, languages: Iterable[str], at: datetime) -> list[Publication]:
    """A page in the given languages, in that order; those without it are left out."""
    wanted = list(languages)
    rows = Publication.objects.live(at).filter(origin=found.origin, language__in=wanted)
    rows = rows.select_related("office__municipality")
    return sorted(rows, key=lambda row: wanted.index(row.language))


_ALERTS = Question(lambda: _alerts(once(Publication.objects.live(moment("at")), text("language"))))


def _alerts(rows: PublicationQuerySet) -> PublicationQuerySet:
    rows = rows.filter(kind=Kind.ALERT).select_related("area").only(*_LISTED, "area__name")
    return rows.order_by("-first_published_at")
