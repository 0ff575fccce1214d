"""A contact after it was recorded: read, corrected, voided, restored, given a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.permissions import Permission
from labimpact.casework.permissions import can_open_for
from labimpact.casework.queries.cases import running_of
from labimpact.desk import actions, permissions
from labimpact.desk.contact_data import ContactData
from labimpact.desk.forms import ContactForm, Setting, VoidForm, prefill
from labimpact.desk.models import Contact
from labimpact.desk.queries import setting as setting_queries
from labimpact.desk.queries.detail import ContactPage, contact_page
from labimpact.desk.queries.history import Words, corrections
from labimpact.desk.queries.listing import named
from labimpact.desk.queries.stored import stored_data
from labimpact.desk.views.choosing import choose, pressed
from labimpact.desk.views.refusing import refuse
from labimpact.desk.views.scope import colleagues_of, contact_seen, contact_to_correct


@access(Permission.PERSON_VIEW)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One contact, with what it delivered and what comes next."""
    contact = contact_seen(request, pk)
    page = contact_page(contact)
    actions.open_contact(contact, persons=page.person_ids, by=request.actor)
    context = {
        "page": page,
        "contact": contact,
        **_case_of(request, page),
        "may_correct": permissions.can_correct(request.actor, contact),
        "just_saved": "salvato" in request.GET,
        "may_open_case": request.actor.can(
            Permission.PROCEDURE_MANAGE, office_id=contact.office_id
        ),
    }
    return render(request, "desk/detail.html", context)


def _case_of(request: ActorRequest, page: ContactPage) -> dict[str, Any]:
    """After saving: the case that one's office has with the person, or whether one may open it."""
    person = page.first_person
    office = request.actor.office_id
    if "salvato" not in request.GET or person is None or not can_open_for(request.actor, office):
        return {}
    return {"helped": running_of(request.actor, person), "may_help": True}


@access(Permission.PERSON_VIEW)
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """What the contact said before each correction."""
    contact = contact_seen(request, pk)
    people = [part.person_id for part in named(contact)]
    actions.open_contact(contact, persons=people, by=request.actor)
    context = {"contact": contact, "corrections": corrections(contact)}
    return render(request, "desk/history.html", context)


@access(Permission.CONTACT_RECORD)
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a contact; when somebody else did meanwhile, both versions are shown."""
    contact = contact_to_correct(request, pk)
    if contact.voided_at is not None:
        messages.error(request, _("Questo contatto è annullato: prima va ripristinato."))
        return redirect("desk:detail", pk=pk)
    if request.method != "POST":
        data = stored_data(contact)
        initial = prefill.saved(data, version=contact.version)
        roles = {p.person_id: p.role for p in data.participants}
        groups = initial["groups"]
        return _correcting(request, contact, roles=roles, groups=groups, initial=initial)
    do, text = pressed(request)
    if do in ("find", "enter", "group"):
        return _typed_again(request, contact, do, text)
    return _corrected(request, contact)


def _corrected(request: ActorRequest, contact: Contact) -> HttpResponse:
    setting = _setting(
        request,
        contact,
        roles=prefill.ticked_roles(request.POST),
        groups=prefill.group_count(request.POST),
    )
    form = ContactForm(request.POST, setting=setting, initial={})
    if not form.is_valid():
        return _show(request, contact, form, status=422)
    data = form.contact_data()
    version = form.cleaned_data["version"] or 0
    try:
        actions.correct_contact(contact, data, version=version, by=request.actor)
    except Conflict as conflict:
        return show_both(request, contact, data, str(conflict))
    except Refused as refusal:
        refuse(form, refusal)
        return _show(request, contact, form, status=422)
    messages.success(
        request, _("Il contatto è stato corretto. Quello che diceva prima resta nella storia.")
    )
    return redirect("desk:detail", pk=contact.pk)


def show_both(
    request: ActorRequest, contact: Contact, mine: ContactData, sentence: str
) -> HttpResponse:
    """Mine and theirs side by side; saving again now is a choice, not an accident."""
    contact = contact_to_correct(request, contact.pk)
    theirs = stored_data(contact)
    words = Words({*mine.person_ids, *theirs.person_ids})
    said, saved = words.said(mine), words.said(theirs)
    # The form goes on with what was typed, on the version that is saved now.
    again = request.POST.copy()
    again["version"] = str(contact.version)
    setting = _setting(
        request,
        contact,
        roles=prefill.ticked_roles(request.POST),
        groups=prefill.group_count(request.POST),
    )
    extra: dict[str, Any] = {
        "conflict": sentence,
        "differences": [
            (what, said[what], saved[what]) for what in said if said[what] != saved[what]
        ],
        "saved_by": contact.corrected_by or contact.recorded_by,
        "saved_at": contact.corrected_at or contact.recorded_at,
    }
    form = ContactForm(again, setting=setting, initial={})
    return _show(request, contact, form, status=409, **extra)


def _typed_again(request: ActorRequest, contact: Contact, do: str, text: str) -> HttpResponse:
    office_id = contact.office_id
    typed: MultiValueDict[str, str] = request.POST
    if do == "enter":
        found, typed = choose(request, office_id, text)
        text = typed.get("find", "").strip()
    else:
        found = setting_queries.found_people(request.actor, office_id, text) if text else []
    groups = prefill.group_count(typed, more=1 if do == "group" else 0)
    roles = prefill.ticked_roles(typed)
    setting = _setting(request, contact, roles=roles, groups=groups, found=found)
    form = ContactForm(setting=setting, initial=prefill.typed(typed, setting) | {"groups": groups})
    extra: dict[str, Any] = {"searched": text, "found_nothing": bool(text) and not found}
    return _show(request, contact, form, searching=do in ("find", "enter"), **extra)


def _correcting(
    request: ActorRequest,
    contact: Contact,
    *,
    roles: dict[int, str],
    groups: int,
    initial: dict[str, Any],
) -> HttpResponse:
    setting = _setting(request, contact, roles=roles, groups=groups)
    return _show(request, contact, ContactForm(setting=setting, initial=initial))


def _setting(
    request: ActorRequest,
    contact: Contact,
    *,
    roles: dict[int, str],
    groups: int,
    found: list[Any] | None = None,
) -> Setting:
    """Who may be ticked in a correction; participants no longer visible stay as they are."""
    office_id = contact.office_id
    parts = named(contact)
    seen = {p.person_id: p for p in parts if p.person is not None}
    hidden = {p.person_id: p.role for p in parts if p.person is None}
    first = next(iter(seen.values()), None)
    rows = setting_queries.person_rows(
        request.actor,
        office_id,
        person=first.person if first else None,
        roles={pk: role for pk, role in roles.items() if pk not in hidden},
        found=[*(p.person for p in seen.values() if p.person), *(found or [])],
    )
    return Setting(
        office_id=office_id,
        rows=tuple(rows),
        hidden_roles=hidden,
        unknown=not set(roles) - set(hidden) <= {row.pk for row in rows},
        groups=groups,
        usual_minutes=setting_queries.usual_minutes(),
        colleagues=colleagues_of(request, office_id),
        kept=stored_data(contact),
        asks_next_step=not contact.next_step,
    )


def _show(
    request: ActorRequest,
    contact: Contact,
    form: ContactForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    actions.open_contact(contact, persons=[row.pk for row in form.setting.rows], by=request.actor)
    part = request.htmx and "searched" in extra and status == 200
    template = "desk/contact_fields.html#who" if part else "desk/correct.html"
    return render(request, template, {"form": form, "contact": contact, **extra}, status=status)


@access(Permission.CONTACT_RECORD)
def void(request: ActorRequest, pk: int) -> HttpResponse:
    """Void a contact, saying why."""
    contact = contact_to_correct(request, pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_contact(contact, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("Il contatto è annullato: non conta più nei rapporti. Puoi ripristinarlo."),
            )
            return redirect("desk:detail", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "desk/void.html", {"form": form, "contact": contact}, status=status)


@access(Permission.CONTACT_RECORD)
@require_POST
def restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back the voiding of a contact."""
    contact = contact_to_correct(request, pk)
    actions.restore_contact(contact, by=request.actor)
    messages.success(request, _("Il contatto è ripristinato e conta di nuovo."))
    return redirect("desk:detail", pk=pk)
