"""Sitemap: which pages there are, each with the same page in the other languages.

One file for each language, and one that names them (sitemaps.org; hreflang as in the head of the
pages). A page is listed in the languages in which it is published: what is shown in place of a
translation is the Italian page, and that one is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import F, Max, Q
from django.utils import timezone

from labimpact.base.questions import Question, moment, text
from labimpact.directory.models import PublicService
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import SECTIONS, Publication
from labimpact.portal import addresses, queries
from labimpact.portal.heads import SOURCE, tag

# Pages that are there in every language.
ALWAYS = (
    "", "guide/", "notizie/", "eventi/", "servizi/", "chi-parla-la-mia-lingua/", "trova/", "mappa/",
    "accessibilita/", "privacy/", "note-legali/",
)  # fmt: skip
# The protocol allows no more addresses in a file.
MOST = 50_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_INDEX = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True)
class Listed:
    """An address without its language, the languages it is in, and when it last changed."""

    rest: str
    languages: tuple[str, ...]
    changed_on: date | None = None


def index() -> str:
    """The file that names the file of each language."""
    named = "".join(
        f"<sitemap><loc>{addresses.whole(code, 'sitemap.xml')}</loc></sitemap>\n"
        for code in queries.texts()
    )
    return f"{_HEAD}<sitemapindex {_INDEX}>\n{named}</sitemapindex>\n"


def of_language(language: str, at: datetime) -> str:
    """The file of one language."""
    every = tuple(queries.texts())
    always = (Listed(rest, every) for rest in ALWAYS)
    listed = [*always, *published(language, at), *services(language)]
    return (
        f"{_HEAD}<urlset {_INDEX} {_XHTML}>\n{''.join(_urls(language, listed[:MOST]))}</urlset>\n"
    )


def published(language: str, at: datetime) -> Iterator[Listed]:
    """What is published in a language, the newest first."""
    zone = timezone.get_default_timezone()
    for kind, slug, languages, changed_at in _PUBLISHED(language=language, at=at):
        on = changed_at.astimezone(zone).date()
        yield Listed(f"{SECTIONS[Kind(kind)]}/{slug}/", tuple(languages.split()), on)


def services(language: str) -> Iterator[Listed]:
    """The published services that are told in a language, in Italian all of them."""
    for slug, told_in, confirmed_on in _SERVICES():
        languages = (SOURCE, *told_in)
        if language in languages:
            yield Listed(f"servizi/{slug}/", languages, confirmed_on)


def _urls(language: str, listed: Iterable[Listed]) -> Iterator[str]:
    """Slugs hold only letters, digits and hyphens: nothing in an address needs an escape."""
    own = addresses.whole(language)
    before = {
        code: f'<xhtml:link rel="alternate" hreflang="{tag(code)}" href="{addresses.whole(code)}'
        for code in queries.texts()
    }
    default = f'<xhtml:link rel="alternate" hreflang="x-default" href="{addresses.whole(SOURCE)}'
    for page in listed:
        end = f'{page.rest}"/>'
        others = end.join([before[code] for code in page.languages]) + end
        if SOURCE in page.languages:
            others += default + end
        changed = ""
        if page.changed_on is not None:
            changed = f"<lastmod>{page.changed_on.isoformat()}</lastmod>"
        yield f"<url><loc>{own}{page.rest}</loc>{changed}{others}</url>\n"


_PUBLISHED = Question(
    lambda: (
        Publication.objects.live(moment("at"))
        .filter(kind__in=SECTIONS)
        .values("kind", "slug")
        .annotate(
            # Read faster than an array: sixteen thousand pages have sixteen languages each.
            languages=StringAgg("language", delimiter=" "),
            changed_at=Max("published_at", filter=Q(language=text("language"))),
        )
        .filter(changed_at__isnull=False)
        .order_by(F("changed_at").desc(), "slug")
        .values_list("kind", "slug", "languages", "changed_at")
    )
)

_SERVICES = Question(
    lambda: (
        PublicService.objects.published()
        .order_by("slug")
        .annotate(told_in=ArrayAgg("texts__language", filter=Q(texts__isnull=False), default=[]))
        .values_list("slug", "told_in", "confirmed_on")
    )
)
