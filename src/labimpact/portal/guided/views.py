"""Dove devo andare?: four questions with pictures, each a page, each answer an address.

Nothing is typed and nothing is kept: what was answered stands in the address alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base.access import public
from labimpact.base.numbers import row_number
from labimpact.directory.queries import finding
from labimpact.directory.queries.finding import Choices, Search
from labimpact.editorial.enums import Kind
from labimpact.portal import reading
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.guided.tree import Answer, Topic, topic, topics

# What is not chosen of a place or a language, said in the address.
ANY = "tutto"
_SHOWN = 5


@dataclass(frozen=True)
class Step:
    """How far somebody has come: what they answered so far, and what of it is understood."""

    topic: Topic | None
    answer: Answer | None
    area: str
    language: str

    @property
    def number(self) -> int:
        said = (self.topic, self.answer, self.area, self.language)
        return next((n for n, one in enumerate(said, 1) if not one), len(said) + 1)

    def asked(self) -> str:
        """The answers so far, as the links to the next question begin."""
        said = {
            "serve": self.topic and self.topic.code, "cosa": self.answer and self.answer.code,
            "zona": self.area, "parla": self.language,
        }  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    def search(self) -> Search:
        """The services that these answers ask for."""
        return Search(
            need=self.answer.need if self.answer else "", area_id=row_number(self.area),
            language="" if self.language == ANY else self.language,
        )  # fmt: skip


@public
@for_everybody
@require_safe
def guided(request: HttpRequest, language: str) -> HttpResponse:
    """The next question; after the last one, the guide and the services."""
    known(language)
    moment = timezone.localtime()
    choices = finding.choices(moment)
    step = _step(request, choices)
    context: dict[str, Any] = {
        "step": step, "topics": topics(), "choices": choices, "any": ANY,
    }  # fmt: skip
    if step.number > 4 and step.answer is not None:
        search = step.search()
        found = finding.page(search, language, moment)
        if search.language and not found.rows:
            context["no_language"] = True
            search = Search(need=search.need, area_id=search.area_id)
            found = finding.page(search, language, moment)
        context |= {
            "found": found.rows[:_SHOWN],
            "guide": reading.page(Kind.GUIDE, step.answer.guide, language, timezone.now()),
            "query": _query(search),
        }  # fmt: skip
    return drawn(request, language, "portal/guided.html", **context)


def _step(request: HttpRequest, choices: Choices) -> Step:
    """The answers that mean something, up to the first that does not."""
    said = request.GET
    first = topic(said.get("serve", ""))
    then = first.answer(said.get("cosa", "")) if first else None
    areas = {one.code for one in choices.areas} | {ANY}
    spoken = {one.code for one in choices.languages} | {ANY}
    area = said.get("zona", "") if then and said.get("zona") in areas else ""
    # With nothing to choose from there is nothing to ask.
    if then and len(areas) == 1:
        area = ANY
    language = said.get("parla", "") if area and said.get("parla") in spoken else ""
    return Step(first, then, area, ANY if area and len(spoken) == 1 else language)


def _query(search: Search) -> str:
    said = {"serve": search.need, "zona": search.area_id, "parla": search.language}
    return urlencode({name: value for name, value in said.items() if value})
