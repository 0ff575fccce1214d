"""Whom a team may be made of."""

from __future__ import annotations

from itertools import groupby

from django.db import connection
from django.utils.translation import gettext as _

from labimpact.casework.models import Case
from labimpact.network.models import Office


def offices_by_area(case: Case) -> dict[str, list[Office]]:
    """The other offices in which somebody works on cases, by area, that of the case first.

    In any other a seat would open nothing, and yet give the right to see the person.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.offices_with_cases()")
        (working,) = cursor.fetchone()
    rows = Office.objects.open().filter(pk__in=working).exclude(pk=case.office_id)
    here = case.office.area_id
    found = sorted(
        rows.select_related("area"),
        key=lambda o: (o.area_id != here, str(o.area or ""), o.area_id or 0, o.name.casefold()),
    )
    named = groupby(found, key=lambda o: str(o.area) if o.area else _("Tutta la rete"))
    return {area: list(offices) for area, offices in named}
