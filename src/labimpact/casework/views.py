from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework import actions, permissions, queries
from labimpact.casework.forms import (
    AnswerForm,
    OfficeSearchForm,
    RefuseForm,
    ReportAnswerForm,
    SendForm,
    WithdrawForm,
)
from labimpact.casework.lists import REFERRALS, TABS
from labimpact.casework.models import Referral
from labimpact.network.models import Office
from labimpact.people.actions import show_name
from labimpact.people.models import Person
from labimpact.ui.lists import read


def _number(text: str) -> int:
    """An id from the address; anything else is nobody's."""
    return row_number(text) or 0


def _person(request: ActorRequest) -> Person | None:
    wanted = request.GET.get("person", "")
    if not wanted:
        return None
    known = Person.objects.visible_to(request.actor).current()
    return show_name(get_object_or_404(known, pk=_number(wanted)), by=request.actor)


def _referral(request: ActorRequest, pk: int) -> Referral:
    rows = Referral.objects.visible_to(request.actor).select_related("from_office", "to_office")
    return get_object_or_404(rows, pk=pk)


@access(Permission.REFERRAL_MANAGE)
def referral_list(request: ActorRequest) -> HttpResponse:
    """Invii: what waits for the office's answer, what it received, what it sent."""
    # What is no number at all is said by the filters' form, in its field.
    person = _person(request) if _number(request.GET.get("person", "")) else None
    screen = read(request, REFERRALS)
    which = screen.form.which
    actions.record_reading(screen.lines, by=request.actor)
    tabs = [
        {"label": label, "url": screen.href(vista=key), "active": key == which}
        for key, label in TABS.items()
    ]
    context = {
        "screen": screen, "tabs": tabs, "which": which, "person": person, "today": clock.today(),
    }  # fmt: skip
    return render(request, "casework/list.html", context, status=screen.status)


@access(Permission.REFERRAL_MANAGE)
def send(request: ActorRequest) -> HttpResponse:
    """Refer somebody: first where, then what the receiver may read."""
    if not permissions.can_send_from(request.actor, request.actor.office_id):
        raise PermissionDenied
    person = _person(request)
    to = request.GET.get("to", "")
    outside = request.GET.get("fuori") == "1"
    if not to and not outside:
        return _choose_office(request, person)
    office = None if outside else get_object_or_404(Office.objects.open(), pk=_number(to))
    phone = queries.phone_of(person) if person else ""
    initial = {
        "shared_name": person.initials if person else "",
        "answer_due_on": queries.answer_due(clock.today()),
        "reason": request.GET.get("motivo", ""),
    }
    form = SendForm(
        request.POST or None, person=person, phone=phone, outside=outside, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            referral = actions.send(
                by=request.actor,
                to_office=office,
                person=person,
                origin=_origin(request),
                **form.minimal_data(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Inviato. Quando rispondono lo vedi in Oggi e qui."))
            return redirect("casework:detail", pk=referral.pk)
    context = {
        "form": form, "person": person, "office": office, "phone": phone,
        "nobody_answers": office is not None and not queries.somebody_answers(office),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "casework/send.html", context, status=status)


def _origin(request: ActorRequest) -> tuple[str, int] | None:
    """The contact from which the referral was started, when it was started from one."""
    contact = _number(request.GET.get("contact", ""))
    return ("desk.contact", contact) if contact else None


def _choose_office(request: ActorRequest, person: Person | None) -> HttpResponse:
    form = OfficeSearchForm(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    area = asked.get("area")
    searched = any(asked.values())
    found = queries.offices(
        asked.get("q", ""),
        kind=asked.get("kind", ""),
        area_id=area.pk if area else None,
        leave_out=request.actor.office_id,
    )
    context = {
        "form": form,
        "person": person,
        "searched": searched,
        "offices": list(found) if searched else queries.usual_offices(request.actor),
        "keep": _kept(request),
    }
    return render(request, "casework/choose_office.html", context)


def _kept(request: ActorRequest) -> str:
    """The part of the address that goes on to the second step."""
    kept = [(k, request.GET[k]) for k in ("person", "contact", "motivo") if request.GET.get(k)]
    query = request.GET.copy()
    query.clear()
    query.update(dict(kept))
    return query.urlencode()


@access(Permission.REFERRAL_MANAGE)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One referral, and what the reader may do with it."""
    referral = _referral(request, pk)
    actions.record_reading([referral], by=request.actor)
    return _detail_page(request, referral)


def _detail_page(request: ActorRequest, referral: Referral, **wrong: Form) -> HttpResponse:
    actor = request.actor
    person = Person.objects.visible_to(actor).filter(pk=referral.person_id or 0).first()
    context = {
        "referral": referral,
        "person": person,
        "today": clock.today(),
        "is_late": referral.is_late(clock.today()),
        "can_answer": permissions.can_answer(actor, referral),
        "can_report": permissions.can_report_answer(actor, referral),
        "can_withdraw": permissions.can_withdraw(actor, referral),
        "is_sender": permissions.is_sender(actor, referral),
        "accept_form": AnswerForm(prefix="accept"),
        "refuse_form": RefuseForm(prefix="refuse"),
        "report_form": ReportAnswerForm(prefix="report", initial={"on": clock.today()}),
        "withdraw_form": WithdrawForm(prefix="withdraw"),
    }
    return render(request, "casework/detail.html", context | wrong, status=422 if wrong else 200)


@access(Permission.REFERRAL_MANAGE)
@require_POST
def accept(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept: the person becomes visible to the receiving office."""
    referral = _referral(request, pk)
    if not permissions.is_receiver(request.actor, referral):
        raise PermissionDenied
    form = AnswerForm(request.POST, prefix="accept")
    if form.is_valid():
        try:
            actions.accept(referral, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Invio accettato: ora l'ufficio vede la scheda."))
            return redirect("casework:detail", pk=pk)
    return _detail_page(request, referral, accept_form=form)


@access(Permission.REFERRAL_MANAGE)
@require_POST
def refuse(request: ActorRequest, pk: int) -> HttpResponse:
    """Refuse, saying why."""
    referral = _referral(request, pk)
    if not permissions.is_receiver(request.actor, referral):
        raise PermissionDenied
    form = RefuseForm(request.POST, prefix="refuse")
    if form.is_valid():
        try:
            actions.refuse(referral, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Invio rifiutato. Chi ha inviato legge il perché."))
            return redirect("casework:detail", pk=pk)
    return _detail_page(request, referral, refuse_form=form)


@access(Permission.REFERRAL_MANAGE)
@require_POST
def report_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down an answer that came by other ways."""
    referral = _referral(request, pk)
    if not permissions.is_sender(request.actor, referral):
        raise PermissionDenied
    form = ReportAnswerForm(request.POST, prefix="report")
    if form.is_valid():
        data = form.cleaned_data | {"accepted": form.cleaned_data["accepted"] == "yes"}
        try:
            actions.report_answer(referral, by=request.actor, **data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Risposta riportata."))
            return redirect("casework:detail", pk=pk)
    return _detail_page(request, referral, report_form=form)


@access(Permission.REFERRAL_MANAGE)
@require_POST
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back a referral that nobody has answered."""
    referral = _referral(request, pk)
    if not permissions.is_sender(request.actor, referral):
        raise PermissionDenied
    form = WithdrawForm(request.POST, prefix="withdraw")
    if form.is_valid():
        try:
            actions.withdraw(referral, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Invio ritirato."))
            return redirect("casework:detail", pk=pk)
    return _detail_page(request, referral, withdraw_form=form)
