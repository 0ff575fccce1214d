"""The household of a person: open one, add who is already known or new, correct, leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to, came_from
from labimpact.people import actions
from labimpact.people.actions.households import (
    add_member,
    change_member,
    leave_household,
    open_household,
)
from labimpact.people.forms.households import HouseholdForm, LeaveForm, MemberForm
from labimpact.people.models import Household, HouseholdMember, Person, same_person
from labimpact.people.views.scope import household_of, person_in_scope, person_to_edit


@access(Permission.PERSON_EDIT)
def household_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Start a household with this person in it."""
    person = person_to_edit(request, pk)
    form = HouseholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            home = open_household(
                person, form.to_place(), kind=form.cleaned_data["kind"], by=request.actor
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _grown(request, person, home, _("Nucleo aperto."))
    return _form(request, person, form, _("Nuovo nucleo"))


@access(Permission.PERSON_EDIT)
def household_add(request: ActorRequest, pk: int, household: int) -> HttpResponse:
    """Look for somebody of one's own scope and give them a place in the household."""
    person = person_to_edit(request, pk)
    home = household_of(person, household)
    wanted = request.GET.get("persona", "")
    text = request.GET.get("q", "")[:200]
    context: dict[str, Any] = {
        "person": person, "household": home, "search_text_here": text, "back": came_from(request)
    }  # fmt: skip
    if not wanted.isdecimal():
        hits = [h for h in actions.search_people(text, by=request.actor).hits if h.pk != person.pk]
        return render(request, "people/household_add.html", context | {"hits": hits})
    other = person_in_scope(request, int(wanted[:18]))
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_member(home, other, form.to_place(), by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _grown(request, person, home, _("Aggiunto al nucleo."))
    return _form(request, person, form, _("Aggiungi al nucleo"), member=other)


@access(Permission.PERSON_EDIT)
def household_place(request: ActorRequest, pk: int, member: int) -> HttpResponse:
    """Correct somebody's place in a household of the person."""
    person = person_to_edit(request, pk)
    place = _member(person, member)
    initial = {n: getattr(place, n) for n in ("role", "cohabits", "is_dependent", "valid_from")}
    form = MemberForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_member(place, form.to_place(), by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _done(request, person, _("Salvato."))
    return _form(request, person, form, _("Posto nel nucleo"), member=place.person)


@access(Permission.PERSON_EDIT)
def household_leave(request: ActorRequest, pk: int, member: int) -> HttpResponse:
    """Close somebody's place in a household on a day."""
    person = person_to_edit(request, pk)
    place = _member(person, member)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_household(place, on=form.cleaned_data["on"], by=request.actor)
        except Refused as refused:
            form.add_error("on", str(refused))
        else:
            return _done(request, person, _("Uscita dal nucleo registrata."))
    return _form(request, person, form, _("Uscita dal nucleo"), member=place.person)


def _member(person: Person, pk: int) -> HouseholdMember:
    homes = HouseholdMember.objects.filter(same_person("person", person)).values("household")
    rows = HouseholdMember.objects.select_related("person").filter(household__in=homes)
    return get_object_or_404(rows, pk=pk, valid_to=None)


def _form(
    request: ActorRequest, person: Person, form: Any, title: str, member: Person | None = None
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {
        "person": person, "form": form, "title": title, "member": member,
        "back": came_from(request),
    }  # fmt: skip
    return render(request, "people/household_form.html", context, status=status)


def _grown(request: ActorRequest, person: Person, home: Household, said: str) -> HttpResponse:
    """What was done, with the way to add somebody: where one goes back to, there may be none."""
    add = reverse("people:household_add", args=[person.pk, home.pk])
    back = came_from(request)
    there = f"{add}?{urlencode({'next': back})}" if back else add
    more = _("Aggiungi chi ne fa parte")
    return _done(request, person, format_html('{} <a href="{}">{}</a>', said, there, more))


def _done(request: ActorRequest, person: Person, said: str) -> HttpResponse:
    messages.success(request, said)
    return back_to(request, reverse("workspace:person", args=[person.pk]))
