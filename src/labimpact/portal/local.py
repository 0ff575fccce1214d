"""A guide of the Region as an area reads it: with what the area adds, or without it.

The reader's area stands in the address (/it/guide/residenza/zona/luino/): nothing is kept of the
reader. What the areas say comes with the guide in the same question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import JSONObject

from labimpact.base.questions import Question, text
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import Overlay, Publication
from labimpact.portal import reading
from labimpact.portal.reading import SOURCE


@dataclass(frozen=True)
class Addition:
    """What an area says beside a guide, in one language."""

    area: str
    area_name: str
    language: str
    title: str
    html: str
    opts_out: bool
    own_slug: str
    standing: str
    office: str
    address: str
    town: str
    phone: str
    email: str

    @property
    def where(self) -> str:
        return ", ".join(part for part in (self.address, self.town) if part)


@dataclass(frozen=True)
class LocalGuide:
    """A guide, the areas that say something beside it, and what the reader's area says."""

    page: Publication
    areas: tuple[tuple[str, str], ...]
    addition: Addition | None


def guide(slug: str, language: str, area: str, at: datetime) -> LocalGuide | None:
    """The guide at an address, with the additions of the areas: one question for all of it."""
    rows = _GUIDE(slug=slug, language=language, area=area, at=at)
    page = reading.in_language(rows, language)
    if page is None:
        return None
    said: Iterable[dict[str, Any]] = page.additions  # type: ignore[attr-defined]
    by_area: dict[str, Addition] = {}
    for addition in (Addition(**row) for row in said):
        if addition.area not in by_area or addition.language == language:
            by_area[addition.area] = addition
    names = sorted(((a.area, a.area_name) for a in by_area.values()), key=lambda pair: pair[1])
    return LocalGuide(page, tuple(names), by_area.get(area))


def _with_additions() -> QuerySet[Publication]:
    additions = Overlay.objects.filter(
        origin=OuterRef("origin"), language__in=(text("language"), SOURCE)
    ).order_by("area__name", "language")
    # Of the other areas only the name is needed.
    html = Case(
        When(area__code=text("area"), then="html"), default=Value(""), output_field=TextField()
    )
    row = JSONObject(
        area="area__code", area_name="area__name", language="language", title="title", html=html,
        opts_out="opts_out", own_slug="own_slug", standing="standing", office="office__name",
        address="office__address", town="office__municipality__name", phone="office__phone",
        email="office__email",
    )  # fmt: skip
    rows = reading.at_address(Kind.GUIDE)
    return rows.annotate(additions=ArraySubquery(additions.values(said=row)))


_GUIDE = Question(_with_additions)
