"""Emergencies and their review, seals, and who has seen a record."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access, when_shown
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.people.actions import protection as actions
from labimpact.people.actions.reading import show_name
from labimpact.people.forms.protection import (
    EmergencyForm,
    ReviewForm,
    SealForm,
    SealMembersForm,
    UnsealForm,
)
from labimpact.people.lists import EMERGENCIES
from labimpact.people.models import Person, Seal, same_person
from labimpact.people.queries import protection as queries
from labimpact.people.views.doors import enter
from labimpact.rules import queries as rules
from labimpact.ui.lists import read

PER_PAGE = 25


@access(Permission.PERSON_EMERGENCY)
def emergency(request: ActorRequest) -> HttpResponse:
    """Open a record of somebody not in scope, for a stated reason (accesso d'emergenza)."""
    office_id = request.actor.office_id
    if office_id is None or not request.actor.can(Permission.PERSON_EMERGENCY, office_id=office_id):
        raise PermissionDenied
    form = EmergencyForm(request.POST or None)
    hours = rules.value("emergency_access") or 3
    if request.method == "POST" and form.is_valid():
        found = _open(request, office_id, form)
        if found is not None:
            said = _("La scheda è aperta per %(hours)s ore. L'accesso sarà riesaminato.")
            messages.warning(request, said % {"hours": hours})
            return redirect("workspace:person", pk=found)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/emergency.html", {"form": form, "hours": hours}, status=status)


def _open(request: ActorRequest, office_id: int, form: EmergencyForm) -> int | None:
    data = form.cleaned_data
    wanted = actions.Identifier(data["number"], data["born_on"], data["tax_code"])
    try:
        found = actions.open_emergency(
            wanted, reason=data["reason"], office_id=office_id, by=request.actor
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    if found is None:
        form.add_error(
            None,
            _("Con questi dati non si apre nessuna scheda. Controllali: il tentativo è annotato."),
        )
    return found


@access(Permission.AUDIT_VIEW)
def emergency_reviews(request: ActorRequest) -> HttpResponse:
    """The emergencies to review, those not reviewed first; numbers, never names."""
    screen = read(request, EMERGENCIES)
    actions.list_emergencies([line.grant for line in screen.lines], by=request.actor)
    context = {"screen": screen}
    return render(request, "people/emergency_reviews.html", context, status=screen.status)


@access(Permission.AUDIT_VIEW)
def emergency_review(request: ActorRequest, pk: int) -> HttpResponse:
    """Say whether an emergency was justified."""
    grant = get_object_or_404(queries.emergencies(request.actor), pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_emergency(
                grant, justified=form.cleaned_data["verdict"] == "yes",
                note=form.cleaned_data["note"], close_now=form.cleaned_data["close_now"],
                by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Riesame annotato."))
            return redirect("people:emergency_reviews")
    context = {
        "line": queries.emergency_lines([grant])[0],
        "readings": queries.readings_under(grant)[:100],
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/emergency_review.html", context, status=status)


def _me(request: ActorRequest) -> int:
    if request.actor.user_id is None:
        raise PermissionDenied
    return request.actor.user_id


@access(Permission.SEAL_MANAGE)
def seal(request: ActorRequest, pk: int) -> HttpResponse:
    """Seal a record, or change who may still open a sealed one (sigillo)."""
    door = enter(request, pk, Permission.SEAL_MANAGE)
    person, office_id = door.person, door.office_id
    when_shown(request, lambda: show_name(person, by=request.actor))
    current = queries.current_seal(person)
    colleagues = queries.colleagues_of(office_id).exclude(pk=_me(request))
    if current is not None:
        return _sealed_page(request, person, current)
    form = SealForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.seal(
                person, kind=data["kind"], reason=data["reason"], office_id=office_id,
                members=[_me(request), *(u.pk for u in data["members"])],
                by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La scheda è sigillata: per gli altri non esiste più."))
            return redirect("people:seal", pk=pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/seal.html", {"person": person, "form": form}, status=status)


def _sealed_page(request: ActorRequest, person: Person, current: Seal) -> HttpResponse:
    colleagues = queries.colleagues_of(current.office_id).exclude(pk=_me(request))
    named = queries.seal_members(current)
    form = SealMembersForm(
        request.POST or None,
        colleagues=(colleagues | named.exclude(pk=_me(request))).distinct(),
        initial={"members": [u.pk for u in named]},
    )
    if request.method == "POST" and form.is_valid():
        chosen = [_me(request), *(u.pk for u in form.cleaned_data["members"])]
        actions.change_seal_members(current, members=chosen, by=request.actor)
        messages.success(request, _("Le persone ammesse sono aggiornate."))
        return redirect("people:seal", pk=person.pk)
    actions.read_seal(current, by=request.actor)
    context = {
        "person": person, "seal": current, "members": named, "form": form,
        "unseal_form": UnsealForm(prefix="unseal"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "people/seal.html", context, status=status)


@access(Permission.SEAL_MANAGE)
@require_POST
def unseal(request: ActorRequest, pk: int) -> HttpResponse:
    """Lift the seal, with the reason."""
    person = enter(request, pk, Permission.SEAL_MANAGE).person
    current = get_object_or_404(Seal, same_person("person", person), lifted_at=None)
    form = UnsealForm(request.POST, prefix="unseal")
    if form.is_valid():
        actions.unseal(current, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("Il sigillo è tolto."))
        return redirect("people:readers", pk=pk)
    context = {
        "person": person, "seal": current, "members": queries.seal_members(current),
        "unseal_form": form,
    }  # fmt: skip
    return render(request, "people/seal.html", context, status=422)


@access(Permission.PERSON_VIEW)
def readers(request: ActorRequest, pk: int) -> HttpResponse:
    """Chi ha aperto questa scheda."""
    door = enter(request, pk, Permission.PERSON_VIEW)
    person = door.person
    rows = queries.readers(person)
    actions.list_readers(person, by=request.actor)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "page": page,
        "may_seal": door.may(Permission.SEAL_MANAGE),
    }
    return render(request, "people/readers.html", context)
