"""Varieties of one language (list language_family): who speaks one may understand another."""

from __future__ import annotations

from labimpact.network.models import Language
from labimpact.rules import queries as rules

LIST = "language_family"


def families() -> dict[str, str]:
    """The family of each language that has one, by code; every other is a family of its own."""
    return {
        str(item.attributes["language"]): str(item.attributes["family"])
        for item in rules.items(LIST)
        if item.attributes.get("language")
    }


def family_of(language: Language) -> set[int]:
    """The ids of the varieties near a language, itself included."""
    known = families()
    family = known.get(language.code, language.code)
    codes = [code for code, other in known.items() if other == family]
    return {language.pk, *Language.objects.filter(code__in=codes).values_list("pk", flat=True)}
