"""The links that stand in what is published, guides and services alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings

from labimpact.directory.models import WORDS, PublicService
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import SECTIONS, Overlay, Publication
from labimpact.editorial.standing import SOURCE

_URL = re.compile(r"https?://[^\s<>\"')\]]+")
LONGEST = 500


@dataclass(frozen=True)
class Place:
    """Where a link stands: which page of the portal, in which language, of which area."""

    url: str
    of: str
    ref: str
    title: str
    path: str
    language: str
    area_id: int | None
    page_id: int | None = None


def places() -> Iterator[Place]:
    """Every place of every link that leads out of the portal."""
    rows = Publication.objects.exclude(kind=Kind.ALERT).order_by("pk")
    for page in rows.iterator(chunk_size=200):
        path = f"/{page.language}/{SECTIONS[Kind(page.kind)]}/{page.slug}/"
        for url in hrefs(page.html):
            yield Place(
                url, page.kind, str(page.origin), page.title, path, page.language, page.area_id,
                page.page_id,
            )  # fmt: skip
    yield from _beside_the_guides()
    services = PublicService.objects.published().select_related("owner_office").order_by("pk")
    for service in services:
        text = " ".join(getattr(service, field) for field in WORDS)
        for url in dict.fromkeys(found.rstrip(".,;:") for found in _URL.findall(text)):
            if _leads_out(url):
                yield Place(
                    url, "service", str(service.pk), service.name,
                    f"/it/servizi/{service.slug}/", "it", service.owner_office.area_id,
                )  # fmt: skip


def _beside_the_guides() -> Iterator[Place]:
    """Those in what the areas add to the guides of the Region."""
    guides = Publication.objects.filter(kind=Kind.GUIDE, language=SOURCE)
    slugs = dict(guides.values_list("origin", "slug"))
    for row in Overlay.objects.select_related("area").order_by("pk"):
        path = f"/{row.language}/guide/{slugs.get(row.origin, '')}/zona/{row.area.code}/"
        for url in hrefs(row.html):
            yield Place(
                url, "overlay", str(row.origin), row.title, path, row.language, row.area_id,
                row.page_id,
            )  # fmt: skip


def hrefs(html: str) -> tuple[str, ...]:
    """The addresses of other sites in a text, each once."""
    reader = _Links()
    reader.feed(html)
    return tuple(dict.fromkeys(url for url in reader.found if _leads_out(url)))


def _leads_out(url: str) -> bool:
    own = urlsplit(settings.SITE_URL).netloc
    return (
        url.startswith(("http://", "https://"))
        and len(url) <= LONGEST
        and url.split("/", 3)[2] != own
    )


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append((dict(attrs).get("href") or "").strip())
