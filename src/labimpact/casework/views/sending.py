"""Sending a person to another service, passing on whom one received, sending again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
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
from labimpact.casework.actions import referral_forwarding
from labimpact.casework.actions.referral_links import with_link
from labimpact.casework.enums import CASE_ORIGIN
from labimpact.casework.forms.sending import ForwardForm, OfficeSearchForm, SendForm
from labimpact.casework.models import Case, Referral
from labimpact.casework.queries import telling
from labimpact.casework.views.referral_scope import person_asked, referral_seen
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.ui.attempting import attempt


@access(Permission.REFERRAL_MANAGE)
def send(request: ActorRequest) -> HttpResponse:
    """Refer somebody: first where, then what the receiver may read."""
    if not permissions.can_send_from(request.actor, request.actor.office_id):
        raise PermissionDenied
    person = person_asked(request)
    if not _is_chosen(request):
        return _choose_office(request, person=person)
    office = _office(request)
    form = _send_form(request, person, office)
    made: list[Referral] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: made.append(_sent(request, form, person, office)))
    ):
        messages.success(request, _("Inviato. Quando rispondono lo vedi in Oggi e qui."))
        return redirect("casework:detail", pk=made[0].pk)
    context = {
        "form": form, "person": person, "office": office, "case": _case(request, person),
        "nobody_answers": office is not None and not queries.somebody_answers(office),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "casework/send.html", context, status=status)


def _send_form(request: ActorRequest, person: Person | None, office: Office | None) -> SendForm:
    initial = {
        "shared_name": person.initials if person else "",
        "answer_due_on": queries.answer_due(clock.today(), office),
        "reason": request.GET.get("motivo", ""),
    }
    phone = telling.reach(person) if person else ""
    case = _case(request, person)
    return SendForm(
        request.POST or None, person=person, phone=phone, outside=office is None, initial=initial,
        papers=telling.papers(case, request.actor) if case else (),
    )  # fmt: skip


def _sent(
    request: ActorRequest, form: SendForm, person: Person | None, office: Office | None
) -> Referral:
    by = request.actor
    return with_link(
        lambda: actions.send(
            by=by, to_office=office, person=person, origin=_origin(request, person),
            **form.minimal_data(),
        ),
        email=form.email, by=by,
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
def forward(request: ActorRequest, pk: int) -> HttpResponse:
    """Pass on to somebody else a person whom one's office was sent."""
    referral = referral_seen(request, pk)
    if not permissions.is_receiver(request.actor, referral):
        raise PermissionDenied
    if not permissions.can_forward(request.actor, referral):
        return redirect("casework:detail", pk=pk)
    if not _is_chosen(request):
        return _choose_office(request, forwarding=referral)
    office = _office(request)
    form = ForwardForm(request.POST if request.method == "POST" else None, outside=office is None)
    made: list[Referral] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: made.append(_forwarded(request, form, referral, office)))
    ):
        messages.success(request, _("Passato. Chi ha inviato per primo segue il percorso."))
        return redirect("casework:detail", pk=made[0].pk)
    context = {"form": form, "referral": referral, "office": office}
    status = 422 if form.errors else 200
    return render(request, "casework/forward.html", context, status=status)


def _forwarded(
    request: ActorRequest, form: ForwardForm, referral: Referral, office: Office | None
) -> Referral:
    data = dict(form.cleaned_data)
    email = data.pop("to_email", "")
    by = request.actor
    return with_link(
        lambda: referral_forwarding.forward(referral, by=by, to_office=office, **data),
        email=email, by=by,
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def send_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Send an expired referral again, with the same data."""
    referral = referral_seen(request, pk)
    if not permissions.is_sender(request.actor, referral):
        raise PermissionDenied
    try:
        again = referral_forwarding.send_again(referral, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:detail", pk=pk)
    messages.success(request, _("Inviato di nuovo, con gli stessi dati."))
    return redirect("casework:detail", pk=again.pk)


def _is_chosen(request: ActorRequest) -> bool:
    return bool(request.GET.get("to")) or request.GET.get("fuori") == "1"


def _office(request: ActorRequest) -> Office | None:
    """The office in the address; nobody's when the service is outside the network."""
    if request.GET.get("fuori") == "1":
        return None
    return get_object_or_404(Office.objects.open(), pk=row_number(request.GET.get("to", "")))


def _origin(request: ActorRequest, person: Person | None) -> tuple[str, int] | None:
    """The contact or the case from which the referral was started, when it was from one."""
    contact = row_number(request.GET.get("contact", ""))
    if contact:
        return ("desk.contact", contact)
    case = _case(request, person)
    return (CASE_ORIGIN, case.pk) if case else None


def _case(request: ActorRequest, person: Person | None) -> Case | None:
    """The case of the person from which the referral was started."""
    asked = row_number(request.GET.get("caso", ""))
    if asked is None or person is None or request.GET.get("contact"):
        return None
    return get_object_or_404(Case.objects.visible_to(request.actor), pk=asked, person=person)


def _choose_office(
    request: ActorRequest, *, person: Person | None = None, forwarding: Referral | None = None
) -> HttpResponse:
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
        "forwarding": forwarding,
        "searched": searched,
        "offices": list(found) if searched else queries.usual_offices(request.actor),
        "keep": _kept(request),
    }
    return render(request, "casework/choose_office.html", context)


def _kept(request: ActorRequest) -> str:
    """The part of the address that goes on to the second step."""
    kept = [
        (k, request.GET[k]) for k in ("person", "contact", "caso", "motivo") if request.GET.get(k)
    ]
    query = request.GET.copy()
    query.clear()
    query.update(dict(kept))
    return query.urlencode()
