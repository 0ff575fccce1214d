"""An anonymous person of a contact gets a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.desk import actions
from labimpact.desk.forms import NewcomerForm, prefill
from labimpact.desk.models import AnonymousGroup, Contact
from labimpact.desk.queries.detail import described
from labimpact.desk.queries.setting import found_people
from labimpact.desk.views.refusing import refuse
from labimpact.desk.views.scope import contact_to_correct
from labimpact.people.actions import check_newcomer
from labimpact.people.forms import alike
from labimpact.people.models import Person
from labimpact.people.recognising import Question


@access(Permission.CONTACT_RECORD)
def promote(request: ActorRequest, pk: int, group_id: int) -> HttpResponse:
    """Give a name to one of the anonymous people of a contact: somebody found, or new."""
    contact = contact_to_correct(request, pk)
    group = get_object_or_404(AnonymousGroup.objects.filter(contact=contact), pk=group_id)
    new = request.method == "POST" and "person" not in request.POST
    form = NewcomerForm(request.POST if new else None, initial={"sex": group.sex})
    error = ""
    answer = check_newcomer(_question(form), by=request.actor) if new and form.is_valid() else None
    stopped = answer is not None and not alike.is_answered(request.POST, answer, request.actor)
    if request.method == "POST" and not stopped and (not new or form.is_valid()):
        try:
            _promote(request, contact, group, form if new else None)
        except Refused as refusal:
            error = str(refusal)
            if new:
                refuse(form, refusal)
        else:
            messages.success(
                request, _("Fatto: la persona è nel contatto ed è contata una volta sola.")
            )
            return redirect("desk:detail", pk=pk)
    text = (request.POST.get("q") or request.GET.get("q") or "").strip()[:200]
    context = {
        "contact": contact,
        "group": group,
        "described": described(group),
        "q": text,
        "found": _candidates(request, contact, text),
        "form": form,
        "error": "" if new else error,
        "answer": answer if stopped else None,
        "shown": alike.shown(answer, request.actor) if answer is not None else "",
        "stopped": stopped,
    }
    status = 422 if error or stopped or (new and form.errors) else 200
    return render(request, "desk/promote.html", context, status=status)


def _promote(
    request: ActorRequest, contact: Contact, group: AnonymousGroup, form: NewcomerForm | None
) -> None:
    if form is not None:
        actions.promote_newcomer(
            contact, group_id=group.pk, newcomer=form.to_data(), by=request.actor
        )
        return
    person_id = prefill.number_in(request.POST, "person")
    if person_id is None:
        raise Refused(_("Scegli una persona."))
    actions.promote(contact, group_id=group.pk, person_id=person_id, by=request.actor)


def _question(form: NewcomerForm) -> Question:
    said = form.cleaned_data
    whole = " ".join(filter(None, [said["family_name"], said["given_name"]]))
    names = tuple(name for name in (whole, said["preferred_name"]) if name)
    return Question(names=names, sex=said["sex"])


def _candidates(request: ActorRequest, contact: Contact, text: str) -> list[Person]:
    found = found_people(request.actor, contact.office_id, text) if text else []
    actions.record_form_opened([person.pk for person in found], by=request.actor)
    return found
