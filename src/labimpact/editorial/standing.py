"""How far a translation may be trusted: segment by segment, as wagtail-localize keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, TranslationSource

from labimpact.editorial.enums import Standing
from labimpact.editorial.models import Article, OverlayPage, Publication, Rereading

SOURCE = "it"


@dataclass(frozen=True)
class Tally:
    """What the sentences of a translation are; `digest` is that of the text they make."""

    sentences: int
    done: int
    by_machine: int
    digest: str
    last_at: datetime | None
    last_by: int | None

    def standing(self, rereading: Rereading | None) -> Standing:
        """A translation that lacks a sentence is stale; one in which a machine's sentence is left
        is a machine's, until somebody has read this very text; else a person's."""
        if self.done < self.sentences:
            return Standing.STALE
        if not self.by_machine:
            return Standing.HUMAN
        read = rereading is not None and rereading.digest == self.digest
        return Standing.REVIEWED if read else Standing.MACHINE


@dataclass(frozen=True)
class Trust:
    """The standing of a text, and the sentences of the Italian one that it lacks."""

    standing: Standing
    untranslated: list[str]
    digest: str = ""
    reviewed_on: date | None = None

    def tell(self, published: Publication) -> None:
        """Say it of what is published: it was read over only if that is what was read."""
        published.standing, published.untranslated = self.standing, self.untranslated
        published.reviewed_on = None
        if self.standing == Standing.REVIEWED:
            if published.digest == self.digest:
                published.reviewed_on = self.reviewed_on
            else:
                published.standing = Standing.MACHINE


# Sentences of all translations of some pages, counted and read together in one question.
_TALLIES = """
SELECT s.object_id, l.language_code, count(*), count(x.id),
       count(*) FILTER (WHERE x.translation_type = 'machine'),
       encode(sha256(convert_to(coalesce(string_agg(
           w.data_hash || ':' || x.data, chr(30) ORDER BY g."order", g.id), ''), 'UTF8')), 'hex'),
       max(x.updated_at),
       (array_agg(x.last_translated_by_id ORDER BY x.updated_at DESC)
           FILTER (WHERE x.id IS NOT NULL))[1]
FROM wagtail_localize_translation t
JOIN wagtailcore_locale l ON l.id = t.target_locale_id
JOIN wagtail_localize_translationsource s ON s.id = t.source_id
JOIN wagtailcore_locale o ON o.id = s.locale_id AND o.language_code = %s
JOIN wagtail_localize_stringsegment g ON g.source_id = s.id
JOIN wagtail_localize_string w ON w.id = g.string_id
LEFT JOIN wagtail_localize_stringtranslation x ON x.translation_of_id = g.string_id
     AND x.context_id = g.context_id AND x.locale_id = l.id AND NOT x.has_error
WHERE s.object_id = ANY(%s)
GROUP BY s.object_id, l.language_code
"""


def tallies(origins: Iterable[UUID]) -> dict[tuple[UUID, str], Tally]:
    """What the translations of some pages are made of, by page and language; one question."""
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES, [SOURCE, list(origins)])
        return {(row[0], row[1]): Tally(*row[2:]) for row in cursor.fetchall()}


def standing(origin: UUID, language: str) -> Trust:
    """The standing of a page in a language.

    The Italian is the source; a page written by hand in its language is human.
    """
    if language == SOURCE:
        return Trust(Standing.SOURCE, [])
    tally = tallies([origin]).get((origin, language))
    if tally is None:
        return Trust(Standing.HUMAN, [])
    read = Rereading.objects.filter(origin=origin, language=language).first()
    how = tally.standing(read)
    return Trust(
        how,
        lacking(origin, language) if how == Standing.STALE else [],
        tally.digest,
        timezone.localdate(read.read_at) if read and how == Standing.REVIEWED else None,
    )


def lacking(origin: UUID, language: str) -> list[str]:
    """The sentences of the Italian text that a translation does not have."""
    segments = StringSegment.objects.filter(
        source__object_id=origin, source__locale__language_code=SOURCE
    ).annotate_translation(Locale.objects.get(language_code=language))
    return [
        segment.string.as_value().render_text()
        for segment in segments.select_related("string").order_by("order")
        if segment.translation is None
    ]


def follow(origin: UUID, *, languages: Iterable[str] | None = None) -> None:
    """Say of what is published of a page how its translations stand by now."""
    rows = Publication.objects.filter(origin=origin).exclude(language=SOURCE)
    for row in rows if languages is None else rows.filter(language__in=languages):
        standing(origin, row.language).tell(row)
        row.save(update_fields=["standing", "untranslated", "reviewed_on"])


def refresh_source(page: Article | OverlayPage) -> bool:
    """Let the translations know the text as it is published now; False if there are none."""
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is None:
        return False
    source.update_from_db()
    return True
