"""Papers that are out of date, of many mediators at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from labimpact.mediation.models import MediatorPaper


def expired(mediators: Iterable[int], day: date) -> dict[int, list[str]]:
    """What is out of date on a day (scaduto), by mediator: a paper is not while another of its
    kind still holds. It is told, and forbids nothing."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = list(MediatorPaper.objects.filter(mediator__in=mediators).order_by("expires_on", "pk"))
    holds = {
        (row.mediator_id, row.kind) for row in rows
        if row.expires_on is None or row.expires_on >= day
    }  # fmt: skip
    for row in rows:
        ends = row.expires_on
        if ends is not None and ends < day and (row.mediator_id, row.kind) not in holds:
            found[row.mediator_id].append(
                _("%(title)s: scaduto il %(day)s") % {"title": row.title, "day": f"{ends:%d/%m/%Y}"}
            )
    return found
