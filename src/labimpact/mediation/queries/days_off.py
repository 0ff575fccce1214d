"""On which days whoever asks receives nobody: closures of their office, and of a school the months
without lessons. Public holidays are not among them: they are the same for everybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.mediation.models import MediationSession
from labimpact.mediation.process import OVER
from labimpact.network.models import Body, Office, OfficeClosure
from labimpact.rules import queries as rules

_SCHOOL = "school"
_BEGINS, _ENDS = "mediation_lessons_begin", "mediation_lessons_end"


@dataclass(frozen=True)
class DaysOff:
    """The closures of the offices of who asks, office by office, and whether it is a school."""

    offices: Sequence[Sequence[OfficeClosure]] = ()
    is_school: bool = False

    def reason(self, day: date) -> str:
        """Why nobody is received on that day; empty when somebody is. Of a body with many offices
        a day is off when each of them is closed; an extraordinary opening is worth more."""
        shut = [_shut(closures, day) for closures in self.offices]
        if shut and all(shut):
            return str(shut[0])
        opened = any(c.opens_at and _covers(c, day) for each in self.offices for c in each)
        if self.is_school and not opened and not _has_lessons(day):
            return _("non c'è lezione")
        return ""


NONE = DaysOff()


def _covers(closure: OfficeClosure, day: date) -> bool:
    return closure.starts_on <= day <= closure.ends_on


def _shut(closures: Collection[OfficeClosure], day: date) -> str:
    found = [closure for closure in closures if _covers(closure, day)]
    if any(closure.opens_at for closure in found):
        return ""
    return next((closure.reason or _("chiuso") for closure in found), "")


def _has_lessons(day: date) -> bool:
    """Whether some order of school has lessons on that day of the year, by the rules of the
    regional calendar (calendario scolastico)."""
    begins, ends = rules.value(_BEGINS, day), rules.value(_ENDS, day)
    return not begins or not ends or not str(ends) < f"{day:%m-%d}" < str(begins)


def days_off(office_id: int | None, body_id: int) -> DaysOff:
    """The days without sessions (giorni di chiusura) of an office that asks; of a body on whose
    behalf somebody else asks, those of all of its offices."""
    offices = Office.objects.filter(body=body_id, closed_on=None)
    if office_id is not None:
        offices = offices.filter(pk=office_id)
    shut: dict[int, list[OfficeClosure]] = {pk: [] for pk in offices.values_list("pk", flat=True)}
    ahead = OfficeClosure.objects.filter(office__in=shut, ends_on__gte=clock.today())
    for closure in ahead.order_by("starts_on", "pk"):
        shut[closure.office_id].append(closure)
    is_school = Body.objects.filter(pk=body_id, kind=_SCHOOL).exists()
    return DaysOff(tuple(shut.values()), is_school)


def closed_for(session: MediationSession, off: DaysOff) -> str:
    """Why somebody has to decide about a session that is still to be: whoever asked is closed on
    its day, and nobody kept it on purpose. Empty for every other."""
    day = local_day(session.starts_at)
    if session.state in OVER or session.starts_at < clock.now() or session.kept_on == day:
        return ""
    return off.reason(day)


def in_closures(rows: QuerySet[MediationSession]) -> QuerySet[MediationSession]:
    """Of sessions, those still to be on a day on which whoever asked is closed: a closure cancels
    nothing by itself. What was kept for that day on purpose (`kept_on`) is no question."""
    rows = rows.alias(
        on_day=TruncDate("starts_at", tzinfo=timezone.get_default_timezone()),
        # On behalf of a body: all of its offices.
        whole_body=Case(When(from_office=None, then=F("request__body"))),
    )
    on_that_day = Q(
        starts_on__lte=OuterRef(OuterRef("on_day")), ends_on__gte=OuterRef(OuterRef("on_day"))
    )
    there = OfficeClosure.objects.filter(on_that_day, office=OuterRef("pk"))
    asking = Office.objects.filter(
        Q(pk=OuterRef("from_office")) | Q(body=OuterRef("whole_body")), closed_on=None
    )
    is_shut = Exists(there) & ~Exists(there.filter(opens_at__isnull=False))
    ahead = rows.filter(starts_at__gte=clock.now()).exclude(state__in=OVER)
    return ahead.exclude(kept_on=F("on_day")).filter(
        Exists(asking.filter(is_shut)), ~Exists(asking.filter(~is_shut))
    )
