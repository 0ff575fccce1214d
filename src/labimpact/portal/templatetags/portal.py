"""What the public templates ask of the sentences of the portal."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from labimpact.portal import queries

register = template.Library()
# Stands where the rest of an address will be; no address holds it.
_REST = "\0"
# Parts of an address that mean the same in every language, and how much of it is repeated.
_GOES_ALONG = {
    "q", "tipo", "serve", "cosa", "comune", "zona", "parla", "per", "aperto", "gratis",
    "senza_documenti", "accessibile", "quando",
}  # fmt: skip
_LONGEST = 400
_HERE, _OPEN = mark_safe(' aria-current="page"'), mark_safe(" open")


@register.simple_tag
def alike(name: str, language: str) -> SafeString:
    """A part of the frame that is the same on all pages of a language: drawn once by a process."""
    return _alike(name, language)


@cache
def _alike(name: str, language: str) -> SafeString:
    context = {
        "language": language, "text": queries.texts()[language],
        "statement": settings.PORTAL_ACCESSIBILITY_STATEMENT,
    }  # fmt: skip
    return render_to_string(f"portal/alike/{name}.html", context)


@register.simple_tag(takes_context=True)
def language_choices(context: Mapping[str, Any]) -> SafeString:
    """The same page in the other languages: only the first part of its address is another
    (ADR 0032), so that the list is drawn once and the rest of the address put in. What was asked
    for or chosen goes along."""
    pieces = _choices(context["language"], bool(context.get("open")))
    chosen = _chosen(context["request"].GET)
    rest = f"{context['rest']}?{chosen}" if chosen else context["rest"]
    return mark_safe(escape(rest).join(pieces))  # noqa: S308


def _chosen(said: QueryDict) -> str:
    """Only what a search or the guided finder understands: a page may hold a secret besides."""
    kept = said.copy()
    for name in set(kept) - _GOES_ALONG:
        del kept[name]
    words = kept.urlencode()
    return words if len(words) <= _LONGEST else ""


@cache
def _choices(language: str, is_open: bool) -> list[str]:
    links = format_html_join(
        "",
        '<li><a class="btn btn-outline-primary btn-sm" href="/{code}/{rest}" lang="{code}"'
        ' hreflang="{code}" dir="{way}"{here}>{name}</a></li>',
        (
            {
                "code": other.code, "rest": _REST, "way": "rtl" if other.bidi else "ltr",
                "here": _HERE if other.code == language else "",
                "name": other.name,
            }
            for other in queries.languages()
        ),
    )  # fmt: skip
    own = next(other.name for other in queries.languages() if other.code == language)
    return format_html(
        '<details class="languages" id="lingue"{}><summary>{}: {}</summary>'
        '<ul class="btn-row list-plain">{}</ul></details>',
        _OPEN if is_open else "", queries.texts()[language]["choose"], own, links,
    ).split(_REST)  # fmt: skip


@register.simple_tag
def guide_links(pages: Iterable[Mapping[str, Any]], language: str) -> SafeString:
    """The guides of an event of life as items of a list; a thousand turns of a template would
    cost ten times as much."""
    above = reverse("portal:guides", args=[language])
    return format_html_join(
        "",
        '<li><a href="{}"{}>{}</a></li>',
        (
            (f"{above}{page['slug']}/", _tongue(page["language"], language), page["title"])
            for page in pages
        ),
    )


def _tongue(spoken: str, language: str) -> SafeString | str:
    """What is shown in place of a translation is Italian, and says so."""
    return "" if spoken == language else format_html(' lang="{}" dir="ltr"', spoken)


@register.filter
def topic_name(code: str, text: dict[str, Any]) -> str:
    """The name of an event of life in the reader's language."""
    return str(text["topics"][code])


@register.filter
def entry(words: dict[str, str], code: str) -> str:
    """One of several sentences, by its code."""
    return words[code]


@register.filter
def day_name(day: date, names: list[str]) -> str:
    """The day of the week in the reader's language; Monday comes first."""
    return names[day.weekday()]


@register.filter
def day_of(at: datetime, names: list[str]) -> str:
    """The day of the week of a moment, where the offices are."""
    return day_name(timezone.localtime(at).date(), names)


@register.filter
def nth(number: int, words: list[str]) -> str:
    """The word at a place of a list, from nought."""
    return words[number]


# No sign of a tag, so that nothing in the data can end the block in which they stand.
_INSIDE_A_TAG = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.filter
def as_data(found: dict[str, Any]) -> SafeString:
    """Data for machines inside a page (JSON-LD)."""
    return mark_safe(json.dumps(found, ensure_ascii=False).translate(_INSIDE_A_TAG))  # noqa: S308
