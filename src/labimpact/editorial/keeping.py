"""By when a guide is asked again whether it is still true (ancora vero)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from labimpact.editorial.enums import Kind, LifeEvent
from labimpact.editorial.models import Publication
from labimpact.editorial.overlays import mark
from labimpact.editorial.standing import SOURCE
from labimpact.rules.queries import value
from labimpact.rules.terms import add_months


def lay_term(written: Publication, before: Publication | None) -> None:
    """Give a guide that is published its term; all languages have that of the Italian text.

    What was confirmed since, by mail or at work, counts more than the older date of the page.
    """
    if written.kind != Kind.GUIDE:
        return
    if before is not None and before.checked_on is not None:
        written.checked_on = max(written.checked_on or date.min, before.checked_on)
    if written.language == SOURCE:
        since = written.checked_on or timezone.localdate(written.first_published_at)
        written.due_on = due_after(written.topic, since)
        Publication.objects.filter(origin=written.origin).exclude(language=SOURCE).update(
            checked_on=written.checked_on, due_on=written.due_on,
            owner_office=written.owner_office_id,
        )  # fmt: skip
        return
    source = Publication.objects.filter(origin=written.origin, language=SOURCE).first()
    if source is not None:
        written.checked_on, written.due_on = source.checked_on, source.due_on
        written.owner_office_id = source.owner_office_id


def lay_missing() -> int:
    """Give their term to the guides that were published before there were terms; returns how many.

    Their seal too, by which the areas are told of what changes from now on.
    """
    rows = Publication.objects.filter(kind=Kind.GUIDE, language=SOURCE, due_on=None)
    for page in rows:
        lay_term(page, None)
        page.mark = page.mark or mark(page)
        page.save(update_fields=["due_on", "mark"])
    return len(rows)


def due_after(topic: str, confirmed_on: date) -> date | None:
    """By when a guide confirmed on a day must be confirmed again (rules `guide_confirm_…`);
    without a rule in force on that day it never falls due."""
    kind = "emergency" if topic == LifeEvent.EMERGENCY else "usual"
    months = value(f"guide_confirm_{kind}", confirmed_on)
    return None if months is None else add_months(confirmed_on, int(months))
