"""The slip that a person takes home: when and where, in Italian and beside it in their language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import formats, timezone, translation

from labimpact.agenda.models import Appointment
from labimpact.documents.languages import NAMES

_WORDS = Path(__file__).parents[1] / "words" / "slip.yaml"


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return found


def language_of(appointment: Appointment) -> str:
    """The language to print beside Italian: the appointment's, or the person's; else none."""
    person = appointment.person
    spoken = appointment.language or (person.mediation_language if person else None)
    return spoken.code if spoken is not None and spoken.code in NAMES else ""


def slip(appointment: Appointment, language: str) -> dict[str, Any]:
    """What the template prints. It names neither the kind nor the matter: it lies about at home."""
    read = _read()
    office = appointment.office
    return {
        "lang": language or "it",
        "dir": read["directions"].get(language, "ltr"),
        "words": {key: [w["it"], w.get(language, "")] for key, w in read["words"].items()},
        "reviewed": not language or language in read["reviewed"],
        "body": office.body.name,
        "office": office.name,
        "address": office.address,
        "contact": ", ".join(filter(None, [office.phone, office.email])),
        "when": [_moment(appointment, "it"), _moment(appointment, language)],
        "room": appointment.room.name if appointment.room else "",
        "with": appointment.operator.full_name if appointment.operator else "",
        "to_bring": appointment.kind.to_bring,
        "minutes": int((appointment.ends_at - appointment.starts_at).total_seconds() // 60),
    }


def _moment(appointment: Appointment, language: str) -> str:
    if not language:
        return ""
    with translation.override(language):
        said = formats.date_format(timezone.localtime(appointment.starts_at), "l j F Y, H:i")
    # Only English writes its days and months with a capital.
    return said if language == "en" else said.lower()
