"""Cases with a date that has passed or is near, on the page of the day."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.procedures.enums import Light
from labimpact.procedures.models import ProcedureCase
from labimpact.procedures.queries import listing
from labimpact.procedures.queries.dates import light

_AHEAD = timedelta(days=7)
_SHOWN = 9


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    rows = listing.cases(actor, listing.Which.OPEN, today=day).filter(next_on__lte=day + _AHEAD)
    # Cut before the persons are joined, so that the wall is asked about few.
    chosen = ProcedureCase.objects.filter(pk__in=rows.values("pk")[:_SHOWN])
    for case in chosen.select_related("person", "definition").order_by("next_on", "pk"):
        late = light(case.next_on, day) is Light.RED
        yield TodayItem(
            title=case.definition.title,
            url=reverse("procedures:detail", args=[case.pk]),
            person=str(case.person),
            person_id=case.person_id,
            note=case.next_what,
            badge=_("passata") if late else "",
            badge_kind="danger",
            due_on=case.next_on,
        )


SECTION = TodaySection(
    key="pratiche",
    title=gettext_lazy("Pratiche con una data vicina"),
    order=25,
    permissions=(Permission.PROCEDURE_MANAGE,),
    provider=_items,
    icon="it-files",
    all_route="procedures:list",
    optional=True,
)
