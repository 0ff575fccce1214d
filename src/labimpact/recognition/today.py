"""On the page of the day: requests to answer, and for who coordinates those left unanswered."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.recognition.enums import RequestKind
from labimpact.recognition.queries import queue

_LIMIT = 8


def _to_answer(actor: Actor, day: date) -> Iterator[TodayItem]:
    for found in queue.to_answer(actor)[: _LIMIT + 1]:
        person = found.requested.person
        late = found.due_on < day
        yield TodayItem(
            title=str(RequestKind(found.kind).label).capitalize(),
            url=reverse("recognition:request", args=[found.pk]),
            person=person.full_name,
            person_id=person.pk,
            note=_("chiede %(office)s") % {"office": found.from_office},
            due_on=found.due_on,
            badge=_("in ritardo") if late else "",
            badge_kind="danger",
        )


def _unanswered(actor: Actor, day: date) -> Iterator[TodayItem]:
    for late in queue.late_requests()[: _LIMIT + 1]:
        yield TodayItem(
            title=late.to_office,
            url=reverse("recognition:late_requests"),
            note=_("non ha risposto a %(office)s") % {"office": late.from_office},
            due_on=late.due_on,
            badge=_("in ritardo"),
            badge_kind="danger",
        )


TO_ANSWER = TodaySection(
    key="richieste",
    title=gettext_lazy("Altri uffici aspettano la tua risposta"),
    order=52,
    permissions=(Permission.PERSON_EDIT,),
    provider=_to_answer,
    icon="it-share",
    all_route="recognition:requests",
    optional=True,
    limit=_LIMIT,
)
UNANSWERED = TodaySection(
    key="richieste-in-ritardo",
    title=gettext_lazy("Richieste tra uffici senza risposta"),
    order=57,
    permissions=(Permission.NETWORK_MANAGE,),
    provider=_unanswered,
    icon="it-warning-circle",
    all_route="recognition:late_requests",
    optional=True,
    limit=_LIMIT,
)
