"""Whole addresses of the portal, for what leaves it: links that are shared, feeds, paper."""

from __future__ import annotations

from django.conf import settings

from labimpact.editorial.enums import Kind
from labimpact.editorial.models import SECTIONS, Publication


def whole(language: str, rest: str = "") -> str:
    """The address of a page of the portal: an address differs between languages only in its
    first part (ADR 0032)."""
    return f"{settings.SITE_URL}/{language}/{rest}"


def of_page(page: Publication) -> str:
    """The address of what is published, in its own language."""
    return whole(page.language, f"{SECTIONS[Kind(page.kind)]}/{page.slug}/")
