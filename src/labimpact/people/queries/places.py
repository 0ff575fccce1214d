"""States, languages and municipalities as forms offer them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from time import monotonic

from django.db.models import Q

from labimpact.network.models import Country, Language, Municipality
from labimpact.people.search import fold

SECONDS_KEPT = 60.0
MANY = 12


class _Kept:
    countries: dict[int, Country] | None = None
    languages: dict[int, Language] | None = None
    until: float = 0.0


def forget() -> None:
    """Read States and languages again at the next call."""
    _Kept.countries = _Kept.languages = None


def _refresh() -> None:
    if monotonic() > _Kept.until:
        forget()
        _Kept.until = monotonic() + SECONDS_KEPT


def countries() -> dict[int, Country]:
    """All States by id, also those that are no more, in order of name; kept for a minute."""
    _refresh()
    if _Kept.countries is None:
        _Kept.countries = {c.pk: c for c in Country.objects.order_by("name")}
    return _Kept.countries


def citizenship_countries() -> dict[int, Country]:
    """The States whose citizenship somebody may hold today, and `XXX` for the stateless."""
    return {
        pk: country
        for pk, country in countries().items()
        if country.kind in ("italy", "state", "stateless") and country.valid_to is None
    }


def languages() -> dict[int, Language]:
    """The languages people speak by id, the most asked for first."""
    _refresh()
    if _Kept.languages is None:
        _Kept.languages = {x.pk: x for x in Language.objects.spoken().order_by("order", "name")}
    return _Kept.languages


def municipalities_named(text: str) -> list[Municipality]:
    """Municipalities, existing or suppressed, that are exactly what was typed.

    Understands the name, the name with the province, `Luino (VA)`, and the cadastral code.
    """
    typed = " ".join(text.split())
    rows = Municipality.objects.select_related("province")
    if re.fullmatch(r"[A-Za-z]\d{3}", typed):
        return list(rows.filter(belfiore=typed.upper()))
    wanted = fold(typed)
    if not wanted:
        return []
    near = rows.filter(Q(name__istartswith=typed[:1]) | Q(other_name__istartswith=typed[:1]))
    second = typed.split(" (")[0].split(" –")[0]
    # An accent left out on the keyboard must not hide a place: only its first letters are asked.
    near = near.filter(Q(name__istartswith=second[:3]) | Q(other_name__istartswith=second[:3]))
    return [place for place in near if wanted in _ways_of_writing(place)]


def _ways_of_writing(place: Municipality) -> set[str]:
    sigla = f" ({place.province.sigla})" if place.province else ""
    names = [name for name in (place.name, place.other_name) if name]
    return {fold(str(place)), *(fold(n) for n in names), *(fold(n + sigla) for n in names)}


def municipalities_starting(text: str) -> list[Municipality]:
    """A dozen municipalities to propose while somebody is typing, existing ones first."""
    typed = text.strip()
    if len(typed) < 2:
        return []
    rows = Municipality.objects.select_related("province").filter(name__istartswith=typed)
    return sorted(rows[:200], key=lambda m: (m.valid_to is not None, m.name))[:MANY]


def in_force_on(places: Iterable[Municipality], on: date | None) -> list[Municipality]:
    """Those that existed on a day, or that still exist; all of them when none did."""
    found = list(places)
    if on is None:
        fitting = [m for m in found if m.valid_to is None]
    else:
        fitting = [
            m
            for m in found
            if (m.valid_from is None or m.valid_from <= on)
            and (m.valid_to is None or m.valid_to >= on)
        ]
    # The history of one municipality is several rows with one code: any of them is the place.
    return list({m.belfiore: m for m in fitting or found}.values())


def codes_of_place(municipality: Municipality | None, country: Country | None) -> set[str]:
    """The codes a tax code may carry for a place of birth, whatever the municipality became."""
    if municipality is not None:
        same = Municipality.objects.filter(name=municipality.name, province=municipality.province)
        return {municipality.belfiore, *same.values_list("belfiore", flat=True)} - {""}
    if country is not None and country.belfiore:
        return {country.belfiore}
    return set()
