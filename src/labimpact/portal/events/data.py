"""An event as search engines read it (schema.org Event)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from labimpact.portal.events.listing import Event
from labimpact.portal.heads import NAME, tag


def of_event(event: Event, address: str) -> dict[str, Any]:
    """Its next time, or the last one when it is over; where; whether it was called off."""
    page, span = event.page, event.first
    begins, ends = timezone.localtime(span.starts_at), timezone.localtime(span.ends_at)
    cancelled = page.facts["is_cancelled"]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.lead,
        "startDate": str(begins.date()) if span.all_day else begins.isoformat("T", "minutes"),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": page.facts["is_free"],
        "inLanguage": [tag(code) for code in page.facts["spoken"]] or [tag(page.language)],
        "organizer": {"@type": "Organization", "name": NAME},
    }  # fmt: skip
    if span.all_day:
        found["endDate"] = (ends - timedelta(hours=1)).date().isoformat()
    elif not span.open_end:
        found["endDate"] = ends.isoformat("T", "minutes")
    if event.where:
        found["location"] = {
            "@type": "Place", "name": event.where[0], "address": ", ".join(event.where[1:]),
        }  # fmt: skip
    return found
