"""What the rest of the house asks about the plan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from labimpact.programme.models import Activity, SpecificObjective

# The objective of the information desks: of several activities of one office, a desk's contact
# belongs to the one that pursues it.
DESK_OBJECTIVE = "O1"


def open_activities(office_id: int, on: date) -> QuerySet[Activity]:
    """The activities (attività) an office works on and that are open on a day."""
    pursues = SpecificObjective.objects.filter(activity=OuterRef("pk"), code=DESK_OBJECTIVE)
    return (
        Activity.objects.open_on(on)
        .filter(offices=office_id)
        .select_related("project")
        .annotate(is_desk=Exists(pursues))
        .order_by("pk")
    )


class OpenActivities:
    """The open activities of offices on many days, asked once for each stretch without change."""

    def __init__(self) -> None:
        days: set[date] = set()
        rows = Activity.objects.values_list(
            "starts_on", "ends_on", "project__starts_on", "project__ends_on"
        )
        for starts, ends, project_starts, project_ends in rows:
            days |= {starts or project_starts, project_starts}
            days |= {end + timedelta(days=1) for end in (ends, project_ends) if end}
        self._changes = sorted(days)
        self._known: dict[tuple[int, int], list[Activity]] = {}

    def open_on(self, office_id: int, day: date) -> list[Activity]:
        stretch = bisect_right(self._changes, day)
        if (office_id, stretch) not in self._known:
            self._known[office_id, stretch] = list(open_activities(office_id, day))
        return self._known[office_id, stretch]


def choose_activity(open_ones: Sequence[Activity], item: str) -> Activity | None:
    """Of the open activities the one an item counts for, or None when that is not certain.

    The only open one; of several, the only one of the desks' objective. A choice that would be
    a guess is left to whoever attributes *senza attività* in bulk. `item` (delivery_item) says
    nothing yet: no source ties an item to an objective.
    """
    if len(open_ones) == 1:
        return open_ones[0]
    of_desks = [activity for activity in open_ones if getattr(activity, "is_desk", False)]
    return of_desks[0] if len(of_desks) == 1 else None


def activity_for(office_id: int, on: date, item: str = "") -> Activity | None:
    """The activity a delivery of that office, day and item counts for, or None."""
    return choose_activity(list(open_activities(office_id, on)), item)
