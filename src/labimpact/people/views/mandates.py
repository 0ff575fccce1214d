"""Written mandates: prepare, print, link the signed scan, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents.rendering import render_pdf
from labimpact.people.actions import mandates as actions
from labimpact.people.forms.files import SignedMandateForm
from labimpact.people.forms.mandates import MandateForm
from labimpact.people.models import Mandate, Person, same_person
from labimpact.people.queries import mandates as queries
from labimpact.people.views.documents import pdf_response
from labimpact.people.views.doors import enter

VIEW, EDIT = Permission.PERSON_VIEW, Permission.PERSON_EDIT


@access(Permission.PERSON_EDIT)
def mandate_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Prepare a mandate (delega) for a person; earlier ones are listed beside the form."""
    door = enter(request, pk, EDIT)
    person, office_id = door.person, door.office_id
    form = MandateForm(request.POST or None, initial={"delegate_name": request.actor.office_name})
    if request.method == "POST" and form.is_valid():
        made = actions.prepare_mandate(
            person, by=request.actor, office_id=office_id, **form.cleaned_data
        )
        messages.success(request, _("La delega è pronta: stampala e falla firmare."))
        return redirect("people:mandate", pk=pk, mandate_pk=made.pk)
    earlier = list(queries.mandates_of(person))
    actions.list_mandates(person, earlier, by=request.actor)
    context = {"person": person, "form": form, "mandates": earlier, "today": clock.today()}
    status = 422 if request.method == "POST" else 200
    return render(request, "people/mandate_new.html", context, status=status)


@access(Permission.PERSON_VIEW)
def mandate(request: ActorRequest, pk: int, mandate_pk: int) -> HttpResponse:
    """One mandate: its state, its printed sheet, its signed scan."""
    permission = EDIT if request.method == "POST" else VIEW
    door = enter(request, pk, permission)
    person, office_id = door.person, door.office_id
    found = _mandate(person, mandate_pk)
    form = SignedMandateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.link_signed_mandate(
                found, form.cleaned_data["upload"], office_id=office_id, by=request.actor
            )
        except Refused as refusal:
            form.add_error("upload", str(refusal))
        else:
            messages.success(request, _("La delega firmata è tra gli allegati."))
            return redirect("people:mandate", pk=pk, mandate_pk=mandate_pk)
    actions.read_mandate(found, by=request.actor)
    context = {
        "person": person,
        "mandate": found,
        "form": form,
        "today": clock.today(),
        "languages": queries.printable_languages(),
        "language": queries.language_of(person),
        "may_edit": door.may(EDIT),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/mandate.html", context, status=status)


def _mandate(person: Person, mandate_pk: int) -> Mandate:
    mine = Mandate.objects.filter(same_person("person", person)).select_related(
        "office__body", "signed_file"
    )
    return get_object_or_404(mine, pk=mandate_pk)


@access(Permission.PERSON_VIEW)
def mandate_pdf(request: ActorRequest, pk: int, mandate_pk: int) -> HttpResponse:
    """The sheet to sign (PDF/A), Italian with the person's language beside it."""
    person = enter(request, pk, VIEW).person
    found = _mandate(person, mandate_pk)
    data = queries.sheet(found, person, request.GET.get("lingua", ""))
    actions.read_mandate(found, by=request.actor, printed=True)
    return pdf_response(render_pdf("mandate", data), f"delega-{found.pk}.pdf")


@access(Permission.PERSON_EDIT)
@require_POST
def mandate_revoke(request: ActorRequest, pk: int, mandate_pk: int) -> HttpResponse:
    """The person takes the mandate back."""
    person = enter(request, pk, EDIT).person
    actions.revoke_mandate(_mandate(person, mandate_pk), by=request.actor)
    messages.success(request, _("La delega è revocata: da ora non si può più usare."))
    return redirect("people:mandate", pk=pk, mandate_pk=mandate_pk)
