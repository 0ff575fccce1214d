"""What the keepers of the directory see: their services, and what must be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet, prefetch_related_objects

from labimpact.base.actor import Actor
from labimpact.base.languages import in_italian
from labimpact.directory import quality
from labimpact.directory.enums import Rhythm
from labimpact.directory.models import (
    SOURCE,
    ArrivedService,
    PublicService,
    ServiceAt,
    ServiceText,
)
from labimpact.directory.quality import Quality
from labimpact.editorial.enums import Standing
from labimpact.rules.queries import value
from labimpact.rules.terms import add_months

# What the quality of a service is read from.
_WEIGHED = (
    "texts", "places__hours", "places__languages", "places__office__opening_hours",
    "places__office__languages",
)  # fmt: skip


@dataclass(frozen=True)
class Translated:
    """A language of the portal and the text of a service in it, if there is one."""

    code: str
    name: str
    text: ServiceText | None
    standing: Standing | None


def kept(actor: Actor) -> QuerySet[PublicService]:
    """The services that the actor keeps, drafts first, then those due soonest."""
    return (
        PublicService.objects.visible_to(actor)
        .select_related("organisation", "owner_office")
        .annotate(places_count=Count("places"))
        .prefetch_related(*_WEIGHED)
        .order_by("is_published", "due_on", "name", "pk")
    )


def weighed(service: PublicService, today: date) -> Quality:
    """How much a service tells whoever needs it, and what to add (qualità della scheda)."""
    prefetch_related_objects([service], *_WEIGHED)
    return quality.of(service, today)


def places(service: PublicService) -> QuerySet[ServiceAt]:
    """Where a service is given, with what the page says of each place."""
    return (
        service.places.select_related("office__municipality")
        .prefetch_related("languages", "hours")
        .order_by("office__municipality__name", "office__name")
    )


def arrived(service: PublicService) -> ArrivedService | None:
    """The document of which a service was made, when it came from elsewhere."""
    return ArrivedService.objects.filter(service=service).first()


def translations(service: PublicService) -> list[Translated]:
    """Every language of the portal but the Italian, with its text and how it stands."""
    texts = {text.language: text for text in service.texts.all()}
    found = []
    for code, _name in settings.LANGUAGES:
        if code != SOURCE:
            text = texts.get(code)
            stale = text is not None and text.stale(service)
            standing = Standing.STALE if stale else Standing(text.standing) if text else None
            found.append(Translated(code, in_italian(code), text, standing))
    return found


def due_after(rhythm: str, confirmed_on: date) -> date | None:
    """By when a service confirmed on a day must be confirmed again (rule `directory_confirm_…`).

    Without a rule in force on that day it never falls due.
    """
    months = value(f"directory_confirm_{Rhythm(rhythm).value}", confirmed_on)
    return None if months is None else add_months(confirmed_on, int(months))


def to_confirm(actor: Actor, today: date) -> QuerySet[PublicService]:
    """Published services that the actor must confirm within the days of notice (da confermare)."""
    notice = int(value("directory_confirm_notice", today) or 0)
    return PublicService.objects.to_confirm(actor, today + timedelta(days=notice))
