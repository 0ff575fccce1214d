"""What a phone keeps of a language and an area: the pages, the services, and what finds them.

Nothing in it goes with the hour ("open now"), so that it changes, and is fetched again, only when
what it says has changed; it must serve for a week without a signal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from labimpact.directory.queries import finding as directory
from labimpact.directory.queries.finding import Found, Search
from labimpact.directory.words import Words
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import Publication
from labimpact.finding import keeping
from labimpact.network.models import OfficeClosure
from labimpact.portal import queries, reading
from labimpact.portal.events import listing

# Services in one pack: with them it stays within the two megabytes that are promised.
MOST_SERVICES = 300
_CLOSURES_AHEAD = timedelta(days=45)


@dataclass(frozen=True)
class KeptPlace:
    """Where a service is given, with its hours of every week and its closures to come."""

    found: Found
    closures: tuple[OfficeClosure, ...]

    @property
    def hours(self) -> list[Any]:
        return self.found.timetable.usual_week(self.found.today)


@dataclass(frozen=True)
class KeptService:
    slug: str
    words: Words
    confirmed_on: date | None
    is_late: bool
    places: tuple[KeptPlace, ...]


@dataclass(frozen=True)
class Pack:
    """What is kept: the pages of editors, the services, and whether there were more of these."""

    language: str
    area_id: int | None
    pages: tuple[Publication, ...]
    services: tuple[KeptService, ...]
    refs: tuple[str, ...]
    has_more: bool

    def addresses(self) -> list[str]:
        """The pages that are kept, in the order in which they are worth having."""
        code = self.language
        routes = ("home", "offline", "guides", "all_news", "events")
        pieces = ("kept_services", "kept_words")
        return [
            *(reverse(f"portal:{name}", args=[code]) for name in routes),
            *(asked(f"portal:{name}", code, self.area_id) for name in pieces),
            *(
                reverse(f"portal:{page.kind}", args=[code, page.slug])
                for page in self.pages
                if page.kind != Kind.ALERT
            ),
        ]  # fmt: skip


def asked(route: str, language: str, area_id: int | None) -> str:
    """The address of a piece of the pack, of an area or of all."""
    return reverse(route, args=[language]) + (f"?zona={area_id}" if area_id else "")


def pack(language: str, area_id: int | None, now: datetime) -> Pack:
    """The pack of a language and an area; without one, of all areas."""
    moment = timezone.localtime(now)
    written = [
        page
        for kind in (Kind.GUIDE, Kind.NEWS, Kind.ALERT)
        for page in reading.pages(kind, language, now)
    ]
    written += [event.page for event in listing.coming(language, now)]
    pages = [page for page in written if area_id is None or page.area_id in (None, area_id)]
    found = directory.every(Search(area_id=area_id), language, moment, MOST_SERVICES + 1)
    services = tuple(
        _service(list(places), moment.date())
        for _, places in groupby(found[:MOST_SERVICES], key=lambda one: one.place.service_id)
    )
    refs = [str(page.origin) for page in pages]
    refs += dict.fromkeys(str(one.place.service_id) for one in found[:MOST_SERVICES])
    return Pack(
        language, area_id, tuple(pages), services, tuple(refs), len(found) > MOST_SERVICES
    )  # fmt: skip


def words(kept: Pack, now: datetime) -> dict[str, Any]:
    """What finds the things of a pack without a signal, as `seeking.js` reads it."""
    things = keeping.kept(kept.refs, kept.language, now)
    named = {concept for thing in things for concept in thing.concepts}
    listed = asked("portal:kept_services", kept.language, kept.area_id)
    home = reverse("portal:home", args=[kept.language])
    return keeping.manner(named, kept.language) | {
        "things": [
            {
                "kind": one.kind, "lang": one.language, "title": one.title,
                "words": " ".join(one.words), "concepts": list(one.concepts),
                "url": f"{listed}#{one.path.split('/')[1]}" if one.kind == "service"
                else home + one.path,
            }
            for one in things
        ]
    }  # fmt: skip


def version(kept: Pack, assets: Sequence[str]) -> str:
    """A mark that changes with anything that the pack says."""
    shown = [[p.slug, p.language, p.published_at.isoformat()] for p in kept.pages]
    desks = list(queries.open_desks().values_list("pk", "name", "address", "phone"))
    told = [kept.addresses(), list(assets), shown, desks, [_told(one) for one in kept.services]]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:16]


def _service(found: Sequence[Found], today: date) -> KeptService:
    service = found[0].place.service
    until = today + _CLOSURES_AHEAD
    places = tuple(
        KeptPlace(
            one,
            tuple(c for c in one.timetable.closures if c.starts_on <= until and not c.opens_at),
        )
        for one in found
    )
    return KeptService(
        service.slug, found[0].words, service.confirmed_on, service.is_late(today), places
    )


def _told(service: KeptService) -> list[Any]:
    return [
        service.slug, service.words, service.confirmed_on, service.is_late,
        [
            [
                place.found.where, place.found.phone, place.found.place.notes,
                [language.code for language in place.found.languages],
                [(day, [(line.opens_at, line.closes_at) for line in lines])
                 for day, lines in place.hours],
                [(closure.starts_on, closure.ends_on) for closure in place.closures],
            ]
            for place in service.places
        ],
    ]  # fmt: skip
