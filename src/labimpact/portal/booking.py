"""Booking a desk without an account, and the page that who booked comes back to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import groupby, islice
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from labimpact.agenda import ical
from labimpact.agenda.hours import local_day
from labimpact.agenda.models import AppointmentKind
from labimpact.agenda.queries.slots import Slot
from labimpact.base import limits
from labimpact.base.access import public
from labimpact.base.numbers import row_number
from labimpact.base.own_site import own_forms
from labimpact.booking import actions
from labimpact.booking import queries as bookings
from labimpact.booking.actions import Came
from labimpact.network.models import Language, Office
from labimpact.notifications import sms
from labimpact.portal import queries
from labimpact.portal.drawing import drawn, known
from labimpact.portal.reaching import ReachForm
from labimpact.portal.services import SPOKEN_AS

# Days with free places that are shown at once.
_DAYS = 10
_MOMENT = "%Y%m%dT%H%MZ"


class BookForm(ReachForm):
    """Who, how to reach them, what about, when."""

    field_order = ("name", "phone", "email", "topic", "when")
    name = forms.CharField(max_length=80)
    topic = forms.ChoiceField(required=False)
    when = forms.CharField(max_length=20)

    def __init__(self, text: dict[str, Any], free: list[Slot], *args: Any) -> None:
        super().__init__(text, *args, labels=text["booking"])
        self.free = {_value(slot.starts_at) for slot in free}
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            ("", text["booking"]["topic_none"]), *text["topics"].items()
        ]  # fmt: skip
        choose = dict.fromkeys(("required", "max_length"), text["booking"]["choose"])
        self.fields["when"].error_messages |= choose

    def clean_when(self) -> datetime:
        if self.cleaned_data["when"] not in self.free:
            raise forms.ValidationError(self.text["booking"]["taken"])
        return _moment(self.cleaned_data["when"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("phone") and not said.get("email") and not self.errors:
            self.add_error("email", self.text["booking"]["contact"])
        return said


@own_forms
@public
def book(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """The free places of a desk (prenota); who chooses one is sent a code. As with the requests of
    the public there is no session, so that there is nothing to forge and no cookie."""
    text = queries.texts()[known(language)]
    office, kind, kinds = _offered(pk, request.GET.get("tipo", ""))
    free = bookings.places(kind)
    posted = request.method == "POST"
    form = BookForm(text, free, request.POST if posted else None)
    late = posted and limits.is_too_often(request, action="portal_booking", key="")
    if late:
        form.add_error(None, text["ask_often"])
    elif posted and form.is_valid():
        # A field that nobody sees: whoever fills it in is a robot, and is thanked all the same.
        if request.POST.get("website"):
            return drawn(request, language, "portal/booking_asked.html")
        key = actions.ask(_asked(form, kind, language))
        return redirect("portal:booking", language=language, key=key)
    status = 429 if late else 422 if form.errors else 200
    return _secret(
        drawn(
            request, language, "portal/book.html", status=status,
            form=form, office=office, kind=kind, kinds=kinds, days=_by_day(free),
            sms=sms.is_active(), chosen=request.POST.get("when", ""),
        )
    )  # fmt: skip


@own_forms
@public
def booking(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One booking, for whoever holds its address: the code, then the place, to move or give back.
    The address is the secret: it opens this and nothing else."""
    text = queries.texts()[known(language)]
    found = bookings.shown(key)
    if found is None:
        return _secret(drawn(request, language, "portal/booking_gone.html", status=404))
    came: Came | str = ""
    if request.method == "POST":
        if limits.is_too_often(request, action="portal_booking_page", key=key):
            came = Came.OFTEN
        else:
            came = _done(request, key)
            if came in (Came.BOOKED, Came.MOVED, "given"):
                return redirect("portal:booking", language=language, key=key)
        found = bookings.shown(key) or found
    kind = bookings.kind_of(found)
    choosing = found.is_proved and not found.is_over and kind is not None
    status = {"": 200, Came.OFTEN: 429}.get(came, 422 if came is not Came.SENT else 200)
    office = queries.desk(found.office_id)
    return _secret(
        drawn(
            request, language, "portal/booking.html", status=status,
            found=found, kind=kind, office=office, key=key,
            can_book=getattr(office, "is_booked", False),
            days=_by_day(bookings.places(kind)) if choosing and kind else [],
            said=text["booking"].get(str(came), ""), is_wrong=status >= 400,
        )
    )  # fmt: skip


@public
@require_safe
def calendar(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """The appointment as calendar programmes read it (iCal); who it is for is not in it."""
    text = queries.texts()[known(language)]
    found = bookings.shown(key)
    office = queries.desk(found.office_id) if found is not None else None
    if found is None or not found.is_placed or office is None:
        raise Http404
    event = ical.Event(
        uid=f"prenotazione-{found.pk}@labimpact", starts_at=found.starts_at, ends_at=found.ends_at,
        changed_at=found.changed_at, summary=f"{text['booking']['mine']}: {office.name}",
        location=", ".join(filter(None, [office.address, str(office.municipality or "")])),
    )  # fmt: skip
    response = HttpResponse(
        ical.calendar(office.name, [event]), content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appuntamento.ics"'},
    )  # fmt: skip
    return _secret(response)


def _done(request: HttpRequest, key: str) -> Came | str:
    """What somebody asks of their booking, and what came of it."""
    said = request.POST
    match said.get("what", ""):
        case "code":
            return actions.confirm(key, said.get("code", "").replace("\x00", "")[:12])
        case "again":
            return actions.send_again(key)
        case "place":
            try:
                return actions.place(key, _moment(said.get("when", "")))
            except ValueError:
                return "choose"
        case "give_back":
            return "given" if actions.give_back(key) else Came.GONE
    return Came.GONE


def _offered(pk: int, wanted: str) -> tuple[Office, AppointmentKind, list[AppointmentKind]]:
    """A desk with what is booked there, and the kind asked for or the first."""
    office, kinds = queries.desk(pk), bookings.kinds(pk)
    if office is None or not kinds:
        raise Http404
    number = row_number(wanted)
    return office, next((kind for kind in kinds if kind.pk == number), kinds[0]), kinds


def _asked(form: BookForm, kind: AppointmentKind, language: str) -> actions.Asked:
    said = form.cleaned_data
    spoken = SPOKEN_AS.get(language, language)
    return actions.Asked(
        kind=kind, at=said["when"], language=language,
        spoken=Language.objects.filter(code__iexact=spoken).first(),
        name=said["name"], phone=said.get("phone", ""), email=said.get("email", "").lower(),
        # For who works at the desk, so in Italian.
        topic=queries.texts()["it"]["topics"].get(said["topic"], ""),
    )  # fmt: skip


def _by_day(free: Iterable[Slot]) -> list[tuple[date, list[tuple[str, datetime]]]]:
    """The first days with free places, each with its moments and how a form names them."""
    days = groupby(free, key=lambda slot: local_day(slot.starts_at))
    return [
        (day, [(_value(slot.starts_at), slot.starts_at) for slot in slots])
        for day, slots in islice(days, _DAYS)
    ]


def _value(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_MOMENT)


def _moment(value: str) -> datetime:
    return datetime.strptime(value, _MOMENT).replace(tzinfo=UTC)


def _secret(response: HttpResponse) -> HttpResponse:
    """Nothing between here and the reader keeps what the page shows, and no other site is told
    where it leads from (our own forms must say it: `base/own_site`)."""
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
