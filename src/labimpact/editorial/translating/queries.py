"""How every translation stands: pages by languages, and one of them sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Length, Substr
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation

from labimpact.accounts.models import User
from labimpact.base.languages import in_italian
from labimpact.editorial.enums import Standing
from labimpact.editorial.models import AlertPage, AreaSection, GuidePage, NewsPage, Rereading
from labimpact.editorial.standing import SOURCE, Tally, tallies
from labimpact.editorial.translating.permissions import Newsrooms

LANGUAGES = tuple((code, in_italian(code)) for code, _name in settings.LANGUAGES if code != SOURCE)
ARTICLES = (GuidePage, NewsPage, AlertPage)
# What one may look for: a standing, or that there is no translation at all.
NONE = "none"


@dataclass(frozen=True)
class Cell:
    """One page in one language."""

    language: str
    name: str
    standing: Standing | None
    tally: Tally | None
    page_id: int | None
    is_live: bool
    rereading: Rereading | None
    last_by: str

    @property
    def lacking(self) -> int:
        return self.tally.sentences - self.tally.done if self.tally else 0

    @property
    def last_at(self) -> datetime | None:
        return self.tally.last_at if self.tally else None

    @property
    def read_over(self) -> Rereading | None:
        """The mark, when it is of this very text."""
        return self.rereading if self.standing == Standing.REVIEWED else None


@dataclass(frozen=True)
class Line:
    """One page in all languages."""

    page: Page
    cells: tuple[Cell, ...]

    @property
    def origin(self) -> UUID:
        key: UUID = self.page.translation_key
        return key

    def cell(self, language: str) -> Cell:
        return next(cell for cell in self.cells if cell.language == language)

    def has(self, standing: str, language: str) -> bool:
        wanted = None if standing == NONE else standing
        return any(
            cell.standing == wanted for cell in self.cells if language in ("", cell.language)
        )


def pages(newsrooms: Newsrooms, *, area: str = "") -> QuerySet[Page]:
    """The Italian pages that somebody may see the translations of, drafts too, with their area.

    `area` narrows to one (its number) or to the Region's own (`regione`).
    """
    section = AreaSection.objects.filter(
        path=Substr(OuterRef("path"), Value(1), Length(OuterRef("path")) - Page.steplen)
    )
    rows: QuerySet[Page] = (
        Page.objects.type(*ARTICLES)
        .filter(locale__language_code=SOURCE)
        .annotate(
            area_id=Subquery(section.values("area_id")[:1], output_field=IntegerField()),
            area_name=Subquery(section.values("area__name")[:1]),
        )
        .select_related("content_type")
        .order_by("area_name", "title", "pk")
    )
    if not newsrooms.sees_all:
        rows = rows.filter(area_id__in=newsrooms.areas)
    if area == "regione":
        return rows.filter(area_id=None)
    return rows.filter(area_id=int(area)) if area else rows


def lines(found: Sequence[Page]) -> list[Line]:
    """How the pages stand in every language; as many questions for one page as for a hundred."""
    origins = [page.translation_key for page in found]
    counted = tallies(origins)
    read = {
        (row.origin, row.language): row
        for row in Rereading.objects.filter(origin__in=origins).select_related("read_by")
    }
    there = {
        (key, code): (pk, live)
        for key, code, pk, live in Page.objects.filter(translation_key__in=origins).values_list(
            "translation_key", "locale__language_code", "pk", "live"
        )
    }
    names = _names(tally.last_by for tally in counted.values())

    def cell(origin: UUID, code: str, name: str) -> Cell:
        key = (origin, code)
        tally, page = counted.get(key), there.get(key)
        how = tally.standing(read.get(key)) if tally else Standing.HUMAN if page else None
        return Cell(
            code, name, how, tally, page[0] if page else None, bool(page and page[1]),
            read.get(key), names.get(tally.last_by, "") if tally else "",
        )  # fmt: skip

    return [
        Line(page, tuple(cell(page.translation_key, *one) for one in LANGUAGES)) for page in found
    ]


def looked_for(
    newsrooms: Newsrooms, *, area: str = "", standing: str = "", language: str = ""
) -> QuerySet[Page] | list[Page]:
    """The pages to be listed. How a page stands is reckoned, so who looks for a standing has all
    of them reckoned first."""
    found = pages(newsrooms, area=area)
    if not standing:
        return found
    return [line.page for line in lines(list(found)) if line.has(standing, language)]


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page: Italian, translation, by whom."""

    italian: str
    translation: str
    by_machine: bool
    tool: str
    by: str
    at: datetime | None
    error: str

    @property
    def is_missing(self) -> bool:
        return not self.translation or bool(self.error)


def sentences(origin: UUID, language: str) -> list[Sentence]:
    """A page beside its translation, in the order in which it is read."""
    locale = Locale.objects.get(language_code=language)
    segments = list(
        StringSegment.objects.filter(source__object_id=origin, source__locale__language_code=SOURCE)
        .select_related("string")
        .order_by("order", "pk")
    )
    made = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale=locale, translation_of__in={s.string_id for s in segments}
        )
    }
    names = _names(row.last_translated_by_id for row in made.values())
    return [
        _sentence(segment, made.get((segment.string_id, segment.context_id)), names)
        for segment in segments
    ]


def _sentence(
    segment: StringSegment, made: StringTranslation | None, names: dict[int | None, str]
) -> Sentence:
    italian = segment.string.as_value().render_text()
    if made is None:
        return Sentence(italian, "", False, "", "", None, "")
    text = type(segment.string.as_value())(made.data).render_text()
    return Sentence(
        italian, text, made.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE,
        made.tool_name, names.get(made.last_translated_by_id, ""), made.updated_at,
        (made.get_error() or "") if made.has_error else "",
    )  # fmt: skip


def _names(ids: Any) -> dict[int | None, str]:
    wanted = {pk for pk in ids if pk is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}
