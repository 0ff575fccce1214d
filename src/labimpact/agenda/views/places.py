"""The free places that are offered, and which kind and colleague they are looked for with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from labimpact.agenda.forms import AgendaForm
from labimpact.agenda.hours import local_day, moment
from labimpact.agenda.models import Appointment, AppointmentKind, WaitingListEntry
from labimpact.agenda.queries import appointments as queries
from labimpact.agenda.queries.offered import Offered
from labimpact.agenda.queries.slots import AHEAD_DAYS, Slot, free_slots, one_each
from labimpact.base import clock
from labimpact.base.access import ActorRequest
from labimpact.base.actor import ActorOffice

# Whole days are shown until there are as many places as this; the others wait under a fold.
_NEAR = 24


@dataclass(frozen=True)
class Place:
    """A free place, with whom: where several receive it is not the same."""

    slot: Slot
    who: str
    hour: str


@dataclass(frozen=True)
class Day:
    day: date
    name: str
    places: list[Place]


@dataclass(frozen=True)
class Places:
    """The free places of four weeks, whole days at a time."""

    near: list[Day]
    later: list[Day]
    until: date

    @property
    def later_count(self) -> int:
        return sum(len(one.places) for one in self.later)

    @property
    def after(self) -> date:
        return self.until + timedelta(days=1)


def search(
    request: ActorRequest, given: Offered, *, moved: Appointment | None = None
) -> AgendaForm:
    """What the address asks for; who moves an appointment keeps its colleague unless they say."""
    asked = request.GET.copy()
    if moved is not None and moved.operator_id in given.operators and "operatore" not in asked:
        asked["operatore"] = str(moved.operator_id)
    found = AgendaForm(asked, offered=given)
    found.is_valid()
    return found


def usual_kind(
    request: ActorRequest, office: ActorOffice, known: Iterable[AppointmentKind], origin: str
) -> AppointmentKind | None:
    """The kind given last for the same record, or else the one this operator gave last."""
    by_pk = {kind.pk: kind for kind in known}
    pk = queries.last_kind(request.actor, office.pk, origin)
    return by_pk.get(pk or 0) or next(iter(by_pk.values()), None)


def chosen(request: ActorRequest) -> str:
    """The place that the address or the form names."""
    return str(request.POST.get("slot") or request.GET.get("quando", ""))


def free(
    request: ActorRequest,
    office: ActorOffice,
    kind: AppointmentKind,
    asked: AgendaForm,
    waited: WaitingListEntry | None,
    given: Offered,
    *,
    moved: Appointment | None = None,
) -> Places:
    """The free places by day: of each hour one, or those of the operator that was chosen."""
    room = asked.cleaned_data.get("stanza")
    operator = asked.cleaned_data.get("operatore")
    since = _since(asked.cleaned_data.get("dal"))
    found = free_slots(
        request.actor,
        office.pk,
        kind,
        since=since,
        operator_id=operator.pk if operator else None,
        room_id=room.pk if room else None,
        leave_out=moved.pk if moved else None,
    )
    wanted = chosen(request)
    slots = one_each(sorted(found, key=lambda s: (s.starts_at, s.value != wanted)))
    if waited is not None:
        slots = [s for s in slots if waited.wants(local_day(s.starts_at).weekday())]
    if moved is not None:
        slots = [s for s in slots if s.starts_at != moved.starts_at]
    names = {pk: str(user) for pk, user in given.operators.items()}
    return _in_days(slots, names, wanted, local_day(since) + timedelta(days=AHEAD_DAYS - 1))


def _in_days(slots: list[Slot], names: dict[int, str], wanted: str, until: date) -> Places:
    near: list[Day] = []
    later: list[Day] = []
    shown = 0
    ahead = any(slot.value == wanted for slot in slots)
    for day, group in groupby(slots, key=lambda s: local_day(s.starts_at)):
        places = [Place(slot, names.get(slot.operator_id or 0, ""), _hour(slot)) for slot in group]
        # The place that is chosen is never under the fold.
        (near if shown < _NEAR or ahead else later).append(
            Day(day, date_format(day, "l j F").lower(), places)
        )
        shown += len(places)
        ahead = ahead and all(place.slot.value != wanted for place in places)
    return Places(near, later, until)


def _hour(slot: Slot) -> str:
    return f"{timezone.localtime(slot.starts_at):%H:%M}"


def _since(day: date | None) -> datetime:
    return max(moment(day, datetime.min.time()), clock.now()) if day else clock.now()
