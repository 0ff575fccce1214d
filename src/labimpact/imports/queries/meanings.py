"""What a written form of each kind may stand for: the product's own lists."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from labimpact.imports.understanding.lexicon import COUNTRY, LANGUAGE, LISTS, MUNICIPALITY, SEX
from labimpact.imports.understanding.text import fold
from labimpact.network.models import Country, Language, Municipality
from labimpact.people.enums import Sex
from labimpact.rules.queries import choices

MOST = 25


def kinds() -> dict[str, str]:
    """The kinds of values that are understood, as people call them."""
    return {
        COUNTRY: _("Paesi e cittadinanze"),
        MUNICIPALITY: _("Comuni"),
        LANGUAGE: _("Lingue"),
        "permit": _("Titoli di soggiorno"),
        "permit_state": _("Stato del titolo di soggiorno"),
        SEX: _("Sesso"),
        "item": _("Che cosa è stato dato"),
        "need": _("Bisogni"),
        "channel": _("Canali"),
        "outcome": _("Esiti"),
    }


def meanings(kind: str, text: str) -> list[tuple[str, str]]:
    """Pairs (code, label) of a kind that hold some words; long lists are cut."""
    words = text.strip()
    if kind in LISTS:
        return _holding(words, choices(LISTS[kind]))
    if kind == SEX:
        return _holding(words, [(code, str(label)) for code, label in Sex.choices if code])
    if kind == MUNICIPALITY:
        rows = Municipality.objects.active().filter(name__icontains=words)
        found = rows.select_related("province").order_by("name")[:MOST] if words else []
        return [(row.belfiore, str(row)) for row in found]
    if kind == COUNTRY:
        told = Q(name__icontains=words) | Q(citizenship_name__icontains=words)
        countries = Country.objects.filter(told).order_by("name")
        return [(row.code, row.name) for row in countries[: None if not words else MOST]]
    if kind == LANGUAGE:
        languages = Language.objects.filter(is_spoken=True, name__icontains=words)
        return list(languages.order_by("name").values_list("code", "name"))
    return []


def _holding(words: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those whose label holds every one of some words, accents and capitals aside."""
    wanted = fold(words).split()
    return [pair for pair in pairs if all(word in fold(pair[1]) for word in wanted)]
