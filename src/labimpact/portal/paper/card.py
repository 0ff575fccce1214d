"""Cartello degli orari: when a desk is open, for its window, in some languages (hours_card.typ)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from labimpact.documents.rendering import render_pdf
from labimpact.network.models import Office, OfficeClosure, OpeningHours
from labimpact.portal import addresses, queries
from labimpact.portal.paper.sheet import qr_code

# Closures of the days ahead: a card hangs in a window for weeks.
AHEAD = timedelta(days=60)
# Side by side, by how many languages there are: few are read from the pavement.
_COLUMNS = ((2, 1), (6, 2), (16, 3))


def pdf(office: Office, languages: Sequence[str], *, today: date) -> bytes:
    """The card of an office in the given languages, as PDF/A and PDF/UA.

    Its hours, closures and languages must be prefetched.
    """
    return render_pdf("hours_card", data(office, languages, today), standard=("a-2a", "ua-1"))


def data(office: Office, languages: Sequence[str], today: date) -> dict[str, Any]:
    """What the card says: the week as it stands today, and when the desk is closed soon."""
    week = _week(list(office.opening_hours.all()), today)
    closed = [
        c for c in office.closures.all() if c.ends_on >= today and c.starts_on <= today + AHEAD
    ]
    address = addresses.whole(languages[0])
    return {
        "name": office.name,
        "body": office.body.name,
        "where": ", ".join(
            text for text in (office.address, office.municipality and office.municipality.name)
            if text
        ),
        "phone": office.phone,
        "email": office.email,
        "spoken": [language.autonym or language.name for language in office.languages.all()],
        "width": next(width for most, width in _COLUMNS if len(languages) <= most),
        "foot": settings.SITE_URL,
        "on": f"{today:%d/%m/%Y}",
        "address": address,
        "code": qr_code(address),
        "languages": [_in_words(code, week, closed) for code in languages],
    }  # fmt: skip


def _week(hours: Sequence[OpeningHours], today: date) -> list[list[OpeningHours]]:
    """The hours of each weekday that hold today, Monday first."""
    valid = [
        h for h in hours
        if (h.valid_from is None or h.valid_from <= today)
        and (h.valid_to is None or h.valid_to >= today)
    ]  # fmt: skip
    by_hour = sorted(valid, key=lambda h: h.opens_at)
    return [[h for h in by_hour if h.weekday == weekday] for weekday in range(7)]


def _in_words(
    code: str, week: list[list[OpeningHours]], closed: Sequence[OfficeClosure]
) -> dict[str, Any]:
    words = queries.texts()[code]
    return {
        "lang": code,
        "dir": "rtl" if code in settings.LANGUAGES_BIDI else "ltr",
        "title": words["hours"],
        "days": [
            {
                "name": name,
                "hours": [
                    {
                        "at": f"{h.opens_at:%H:%M}–{h.closes_at:%H:%M}",
                        "note": words["by_appointment"] if h.by_appointment else "",
                    }
                    for h in hours
                ],
            }
            for name, hours in zip(words["weekdays"], week, strict=True)
        ],
        "closed": words["closed"],
        "none": "" if any(week) else words["no_hours"],
        "changes_title": words["other_days"],
        "changes": [_change(closure, words) for closure in closed],
        "free": words["free"],
        "spoken": words["languages"],
        "unreviewed": words["unreviewed"],
    }


def _change(closure: OfficeClosure, words: dict[str, Any]) -> dict[str, str]:
    first, last = f"{closure.starts_on:%d/%m/%Y}", f"{closure.ends_on:%d/%m/%Y}"
    what = words["closed"]
    if closure.opens_at and closure.closes_at:
        what = f"{closure.opens_at:%H:%M}–{closure.closes_at:%H:%M}"
    return {"on": first if first == last else f"{first}–{last}", "what": what}
