"""Codes of rules and procedures inside a text, as people read them: their names, with a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from labimpact.rules import queries

CODE = re.compile(r"\b[a-z]+[0-9]*(?:_[a-z0-9]+)+\b")
_FOUND = re.compile(
    rf"(?P<address>https?://[^\s<>\"«»]*[^\s<>\"«».,;:)])|(?P<procedure>\bP\d\d\b)|(?P<rule>{CODE.pattern})"
)


def linked(text: str) -> SafeString:
    """A text with every rule by its name, procedure and address as a link; safe to show."""
    return format_html_join("", "{}", ((part,) for part in _parts(text)))


def by_name(text: str) -> str:
    """The same without links, for what is printed or exported."""
    names = queries.rule_names()
    return CODE.sub(lambda found: _quoted(names.get(found[0]), found[0]), text)


def _parts(text: str) -> Iterator[str | SafeString]:
    at = 0
    for found in _FOUND.finditer(text):
        yield text[at : found.start()]
        yield _link(found)
        at = found.end()
    yield text[at:]


def _link(found: re.Match[str]) -> str | SafeString:
    whole = found[0]
    if found["address"]:
        return format_html('<a href="{}" rel="external noopener">{}</a>', whole, whole)
    if found["procedure"]:
        title = queries.procedure_titles().get(whole)
        if title is None:
            return whole
        address = reverse("rules:procedure", args=[whole])
        return format_html('<a href="{}" title="{}">{}</a>', address, title, whole)
    name = queries.rule_names().get(whole)
    if name is None:
        return whole
    return format_html('<a href="{}">«{}»</a>', reverse("rules:detail", args=[whole]), name)


def _quoted(name: str | None, code: str) -> str:
    return f"«{name}»" if name else code
