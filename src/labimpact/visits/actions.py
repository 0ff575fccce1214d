"""Writing what was counted, and forgetting it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection

from labimpact.rules.queries import value
from labimpact.visits.counting import Visit
from labimpact.visits.models import VisitCount


def count(visits: Mapping[Visit, int]) -> None:
    """Add visits to those of their day (conteggio delle visite), as the public."""
    rows = [
        {"day": v.day.isoformat(), "kind": str(v.kind), "name": v.name, "language": v.language,
         "times": times}
        for v, times in visits.items()
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.count_visits(%s::jsonb)", [json.dumps(rows)])


def forget(today: date) -> int:
    """Forget the counts of days past their time (rule `retention_portal_visits`, days)."""
    days = int(value("retention_portal_visits", today) or 0)
    if not days:
        return 0
    return VisitCount.objects.filter(day__lt=today - timedelta(days=days)).delete()[0]
