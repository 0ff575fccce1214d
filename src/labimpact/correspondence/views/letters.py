"""Letters and certificates about one person: written, previewed, issued, registered, voided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access, when_shown
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.correspondence.actions import letters as actions
from labimpact.correspondence.actions import list_letters
from labimpact.correspondence.enums import LetterKind, LetterState
from labimpact.correspondence.forms.letters import FORMS, RegisterForm, VoidForm, initial_of
from labimpact.correspondence.models import OfficeLetter
from labimpact.correspondence.queries import letters as queries
from labimpact.documents import downloads
from labimpact.documents.rendering import render_pdf
from labimpact.people.actions.files import open_file
from labimpact.people.actions.reading import show_name
from labimpact.people.models import Person
from labimpact.people.views.documents import pdf_response
from labimpact.people.views.doors import Door, enter

VIEW, EDIT = Permission.PERSON_VIEW, Permission.PERSON_EDIT


@access(Permission.PERSON_VIEW)
def letters(request: ActorRequest, pk: int) -> HttpResponse:
    """Lettere: every letter about a person, and which kinds can be written."""
    door = enter(request, pk, VIEW)
    rows = list(queries.letters_of(door.person))
    list_letters(door.person, rows, by=request.actor)
    context = {
        "person": door.person, "letters": rows, "kinds": LetterKind.choices,
        "may_edit": door.may(EDIT),
    }  # fmt: skip
    return render(request, "correspondence/letters.html", context)


@access(Permission.PERSON_EDIT)
def letter_new(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """Write a letter of one kind; what the address says is already filled in."""
    door = enter(request, pk, EDIT)
    if kind not in FORMS:
        raise Http404
    when_shown(request, lambda: show_name(door.person, by=request.actor))
    initial = {"signed_by": request.actor.display_name} | {
        name: value for name, value in request.GET.items() if name in FORMS[kind].base_fields
    }
    form = FORMS[kind](request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(
                LetterKind(kind), person=door.person, office_id=door.office_id, by=request.actor,
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("correspondence:letter", pk=pk, letter_pk=made.pk)
    context = {"person": door.person, "form": form, "kind": LetterKind(kind).label}
    return _form_page(request, context)


def _form_page(request: ActorRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "correspondence/letter_form.html", context, status=status)


@access(Permission.PERSON_EDIT)
def letter_change(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Correct a draft."""
    door = enter(request, pk, EDIT)
    found = _letter(door.person, letter_pk)
    form = FORMS[found.kind](request.POST or None, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("correspondence:letter", pk=pk, letter_pk=letter_pk)
    actions.read(found, by=request.actor)
    context = {"person": door.person, "form": form, "letter": found, "kind": found.get_kind_display()}  # fmt: skip  # noqa: E501
    return _form_page(request, context)


@access(Permission.PERSON_VIEW)
def letter(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponse:
    """One letter as it will be printed, with what can be done with it."""
    door = enter(request, pk, VIEW)
    found = _letter(door.person, letter_pk)
    return _letter_page(request, door, found, RegisterForm(), VoidForm())


def _letter(person: Person, letter_pk: int) -> OfficeLetter:
    rows = queries.letters_of(person).select_related("office__body", "file__file")
    return get_object_or_404(rows, pk=letter_pk)


def _letter_page(
    request: ActorRequest, door: Door, found: OfficeLetter, register: RegisterForm, void: VoidForm
) -> HttpResponse:
    actions.read(found, by=request.actor)
    person = door.person
    context = {
        "person": person,
        "letter": found,
        "italian": queries.text(found, person),
        "facing": queries.text(found, person, found.language) if found.language else None,
        "register_form": register,
        "void_form": void,
        "may_edit": door.may(EDIT),
        "is_draft": found.state == LetterState.DRAFT,
        "is_issued": found.state == LetterState.ISSUED,
    }
    wrong = register.errors or void.errors
    return render(request, "correspondence/letter.html", context, status=422 if wrong else 200)


@access(Permission.PERSON_VIEW)
def letter_pdf(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponseBase:
    """The sheet (PDF/A): as it was issued, or a draft marked as one."""
    person = enter(request, pk, VIEW).person
    found = _letter(person, letter_pk)
    actions.read(found, by=request.actor, printed=True)
    if found.state == LetterState.ISSUED and found.file is not None:
        try:
            return downloads.answer(found.file.file, open_file(found.file, by=request.actor))
        except (Refused, FileNotFoundError) as lost:
            raise Http404(str(lost)) from lost
    content = render_pdf("letter", queries.sheet(found, person))
    return pdf_response(content, f"lettera-{found.pk}.pdf")


@access(Permission.PERSON_EDIT)
@require_POST
def letter_issue(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Issue a draft."""
    person = enter(request, pk, EDIT).person
    try:
        actions.issue(_letter(person, letter_pk), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Emessa: ora stampala. È anche tra gli allegati."))
    return redirect("correspondence:letter", pk=pk, letter_pk=letter_pk)


@access(Permission.PERSON_EDIT)
@require_POST
def letter_register(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Write the protocol number."""
    door = enter(request, pk, EDIT)
    found = _letter(door.person, letter_pk)
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            actions.register(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("Protocollo scritto."))
            return redirect("correspondence:letter", pk=pk, letter_pk=letter_pk)
    return _letter_page(request, door, found, form, VoidForm())


@access(Permission.PERSON_EDIT)
@require_POST
def letter_void(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Void an issued letter, with the reason."""
    door = enter(request, pk, EDIT)
    found = _letter(door.person, letter_pk)
    form = VoidForm(request.POST)
    if form.is_valid():
        try:
            actions.void(found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Annullata: resta leggibile, con il motivo."))
            return redirect("correspondence:letter", pk=pk, letter_pk=letter_pk)
    return _letter_page(request, door, found, RegisterForm(), form)


@access(Permission.PERSON_EDIT)
@require_POST
def letter_discard(request: ActorRequest, pk: int, letter_pk: int) -> HttpResponse:
    """Throw a draft away."""
    person = enter(request, pk, EDIT).person
    try:
        actions.discard(_letter(person, letter_pk), by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("correspondence:letter", pk=pk, letter_pk=letter_pk)
    messages.success(request, _("Bozza eliminata."))
    return redirect("correspondence:letters", pk=pk)
