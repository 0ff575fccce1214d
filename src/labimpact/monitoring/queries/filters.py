"""What a report is about: a period, and which of the actor's offices or which project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.monitoring.masking import Mask
from labimpact.monitoring.periods import Period
from labimpact.network.models import Office
from labimpact.programme.models import Project
from labimpact.rules import queries as rules

LEAST_RULE = "statistics_min_cell"
LEAST_WITHOUT_RULE = 5


@dataclass(frozen=True)
class Filters:
    """`offices` are those the report covers, never empty unless the actor may count none."""

    period: Period
    offices: tuple[int, ...]
    project: int | None = None

    def where(self) -> tuple[str, list[Any]]:
        """The condition on a statistics view, and its parameters."""
        sql = "office_id = ANY (%s::bigint[]) AND occurred_on BETWEEN %s AND %s"
        params: list[Any] = [list(self.offices), self.period.first, self.period.last]
        if self.project is not None:
            return f"{sql} AND project_id = %s", [*params, self.project]
        return sql, params


def countable_offices(actor: Actor) -> QuerySet[Office]:
    """The offices whose summaries an actor reads: their own, their area's, or all of them."""
    offices = Office.objects.select_related("area").order_by("area__name", "name")
    if Permission.REPORT_VIEW in actor.network:
        return offices
    return offices.filter(pk__in=actor.offices_where(Permission.REPORT_VIEW))


def projects() -> QuerySet[Project]:
    """Projects that have an activity: the others have nothing to count."""
    return Project.objects.filter(activities__isnull=False).distinct()


def chosen(
    offered: Iterable[Office], *, offices: Sequence[int] = (), areas: Sequence[int] = ()
) -> tuple[int, ...]:
    """The offices named one by one or by area; all that are offered when none is named."""
    listed = list(offered)
    named = [o.pk for o in listed if o.pk in set(offices) or o.area_id in set(areas)]
    return tuple(named) if offices or areas else tuple(o.pk for o in listed)


def mask_for(actor: Actor, offices: Sequence[int], offered: Iterable[Office]) -> Mask:
    """Who may open the records of all these offices reads true numbers; others, masked ones.

    Fewer offices than are offered can be subtracted from all of them: they are rounded too.
    """
    if set(offices) <= actor.offices_where(Permission.PERSON_VIEW):
        return Mask()
    # Without the row the numbers are still masked: a missing rule must not open anything.
    least = int(rules.value(LEAST_RULE) or LEAST_WITHOUT_RULE)
    some = {office.pk for office in offered} - set(offices)
    return Mask(least, step=least if some else 1)
