"""Recording a contact on one screen; everything on it works without JavaScript."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.agenda.models import Arrival
from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.desk import actions, permissions
from labimpact.desk.contact_data import SUBJECT, ContactData
from labimpact.desk.forms import ContactForm, Setting, prefill
from labimpact.desk.models import Contact, ContactDraft
from labimpact.desk.queries import setting as queries
from labimpact.desk.queries.stored import just_saved, same_contact, stored_data
from labimpact.desk.views.choosing import choose, pressed
from labimpact.desk.views.contacts import show_both
from labimpact.desk.views.refusing import refuse
from labimpact.desk.views.scope import colleagues_of
from labimpact.people.models import Person

PAGE = "desk/record.html"
Typed = MultiValueDict[str, str]
# What a draft does not keep: the key of the page, and which button was pressed.
_NOT_KEPT = {"csrfmiddlewaretoken", "do"}


@access(Permission.CONTACT_RECORD)
def record(request: ActorRequest) -> HttpResponse:
    """Record a contact: who, what was given, minutes; the rest never blocks."""
    office_id = _office(request)
    if request.method == "POST":
        return _posted(request, office_id)
    draft_id = prefill.number_in(request.GET, "draft")
    if draft_id is not None:
        return _resume(request, get_object_or_404(queries.drafts(request.actor), pk=draft_id))
    person = _person(request, office_id, prefill.number_in(request.GET, "person"))
    arrival = _arrival(request, office_id, prefill.number_in(request.GET, "arrival"))
    if person is None and arrival is not None and arrival.person_id is not None:
        person = queries.known_to(request.actor, office_id).filter(pk=arrival.person_id).first()
    initial = prefill.fresh(
        timezone.localtime(clock.now()), person=person, arrival_id=arrival.pk if arrival else None
    )
    if arrival is not None and arrival.language_id and not initial["language"]:
        initial["language"] = arrival.language_id
    if person is not None and request.GET.get("come") == "ultima":
        initial |= _last_time(request, office_id, person.pk)
    if person is None and "anonimo" in request.GET:
        initial["anon_0_count"] = 1
    roles = {person.pk: SUBJECT} if person else {}
    setting = _setting(request, office_id, person, roles)
    form = ContactForm(setting=setting, initial=initial)
    return _show(request, form, counting=bool(initial.get("anon_0_count")))


@access(Permission.CONTACT_RECORD)
def drafts(request: ActorRequest) -> HttpResponse:
    """One's own contacts that are still to be finished."""
    return render(request, "desk/drafts.html", {"drafts": queries.draft_lines(request.actor)})


@access(Permission.CONTACT_RECORD)
@require_POST
def draft(request: ActorRequest) -> HttpResponse:
    """Keep what is being typed (autosave); 204 whether or not there was anything to keep."""
    try:
        _keep(request, _office(request))
    except Refused as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@access(Permission.CONTACT_RECORD)
@require_POST
def discard_draft(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw a draft of one's own away."""
    found = get_object_or_404(ContactDraft.objects.visible_to(request.actor), pk=pk)
    actions.discard_draft(found, by=request.actor)
    messages.success(request, _("La bozza è stata scartata."))
    return redirect("workspace:today")


def _office(request: ActorRequest) -> int:
    """The office the form was opened for, or the one the actor acts for."""
    office_id = prefill.number_in(request.POST, "office") or request.actor.office_id
    if office_id is None or not permissions.can_record(request.actor, office_id):
        raise PermissionDenied
    return office_id


def _person(request: ActorRequest, office_id: int, pk: int | None) -> Person | None:
    if pk is None:
        return None
    return get_object_or_404(queries.known_to(request.actor, office_id), pk=pk)


def _arrival(request: ActorRequest, office_id: int, pk: int | None) -> Arrival | None:
    if pk is None:
        return None
    return get_object_or_404(Arrival.objects.visible_to(request.actor), pk=pk, office=office_id)


def _last_time(request: ActorRequest, office_id: int, person_id: int) -> dict[str, Any]:
    last = queries.last_contact(request.actor, office_id, person_id)
    return prefill.last_time(stored_data(last)) if last is not None else {}


def _setting(
    request: ActorRequest,
    office_id: int,
    person: Person | None,
    roles: dict[int, str],
    *,
    found: list[Person] | None = None,
    groups: int = 1,
) -> Setting:
    rows = queries.person_rows(
        request.actor, office_id, person=person, roles=roles, found=found or []
    )
    return Setting(
        office_id=office_id,
        rows=tuple(rows),
        unknown=not set(roles) <= {row.pk for row in rows},
        groups=groups,
        usual_minutes=queries.usual_minutes(),
        colleagues=colleagues_of(request, office_id),
    )


def _setting_of(
    request: ActorRequest,
    office_id: int,
    typed: Typed,
    *,
    found: list[Person] | None = None,
    more: int = 0,
) -> Setting:
    """The setting of a form that was already typed in."""
    known = queries.known_to(request.actor, office_id)
    person = known.filter(pk=prefill.number_in(typed, "person") or 0).first()
    return _setting(
        request,
        office_id,
        person,
        prefill.ticked_roles(typed),
        found=found,
        groups=prefill.group_count(typed, more=more),
    )


def _posted(request: ActorRequest, office_id: int) -> HttpResponse:
    do, text = pressed(request)
    match do:
        case "draft":
            return _kept(request, office_id)
        case "find" | "enter" | "last" | "group":
            return _typed_again(request, office_id, do, text)
        case _:
            return _save(request, office_id)


def _kept(request: ActorRequest, office_id: int) -> HttpResponse:
    try:
        _keep(request, office_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _typed_again(request, office_id, "", "", status=422)
    messages.success(request, _("La bozza è salvata: la ritrovi tra i contatti da finire."))
    return redirect("workspace:today")


def _keep(request: ActorRequest, office_id: int) -> None:
    try:
        key = uuid.UUID(request.POST.get("submission", ""))
    except ValueError as error:
        raise Refused(_("Questa pagina non è completa: ricaricala e riprova.")) from error
    fields = {name: values for name, values in request.POST.lists() if name not in _NOT_KEPT}
    person_id = prefill.number_in(request.POST, "person")
    if person_id is None:
        person_id = next(iter(prefill.ticked_roles(request.POST)), None)
    actions.save_draft(
        submission=key, office_id=office_id, person_id=person_id, fields=fields, by=request.actor
    )


def _resume(request: ActorRequest, draft: ContactDraft) -> HttpResponse:
    if draft.office_id != request.actor.office_id:
        messages.warning(
            request, _("Questa bozza è di un altro tuo ufficio: passa a quell'ufficio per finirla.")
        )
        return redirect("desk:drafts")
    typed: Typed = MultiValueDict(draft.data)
    setting = _setting_of(request, draft.office_id, typed)
    return _show(request, ContactForm(setting=setting, initial=prefill.typed(typed, setting)))


def _typed_again(
    request: ActorRequest, office_id: int, do: str, text: str, *, status: int = 200
) -> HttpResponse:
    """The same form with everything typed, after a search, a new row or *come l'ultima volta*."""
    typed: Typed = request.POST
    if do == "enter":
        found, typed = choose(request, office_id, text)
        text = typed.get("find", "").strip()
    else:
        found = queries.found_people(request.actor, office_id, text) if text else []
    more = 1 if do == "group" else 0
    setting = _setting_of(request, office_id, typed, found=found, more=more)
    initial = prefill.typed(typed, setting) | {"groups": setting.groups}
    if do == "last":
        ticked = [row.pk for row in setting.rows if row.ticked]
        last = _last_time(request, office_id, ticked[0]) if ticked else {}
        if not last:
            messages.info(request, _("Di questa persona non c'è un contatto precedente."))
        initial |= last
    form = ContactForm(setting=setting, initial=initial)
    searched = {"searched": text, "found_nothing": bool(text) and not found}
    return _show(request, form, status=status, searching=do in ("find", "enter"), **searched)


def _save(request: ActorRequest, office_id: int) -> HttpResponse:
    form = ContactForm(request.POST, setting=_ticked_only(request, office_id), initial={})
    refusal: Refused | None = None
    if form.is_valid():
        data = form.contact_data()
        twin = _just_saved(request, data)
        if twin is not None:
            return _show_again(request, office_id, twin)
        try:
            contact = actions.record_contact(data, by=request.actor)
        except Refused as said:
            refusal = said
        else:
            if contact.repeated and not same_contact(data, stored_data(contact)):
                sentence = _("Questo contatto era già salvato, e ora dice qualcosa di diverso.")
                return show_both(request, contact, data, sentence)
            return _saved(contact)
    setting = _setting_of(request, office_id, request.POST)
    form = ContactForm(request.POST, setting=setting, initial={})
    # A person no longer known is already said by the form, which knows whom it shows.
    if refusal is not None and not (setting.unknown and form.errors):
        refuse(form, refusal)
    return _show(request, form, status=422)


def _just_saved(request: ActorRequest, data: ContactData) -> Contact | None:
    pressed_again = request.POST.get("do") == "again"
    return None if pressed_again else just_saved(request.actor, data)


def _show_again(request: ActorRequest, office_id: int, twin: Contact) -> HttpResponse:
    """What was just saved is not saved twice by going back: the form says so, and keeps it all."""
    setting = _setting_of(request, office_id, request.POST)
    form = ContactForm(request.POST, setting=setting, initial={})
    return _show(request, form, status=422, twin=twin)


def _ticked_only(request: ActorRequest, office_id: int) -> Setting:
    """What a save needs to know: whom it names, and not whom else the page could offer.

    The rows carry numbers only: whether the office knows those persons is asked by the action.
    """
    roles = prefill.ticked_roles(request.POST)
    return Setting(
        office_id=office_id,
        rows=tuple(
            queries.PersonRow(Person(pk=pk), ticked=True, role=role) for pk, role in roles.items()
        ),
        groups=prefill.group_count(request.POST),
        usual_minutes=prefill.number_in(request.POST, "minutes") or queries.usual_minutes(),
        colleagues=colleagues_of(request, office_id),
    )


def _saved(contact: Contact) -> HttpResponse:
    answer = redirect("desk:detail", pk=contact.pk)
    answer["Location"] += "?salvato=1"
    return answer


def _show(
    request: ActorRequest, form: ContactForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    if extra.get("counting"):
        form.fields["anon_0_count"].widget.attrs["data-focus-first"] = ""
    shown = [row.pk for row in form.setting.rows]
    actions.record_form_opened(shown, by=request.actor)
    last = False
    ticked = [row for row in form.setting.rows if row.ticked]
    if ticked:
        office_id = form.setting.office_id
        last = queries.last_contact(request.actor, office_id, ticked[0].pk) is not None
    part = request.htmx and extra.get("searched") is not None and status == 200
    template = "desk/contact_fields.html#who" if part else PAGE
    context = {"form": form, "has_last_time": last, **extra}
    return render(request, template, context, status=status)
