"""The documents of a case: the room, one document, its content, what changes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.casework import permissions
from labimpact.casework.actions import documents as actions
from labimpact.casework.forms.documents import (
    AddDocumentsForm,
    AddVersionForm,
    ChangeDocumentForm,
    FindForm,
)
from labimpact.casework.models import Case, CaseDocument
from labimpact.casework.queries import documents as queries
from labimpact.casework.views.scope import case_seen
from labimpact.documents import downloads
from labimpact.ui.attempting import attempt


def _may_work(request: ActorRequest, case: Case) -> bool:
    return case.is_running and permissions.can_work(request.actor, case)


@access(Permission.CASE_WORK)
def room(request: ActorRequest, pk: int) -> HttpResponse:
    """Documenti: those of a case that one may open, found by their words; putting others there."""
    case = case_seen(request, pk)
    may_work = _may_work(request, case)
    form = AddDocumentsForm()
    if request.method == "POST":
        if not may_work:
            raise PermissionDenied
        form = AddDocumentsForm(request.POST, request.FILES)
        if form.is_valid() and attempt(form, lambda: _add(request, case, form)):
            return redirect("cases:documents", pk=pk)
    finding = FindForm(request.GET)
    words = finding.cleaned_data["q"] if finding.is_valid() else ""
    shown = (
        queries.find(words, request.actor, case) if words else queries.of_case(case, request.actor)
    )
    removed = queries.lately_removed(case, request.actor) if may_work else []
    told = [(line.document, case.person_id) for line in (*shown, *removed)]
    actions.list_documents(told, by=request.actor)
    context = {
        "case": case, "lines": shown, "form": form, "words": words, "may_work": may_work,
        "removed": removed,
    }  # fmt: skip
    return render(request, "casework/documents.html", context, status=422 if form.errors else 200)


def _add(request: ActorRequest, case: Case, form: AddDocumentsForm) -> None:
    added, refused = actions.add_documents(
        case, form.cleaned_data["uploads"], form.about(), by=request.actor
    )
    if added:
        said = ngettext("%(n)d documento aggiunto.", "%(n)d documenti aggiunti.", len(added))
        messages.success(request, said % {"n": len(added)})
    for why in refused:
        messages.error(request, why)


@access(Permission.CASE_WORK)
def find(request: ActorRequest) -> HttpResponse:
    """Cerca nei documenti: in all the cases of which one may open them."""
    form = FindForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    shown = queries.find(words, request.actor)
    read = [(line.document, line.document.case.person_id) for line in shown]
    actions.list_documents(read, by=request.actor)
    return render(request, "casework/documents_find.html", {"lines": shown, "words": words})


def _line(request: ActorRequest, document: int) -> queries.Line:
    line = queries.one(document, request.actor)
    if line is None:
        raise Http404
    return line


@access(Permission.CASE_WORK)
def document(request: ActorRequest, document: int) -> HttpResponse:
    """One document: shown, its versions, what is known of it."""
    return _page(request, _line(request, document), AddVersionForm())


def _page(request: ActorRequest, line: queries.Line, form: AddVersionForm) -> HttpResponse:
    person_id = queries.person_of(line.document)
    actions.list_documents([(line.document, person_id)], by=request.actor)
    # Who follows the person without being of the team opens the document, not the case.
    case = Case.objects.visible_to(request.actor).filter(pk=line.document.case_id).first()
    may_work = case is not None and _may_work(request, case)
    context = {
        "line": line, "document": line.document, "form": form, "case": case,
        "versions": list(line.document.versions.all()), "may_work": may_work,
        "is_own": may_work and line.document.office_id == request.actor.office_id,
    }  # fmt: skip
    return render(request, "casework/document.html", context, status=422 if form.errors else 200)


@access(Permission.CASE_WORK)
def content(request: ActorRequest, document: int, number: int) -> HttpResponseBase:
    """The content of a version, through the wall and into the register; `?salva` saves it."""
    line = _line(request, document)
    version = get_object_or_404(line.document.versions.select_related("file"), number=number)
    try:
        opened = actions.open_version(version, queries.person_of(line.document), by=request.actor)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    except FileNotFoundError as lost:
        raise Http404(_("Il file non è più sul disco: avvisa chi gestisce il sistema.")) from lost
    answer = downloads.answer(version.file, opened, save="salva" in request.GET)
    return downloads.framed(answer) if "anteprima" in request.GET else answer


@access(Permission.CASE_WORK)
@require_POST
def add_version(request: ActorRequest, document: int) -> HttpResponse:
    """Replace a document by another version; the old one stays."""
    line = _line(request, document)
    _working(request, line.document)
    form = AddVersionForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        form,
        lambda: actions.add_version(
            line.document, form.cleaned_data["upload"], by=request.actor,
            what_changes=form.cleaned_data["what_changes"],
        ),
    ):  # fmt: skip
        messages.success(request, _("La nuova versione c'è; le altre restano qui sotto."))
        return redirect("cases:document", document=document)
    return _page(request, line, form)


def _working(request: ActorRequest, document: CaseDocument) -> Case:
    case = Case.objects.visible_to(request.actor).filter(pk=document.case_id).first()
    if case is None or not _may_work(request, case):
        raise PermissionDenied
    return case


@access(Permission.CASE_WORK)
def change(request: ActorRequest, document: int) -> HttpResponse:
    """Say anew what a document is, who opens it, until when it is good."""
    line = _line(request, document)
    case = _working(request, line.document)
    # Held while it is written: what the form compares with stays as it is.
    rows = case.documents.select_for_update() if request.method == "POST" else case.documents
    found = rows.get(pk=document)
    form = ChangeDocumentForm(found, request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: actions.change_document(found, form.about(), by=request.actor))
    ):
        messages.success(request, _("Documento cambiato."))
        return redirect("cases:document", document=document)
    context = {"document": found, "case": case, "form": form}
    status = 422 if form.errors else 200
    return render(request, "casework/document_change.html", context, status=status)


@access(Permission.CASE_WORK)
@require_POST
def remove(request: ActorRequest, document: int) -> HttpResponse:
    """Take a document away; the room offers to put it back."""
    line = _line(request, document)
    case = _working(request, line.document)
    try:
        actions.remove_document(line.document, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Documento tolto. Per un mese lo puoi rimettere, qui sotto.")
        messages.success(request, said)
    return redirect("cases:documents", pk=case.pk)


@access(Permission.CASE_WORK)
@require_POST
def restore(request: ActorRequest, document: int) -> HttpResponse:
    """Put a removed document back."""
    rows = CaseDocument.objects.visible_to(request.actor).filter(office=request.actor.office_id)
    found = get_object_or_404(rows, pk=document)
    case = _working(request, found)
    actions.restore_document(found, by=request.actor)
    messages.success(request, _("Il documento è di nuovo al suo posto."))
    return redirect("cases:documents", pk=case.pk)


@access(Permission.CASE_WORK)
@require_POST
def pdf_a(request: ActorRequest, document: int) -> HttpResponse:
    """Make a PDF/A of a picture, as its next version."""
    line = _line(request, document)
    _working(request, line.document)
    try:
        actions.make_pdf_a(line.document, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La copia in PDF/A è la nuova versione; la foto resta qui."))
    return redirect("cases:document", document=document)


@access(Permission.CASE_WORK)
def metadata(request: ActorRequest, document: int) -> HttpResponse:
    """What is known of a document, as an XML file with the names of AgID's guidelines."""
    found = _line(request, document).document
    content = actions.take_metadata(found, queries.person_of(found), by=request.actor)
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="metadati-{found.pk}.xml"'
    return downloads.guard(answer, pdf=False)
