"""Comparisons with other bodies, as they are told: small numbers are not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting_as
from labimpact.monitoring.masking import Figure
from labimpact.monitoring.models import BodyComparison, BodyComparisonQuerySet
from labimpact.monitoring.permissions import can_compare
from labimpact.monitoring.queries.filters import Filters

# Fewer persons in common are not told, nor that there are none; more are told in steps.
LEAST_COMMON = STEP = 5
MOST_LISTED = 50


@dataclass(frozen=True)
class Statement:
    """What a comparison has told: ours, theirs, in common, and all of them, each once."""

    comparison: BodyComparison
    common: Figure
    total: Figure


def comparisons(actor: Actor, filters: Filters) -> BodyComparisonQuerySet:
    """Those of this very report, the newest first."""
    return BodyComparison.objects.visible_to(actor).filter(
        first_day=filters.period.first, last_day=filters.period.last,
        offices=sorted(filters.offices), project=filters.project,
    )  # fmt: skip


def stated(actor: Actor, filters: Filters) -> list[Statement]:
    """What the comparisons of this report have told; nothing to whoever may not compare."""
    if not can_compare(actor, filters.offices):
        return []
    return [told(row) for row in comparisons(actor, filters).counted()[:MOST_LISTED]]


def told(row: BodyComparison) -> Statement:
    """One comparison, as whoever reads the report may read it."""
    both = (row.ours or 0) + (row.theirs or 0)
    if row.common is None:
        few = _("meno di %(least)s") % {"least": LEAST_COMMON}
        between = _("da %(low)s a %(high)s") % {"low": both - LEAST_COMMON + 1, "high": both}
        return Statement(row, Figure(None, few), Figure(None, between))
    return Statement(row, Figure(row.common), Figure(both - row.common))


def counted_persons(filters: Filters) -> list[int]:
    """The persons whom a report counts, without the sealed; who asked was looked at before."""
    period = filters.period
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.counted_persons(%s::bigint[], %s, %s, %s)",
            [list(filters.offices), period.first, period.last, filters.project],
        )
        return [person for (person,) in cursor.fetchall()]
