"""The files of a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents import downloads
from labimpact.people.actions import files as actions
from labimpact.people.forms.files import AttachForm
from labimpact.people.models import Person, PersonFile, same_person
from labimpact.people.queries import files as queries
from labimpact.people.views.doors import Door, enter

VIEW, EDIT = Permission.PERSON_VIEW, Permission.PERSON_EDIT


@access(Permission.PERSON_VIEW)
def files(request: ActorRequest, pk: int) -> HttpResponse:
    """The list of a person's files (allegati), and attaching one more."""
    door = enter(request, pk, EDIT if request.method == "POST" else VIEW)
    form = AttachForm()
    if request.method == "POST":
        form = AttachForm(request.POST, request.FILES)
        if form.is_valid() and _attach(request, door, form):
            messages.success(request, _("Il file è tra gli allegati."))
            return redirect("people:files", pk=pk)
    in_use, removed = queries.lists_of(door.person)
    actions.list_files(door.person, [line.attachment for line in in_use], by=request.actor)
    context = {
        "person": door.person,
        "form": form,
        "files": in_use,
        "removed": removed,
        "may_edit": door.may(EDIT),
        "contact": request.GET.get("contatto") or request.POST.get("contatto", ""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/files.html", context, status=status)


def _attach(request: ActorRequest, door: Door, form: AttachForm) -> bool:
    data = form.cleaned_data
    try:
        actions.attach_file(
            door.person, data["upload"], by=request.actor, office_id=door.office_id,
            kind=data["kind"],
            caption=data["caption"], expires_on=data["expires_on"], origin=_origin(request),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error("upload", str(refusal))
        return False
    return True


def _origin(request: ActorRequest) -> actions.Origin:
    """The contact from whose page the file is added, if any."""
    contact = request.POST.get("contatto", "")
    if contact.isascii() and contact.isdigit() and len(contact) < 19:
        return actions.Origin("desk.contact", int(contact))
    return actions.Origin()


@access(Permission.PERSON_VIEW)
def file(request: ActorRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """The content of a file, through the wall and into the register; `?salva` saves it."""
    person = enter(request, pk, VIEW).person
    attachment = _attachment(person, file_pk)
    try:
        content = actions.open_file(attachment, by=request.actor)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    except FileNotFoundError as lost:
        raise Http404(_("Il file non è più sul disco: avvisa chi gestisce il sistema.")) from lost
    return downloads.answer(attachment.file, content, save="salva" in request.GET)


def _attachment(person: Person, file_pk: int) -> PersonFile:
    mine = PersonFile.objects.filter(same_person("person", person)).select_related("file")
    return get_object_or_404(mine, pk=file_pk)


@access(Permission.PERSON_EDIT)
@require_POST
def remove_file(request: ActorRequest, pk: int, file_pk: int) -> HttpResponse:
    """Take a file away; the page offers to put it back."""
    person = enter(request, pk, EDIT).person
    actions.remove_file(_attachment(person, file_pk), by=request.actor)
    messages.success(request, _("Allegato tolto. Per un mese lo puoi rimettere, qui sotto."))
    return redirect("people:files", pk=pk)


@access(Permission.PERSON_EDIT)
@require_POST
def restore_file(request: ActorRequest, pk: int, file_pk: int) -> HttpResponse:
    """Put a removed file back."""
    person = enter(request, pk, EDIT).person
    actions.restore_file(_attachment(person, file_pk), by=request.actor)
    messages.success(request, _("L'allegato è di nuovo al suo posto."))
    return redirect("people:files", pk=pk)
