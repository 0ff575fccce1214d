"""What is said of a service in the reader's language, and in Italian where it is not said there.

Never silently: each piece knows in which language it is written, and the whole how far it may be
trusted (domain reference, section 10).
"""

from __future__ import annotations

from dataclasses import dataclass

from labimpact.directory.models import SOURCE, PublicService, ServiceText
from labimpact.editorial.enums import Standing


@dataclass(frozen=True)
class Said:
    """A piece of text and the language in which it is written."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Words:
    """The words of a service for one reader; without a standing they are all Italian.

    `stale` holds the Italian of what the translation no longer says as it is.
    """

    name: Said
    summary: Said
    eligibility: Said
    cost: Said
    documents: Said
    standing: Standing | None
    stale: tuple[str, ...] = ()


def of(service: PublicService, text: ServiceText | None, language: str) -> Words:
    """The words of a service in a language, given its translation when there is one."""
    italian = service.italian()
    said = {}
    for field, source in italian.items():
        own = getattr(text, field) if text else ""
        # What the Italian no longer says at all is not said in any language.
        said[field] = Said(own, language) if own and source else Said(source, SOURCE)
    standing, stale = _standing(service, text, language)
    missing = tuple(italian[field] for field in stale if italian[field])
    return Words(standing=standing, stale=missing, **said)


def _standing(
    service: PublicService, text: ServiceText | None, language: str
) -> tuple[Standing | None, tuple[str, ...]]:
    if language == SOURCE:
        return Standing.SOURCE, ()
    if text is None:
        return None, ()
    stale = text.stale(service)
    return (Standing.STALE if stale else Standing(text.standing)), stale
