"""Codes that travel between the form of a contact and its data."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from labimpact.desk.contact_data import Need
from labimpact.desk.models import ContactNeed
from labimpact.rules.queries import choices, label

EXPRESSED = ContactNeed.Source.EXPRESSED.value
OBSERVED = ContactNeed.Source.OBSERVED.value

# One control says whether the need is there, how grave, and who said it: one stop of the keyboard.
NEED_CHOICES = [
    ("", "—"),
    (
        _("Espresso dalla persona"),
        [
            ("expressed", _("sì")),
            ("expressed-1", _("lieve")),
            ("expressed-2", _("medio")),
            ("expressed-3", _("grave")),
        ],
    ),
    (
        _("Osservato da chi registra"),
        [
            ("observed", _("osservato")),
            ("observed-1", _("osservato, lieve")),
            ("observed-2", _("osservato, medio")),
            ("observed-3", _("osservato, grave")),
        ],
    ),
]


def need_of(area: str, code: str) -> Need:
    """`observed-2` of an area as a need."""
    source, _dash, severity = code.partition("-")
    return Need(area=area, severity=int(severity) if severity else None, source=source)


def code_of(need: Need) -> str:
    return f"{need.source}-{need.severity}" if need.severity else need.source


def with_kept(list_code: str, kept: Iterable[str]) -> list[tuple[str, str]]:
    """The choices of today and the codes a contact already has, also when no longer valid."""
    today = choices(list_code)
    known = {code for code, _label in today}
    return [*today, *((code, label(list_code, code)) for code in kept if code not in known)]
