"""What is published, in the reader's language, and in Italian where it is not (never silently)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from labimpact.editorial.enums import Kind, LifeEvent
from labimpact.editorial.models import Publication

SOURCE = "it"
# What a list needs of each page: its text stays in the database.
_LISTED = (
    "origin", "language", "kind", "area", "topic", "slug", "title", "lead", "first_published_at",
    "published_at",
)  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """An event of life with its guides, in the order in which they happen to people."""

    code: str
    pages: tuple[Publication, ...]


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
    rows = (
        Publication.objects.live(at)
        .filter(kind=kind, language__in=(language, SOURCE))
        .only(*_LISTED)
        .order_by("-first_published_at")
    )
    return tuple(once(rows, language))


def topics(language: str, at: datetime) -> tuple[Topic, ...]:
    """The guides by event of life; an event without any is left out."""
    found = pages(Kind.GUIDE, language, at)
    by_topic = {
        code: tuple(
            sorted(
                (p for p in found if p.topic == code),
                key=lambda p: (p.language != language, p.title),
            )
        )
        for code in LifeEvent.values
    }
    return tuple(Topic(code, listed) for code, listed in by_topic.items() if listed)


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


def once(rows: Iterable[Publication], language: str) -> Iterable[Publication]:
    """Each page once: in the language where there is one."""
    listed = list(rows)
    own = {row.origin for row in listed if row.language == language}
    return (row for row in listed if row.language == language or row.origin not in own)
