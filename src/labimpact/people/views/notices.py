"""The privacy notice, in the person's language with Italian beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to, came_from
from labimpact.documents.rendering import render_pdf
from labimpact.network.models import Language
from labimpact.people.actions import notices as actions
from labimpact.people.forms.notices import NoticeForm
from labimpact.people.models import Person
from labimpact.people.queries import notices as queries
from labimpact.people.views.documents import pdf_response
from labimpact.people.views.doors import Door, enter

VIEW, EDIT = Permission.PERSON_VIEW, Permission.PERSON_EDIT


@access(Permission.PERSON_VIEW)
def notice(request: ActorRequest, pk: int) -> HttpResponse:
    """Show, read aloud, print and note the privacy notice (informativa)."""
    permission = EDIT if request.method == "POST" else VIEW
    door = enter(request, pk, permission)
    person = door.person
    shown = _chosen(request, person)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language = get_object_or_404(Language, code=shown.language)
        actions.give_notice(
            person, by=request.actor, office_id=door.office_id, language=language,
            version=shown.version, **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("Annotato: l'informativa è stata data."))
        return back_to(request, reverse("people:notice", args=[pk]))
    context = _context(door, shown) | {"form": form, "back": came_from(request)}
    actions.read_notices(person, by=request.actor)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/notice.html", context, status=status)


def _chosen(request: ActorRequest, person: Person) -> queries.Notice:
    version = queries.current_version()
    asked = request.POST.get("lingua") or request.GET.get("lingua", "")
    known = asked in queries.languages(version)
    return queries.read(version, asked if known else queries.language_for(person, version))


def _context(door: Door, shown: queries.Notice) -> dict[str, Any]:
    office = queries.office_of(door.office_id)
    return {
        "person": door.person,
        "notice": shown,
        "italian": queries.read(shown.version, queries.ITALIAN),
        "blocks": queries.facing(shown, queries.facts(office)),
        "languages": queries.available(shown.version),
        "given": queries.given_to(door.person),
        "may_edit": door.may(EDIT),
    }


@access(Permission.PERSON_VIEW)
def notice_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The notice to hand over on paper (PDF/UA), with the facing Italian text."""
    door = enter(request, pk, VIEW)
    person, office_id = door.person, door.office_id
    shown = _chosen(request, person)
    office = queries.office_of(office_id)
    data = queries.sheet(shown, office)
    return pdf_response(render_pdf("notice", data, standard="ua-1"), "informativa.pdf")
