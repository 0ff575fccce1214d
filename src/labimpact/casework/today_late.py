"""On the page of the day of who coordinates: in which offices reviews of cases are late."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.casework.queries.late_reviews import late_by_office

_LIMIT = 8


def _late(_actor: Actor, _day: date) -> Iterator[TodayItem]:
    for office in late_by_office(limit=_LIMIT + 1):
        said = ngettext(
            "%(n)s verifica in ritardo", "%(n)s verifiche in ritardo", office.reviews
        )  # fmt: skip
        yield TodayItem(
            title=office.name, note=said % {"n": office.reviews}, due_on=office.since
        )  # fmt: skip


LATE_REVIEWS = TodaySection(
    key="verifiche-in-ritardo",
    title=gettext_lazy("Verifiche dei casi in ritardo, per ufficio"),
    order=58,
    permissions=(Permission.TERRITORY_VIEW,),
    provider=_late,
    icon="it-warning-circle",
    optional=True,
    limit=_LIMIT,
)
