"""What is published, in the reader's language, and in Italian where it is not (never silently)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber

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
    rows = Publication.objects.live(at).filter(
        kind=kind, slug=slug, language__in=(language, SOURCE)
    )
    found = {row.language: row for row in (rows.select_related(*beside) if beside else rows)}
    return found.get(language) or found.get(SOURCE)


def pages(kind: Kind, language: str, at: datetime) -> tuple[Publication, ...]:
    """All pages of a kind, each once, in the language where there is one."""
    rows = once(Publication.objects.live(at).filter(kind=kind), language)
    return tuple(rows.only(*_LISTED).order_by("-first_published_at"))


def topics(language: str, at: datetime, most: int = 1000) -> tuple[Topic, ...]:
    """The guides by event of life, those in the reader's language first, and of each event no more
    than so many; an event without any is left out."""
    order = (Case(When(language=language, then=0), default=1), F("title"))
    rows = (
        once(Publication.objects.live(at).filter(kind=Kind.GUIDE), language)
        .annotate(
            place=Window(RowNumber(), partition_by="topic", order_by=order),
            of_topic=Window(Count("pk"), partition_by="topic"),
        )
        .filter(place__lte=most)
        .order_by("place")
        .values(*_LISTED, "of_topic")
    )
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_topic.setdefault(row["topic"], []).append(row)
    return tuple(
        Topic(code, tuple(by_topic[code]), by_topic[code][0]["of_topic"])
        for code in LifeEvent.values
        if code in by_topic
    )


def once(rows: PublicationQuerySet, language: str) -> PublicationQuerySet:
    """Of these pages each once: the one in the reader's language hides the Italian one."""
    if language == SOURCE:
        return rows.filter(language=SOURCE)
    own = rows.filter(origin=OuterRef("origin"), language=language)
    return rows.filter(Q(language=language) | Q(language=SOURCE) & ~Exists(own))


def languages_of(found: Publication, at: datetime) -> frozenset[str]:
    """The languages in which a page is published."""
    rows = Publication.objects.live(at).filter(origin=found.origin)
    return frozenset(rows.values_list("language", flat=True))


def in_languages(found: Publication, languages: Iterable[str], at: datetime) -> list[Publication]:
    """A page in the given languages, in that order; those without it are left out."""
    wanted = list(languages)
    rows = Publication.objects.live(at).filter(origin=found.origin, language__in=wanted)
    rows = rows.select_related("office__municipality")
    return sorted(rows, key=lambda row: wanted.index(row.language))
