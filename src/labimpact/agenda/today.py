"""Who waits and who is expected, on the page of the day."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.agenda import queries
from labimpact.agenda.models import Appointment, Arrival
from labimpact.agenda.queries import appointments
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton, TodayItem, TodaySection
from labimpact.rules.queries import label


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    for position, arrival in enumerate(queries.waiting_now(actor, day)):
        call = reverse("agenda:step", args=[arrival.pk, "chiama"])
        yield TodayItem(
            title=_("Numero %(number)s") % {"number": arrival.number},
            url=reverse("agenda:edit", args=[arrival.pk]),
            person=str(arrival.person) if arrival.person else "",
            person_id=arrival.person_id,
            note=describe(arrival),
            since=arrival.arrived_at,
            buttons=(TodayButton(_("Chiama"), call, "primary", "c" if position == 0 else ""),),
        )


def describe(arrival: Arrival) -> str:
    """What helps to recognise who is called: the label, the reason, the language."""
    language = str(arrival.language) if arrival.language else ""
    return " · ".join(filter(None, [arrival.label, label("need_area", arrival.reason), language]))


SECTION = TodaySection(
    key="arrivi",
    title=gettext_lazy("Chi aspetta"),
    order=10,
    permissions=(Permission.ARRIVAL_MANAGE,),
    provider=_items,
    icon="it-clock",
    empty=gettext_lazy("Nessuno in attesa. Quando arriva qualcuno, dagli un numero."),
    action=gettext_lazy("Apri gli arrivi"),
    action_route="agenda:queue",
    all_route="agenda:queue",
    refresh_seconds=15,
)


def _expected(actor: Actor, day: date) -> Iterator[TodayItem]:
    for a in appointments.today(actor, day):
        arrived = reverse("appointments:step", args=[a.pk, "arrivato"])
        yield TodayItem(
            title=f"{timezone.localtime(a.starts_at):%H:%M} {a.kind.label}",
            url=reverse("appointments:detail", args=[a.pk]),
            person=str(a.person) if a.person else "",
            person_id=a.person_id,
            note=who_and_where(a),
            badge=_("mediatore") if a.mediator_wanted else "",
            badge_kind="warning",
            buttons=(TodayButton(_("È arrivato"), arrived),),
        )


def who_and_where(a: Appointment) -> str:
    """What else a line says: how to recognise them, the language, with whom and where."""
    told = [a.label, a.language, a.operator, a.room]
    return " · ".join(str(part) for part in told if part)


APPOINTMENTS = TodaySection(
    key="appuntamenti",
    title=gettext_lazy("Appuntamenti di oggi"),
    order=15,
    permissions=(Permission.APPOINTMENT_MANAGE,),
    provider=_expected,
    icon="it-calendar",
    empty=gettext_lazy("Oggi non è atteso nessun altro. Prendi un appuntamento dall'agenda."),
    action=gettext_lazy("Apri l'agenda"),
    action_route="appointments:agenda",
    all_route="appointments:agenda",
)
