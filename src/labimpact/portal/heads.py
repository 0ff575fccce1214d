"""What the head of a page says to machines: where it stands, in which languages, what it is.

An address differs between languages only in its first part (ADR 0032), so that the others are
made of it without asking anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from labimpact.editorial.enums import Kind
from labimpact.editorial.models import Publication
from labimpact.network.models import Office
from labimpact.portal import addresses, queries

SOURCE = "it"
NAME = "Lab'Impact"
# The tags of BCP 47 where they differ from those of the addresses.
_TAGS = {"pt-br": "pt-BR", "zh-hans": "zh-Hans"}
SCHEMA = "https://schema.org"


@dataclass(frozen=True)
class Alternate:
    """The same page in another language."""

    tag: str
    address: str


@dataclass(frozen=True)
class Head:
    """The address that counts, the same page in other languages, and what the page is."""

    canonical: str
    alternates: tuple[Alternate, ...]
    kind: str = "website"  # of Open Graph
    title: str = ""
    description: str = ""
    data: dict[str, Any] = field(default_factory=dict)  # schema.org, or nothing

    @property
    def links(self) -> SafeString:
        """The alternates as a head holds them; sixteen turns of a template cost ten times more."""
        return format_html_join(
            "\n",
            '<link rel="alternate" hreflang="{}" href="{}">',
            ((other.tag, other.address) for other in self.alternates),
        )


def tag(language: str) -> str:
    """The language as machines write it (BCP 47)."""
    return _TAGS.get(language, language)


def of_address(path: str, language: str) -> Head:
    """The head of a page that is there in every language."""
    rest = path.removeprefix(f"/{language}/")
    return Head(addresses.whole(language, rest), alternates(queries.texts(), rest))


def of_page(page: Publication, translated: Iterable[str]) -> Head:
    """The head of a published page: what is shown in place of a translation is the Italian one."""
    address = addresses.of_page(page)
    return Head(
        canonical=address,
        alternates=alternates(translated, address.removeprefix(addresses.whole(page.language))),
        kind="article", title=page.title, description=page.lead, data=article(page, address),
    )  # fmt: skip


def article(page: Publication, address: str) -> dict[str, Any]:
    """A published page as schema.org tells it."""
    found = {
        "@context": SCHEMA,
        "@type": "NewsArticle" if page.kind == Kind.NEWS else "Article",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": page.title,
        "description": page.lead,
        "inLanguage": tag(page.language),
        "datePublished": timezone.localtime(page.first_published_at).isoformat("T", "seconds"),
        "dateModified": timezone.localtime(page.published_at).isoformat("T", "seconds"),
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": NAME, "url": addresses.whole(SOURCE)},
    }
    if page.expires_at is not None:
        found["expires"] = timezone.localtime(page.expires_at).isoformat("T", "seconds")
    if page.language != SOURCE:
        rest = address.removeprefix(addresses.whole(page.language))
        found["translationOfWork"] = {"@id": addresses.whole(SOURCE, rest)}
    return found


def of_home(language: str, desks: Iterable[Office]) -> Head:
    """The head of the first page: one service of the network, given at its desks."""
    words = queries.texts()[language]
    plain = of_address(f"/{language}/", language)
    service = {
        "@context": SCHEMA,
        "@type": "GovernmentService",
        "@id": addresses.whole(SOURCE),
        "name": words["title"],
        "description": words["lead"],
        "isAccessibleForFree": True,
        "availableLanguage": [tag(code) for code in queries.texts()],
        "provider": {"@type": "Organization", "name": NAME},
        "availableChannel": [_channel(desk) for desk in desks],
    }
    return replace(plain, title=words["title"], description=words["lead"], data=service)


def _channel(desk: Office) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "Place", "name": desk.name}
    if desk.address or desk.municipality:
        place["address"] = {
            "@type": "PostalAddress", "streetAddress": desk.address, "addressCountry": "IT",
            "addressLocality": desk.municipality.name if desk.municipality else "",
        }  # fmt: skip
    found: dict[str, Any] = {"@type": "ServiceChannel", "serviceLocation": place}
    if desk.phone:
        found["servicePhone"] = {"@type": "ContactPoint", "telephone": desk.phone}
    if spoken := [language.code for language in desk.languages.all()]:
        found["availableLanguage"] = spoken
    return found


def alternates(languages: Iterable[str], rest: str) -> tuple[Alternate, ...]:
    """The same page in the languages in which it is there; without any other, in Italian."""
    there = set(languages)
    found = [Alternate(tag(c), addresses.whole(c, rest)) for c in queries.texts() if c in there]
    if SOURCE in there:
        found.append(Alternate("x-default", addresses.whole(SOURCE, rest)))
    return tuple(found)
