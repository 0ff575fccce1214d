"""Requests between offices: what waits for an answer, what was asked, the answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.recognition.actions import reading, sharing
from labimpact.recognition.enums import RequestKind, RequestState
from labimpact.recognition.forms.sharing import AnswerForm, AskForm
from labimpact.recognition.lists import REQUESTS, REQUESTS_SHOWN
from labimpact.recognition.models import RequestedPerson, SharingRequest
from labimpact.recognition.queries import queue
from labimpact.ui.lists import read


@access(Permission.PERSON_EDIT)
def requests(request: ActorRequest) -> HttpResponse:
    """Richieste tra uffici: to answer, answered, asked."""
    screen = read(request, REQUESTS)
    opened = [line.opened_person_id for line in screen.lines if line.opened_person_id]
    reading.read_requests(screen.lines, opened, by=request.actor)
    which = screen.form.which
    tabs = [
        {"label": label, "url": screen.href(vista=key), "active": key == which}
        for key, label in REQUESTS_SHOWN.items()
    ]
    context = {"screen": screen, "tabs": tabs, "which": which}
    return render(request, "recognition/requests.html", context, status=screen.status)


@access(Permission.PERSON_EDIT)
def one_request(request: ActorRequest, pk: int) -> HttpResponse:
    """One request: its state for who asked, the person and the answer for who answers."""
    mine = request.actor.offices_where(Permission.PERSON_EDIT)
    rows = SharingRequest.objects.select_related("from_office", "to_office")
    found = get_object_or_404(rows, pk=pk)
    is_asker = found.from_office_id in mine
    asked = RequestedPerson.objects.filter(request=found, answering_office__in=mine)
    whom = asked.select_related("person").first()
    if request.method == "POST" and whom is None:
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_yes = form.cleaned_data["answer"] == "yes"
        try:
            sharing.answer(found, yes=is_yes, note=form.cleaned_data["note"], by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
            found.refresh_from_db()
        else:
            messages.success(request, _("Risposta data: l'altro ufficio la legge subito."))
            return redirect("recognition:requests")
    opened = Person.objects.visible_to(request.actor).filter(pk=found.opened_person_id or 0).first()
    shown = [p.pk for p in (whom.person if whom else None, opened) if p is not None]
    reading.read_requests([found], shown, by=request.actor)
    context = {
        "found": found, "whom": whom, "opened": opened, "is_asker": is_asker, "form": form,
        "waits": found.state == RequestState.WAITING,
        "is_late": found.state == RequestState.WAITING and found.due_on < clock.today(),
        "is_merge": found.kind == RequestKind.MERGE,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "recognition/request.html", context, status=status)


@access(Permission.PERSON_EDIT)
def elsewhere(request: ActorRequest) -> HttpResponse:
    """Seguite anche altrove: one's own persons who resemble somebody of another office."""
    lines = queue.half_seen(request.actor)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = sharing.ask_about_pair(**form.cleaned_data, by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Richiesta mandata: la risposta la leggi qui e in Oggi."))
            return redirect("recognition:request", pk=made.pk)
    reading.list_half_seen([line.person for line in lines], by=request.actor)
    context = {"lines": lines, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "recognition/elsewhere.html", context, status=status)


@access(Permission.NETWORK_MANAGE)
def late_requests(request: ActorRequest) -> HttpResponse:
    """For who coordinates: what waits at the offices of the area and what is late, no names."""
    context = {
        "offices": queue.requests_by_office(), "lines": queue.late_requests(),
    }  # fmt: skip
    return render(request, "recognition/late_requests.html", context)
