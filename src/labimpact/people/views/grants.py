"""Chi segue questa persona: grants read, ended, limited; and those to be looked at again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access, when_shown
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.documents.downloads import guard
from labimpact.people import outside
from labimpact.people.actions import access_sheet as sheets
from labimpact.people.actions import grants as actions
from labimpact.people.forms.grants import EndForm, TermForm
from labimpact.people.models import Grant, Person
from labimpact.people.queries import grants as queries
from labimpact.people.queries.grants import GrantLine
from labimpact.people.views.doors import Door, enter
from labimpact.ui import undo

PER_PAGE = 25
# Why a grant is over that the office itself says it needs no more.
_GIVEN_BACK = "non serve più"


@access(Permission.PERSON_VIEW)
def followers(request: ActorRequest, pk: int) -> HttpResponse:
    """Chi segue questa persona: to who follows them; to a passing eye how many."""
    person = enter(request, pk, Permission.PERSON_VIEW).person
    lines = queries.grants_of(person)
    actions.read_followers(person, by=request.actor)
    lately = queries.lately_by_office(person) if lines else {}
    rows = [(line, lately.get(line.office_id)) for line in lines]
    context = {
        "person": person,
        "live": [row for row in rows if row[0].is_live],
        "over": [row for row in rows if not row[0].is_live],
        "outside": outside.readers(person) if lines else [],
        "masked": queries.masked(person) if not lines else [],
    }
    return render(request, "people/followers.html", context)


def _line(request: ActorRequest, pk: int, grant_pk: int) -> tuple[Door, GrantLine]:
    """A grant of a person whom the actor follows (else 404), theirs to end (else 403)."""
    door = enter(request, pk, Permission.PERSON_EDIT)
    line = next((one for one in queries.grants_of(door.person) if one.pk == grant_pk), None)
    if line is None:
        raise Http404
    if not line.may_end:
        raise PermissionDenied
    when_shown(request, lambda: actions.read_followers(door.person, by=request.actor))
    return door, line


@access(Permission.PERSON_EDIT)
def grant_end(request: ActorRequest, pk: int, grant_pk: int) -> HttpResponse:
    """End an office's right to see the person, with the reason."""
    door, line = _line(request, pk, grant_pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            left = actions.end_grant(
                line.pk, line.person_id, reason=form.cleaned_data["reason"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _ended(request, pk, line.pk, left=left)
    said = _("Fine dell'accesso")
    return _form_page(request, door.person, line, form, said, said)


@access(Permission.PERSON_EDIT)
def grant_term(request: ActorRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Say until which day an office sees the person."""
    door, line = _line(request, pk, grant_pk)
    if not line.may_set_term:
        raise PermissionDenied
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_term(line, office_id=door.office_id, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La scadenza è cambiata."))
            return redirect("people:followers", pk=pk)
    return _form_page(request, door.person, line, form, _("Scadenza dell'accesso"), _("Salva"))


def _form_page(
    request: ActorRequest, person: Person, line: GrantLine, form: EndForm, title: str, save: str
) -> HttpResponse:
    context = {"person": person, "line": line, "form": form, "title": title, "save": save}
    status = 422 if request.method == "POST" else 200
    return render(request, "people/grant_form.html", context, status=status)


def _ended(request: ActorRequest, person_pk: int, grant_pk: int, *, left: bool) -> HttpResponse:
    said = (
        _("Questo accesso è finito, ma l'ufficio vede ancora la persona con un altro titolo.")
        if left
        else _("L'accesso è finito: l'ufficio non vede più la persona.")
    )
    undo.offer(request, said, reverse("people:grant_take_back", args=[grant_pk]))
    if Person.objects.visible_to(request.actor).filter(pk=person_pk).exists():
        return redirect("people:followers", pk=person_pk)
    return redirect("workspace:today")


@access(Permission.PERSON_EDIT)
@require_POST
def grant_take_back(request: ActorRequest, grant_pk: int) -> HttpResponse:
    """Take back the end of a grant, within ten minutes."""
    try:
        person_pk = actions.take_back_end(grant_pk, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:today")
    messages.success(request, _("L'accesso è di nuovo aperto."))
    return redirect("people:followers", pk=person_pk)


@access(Permission.PERSON_EDIT, Permission.NETWORK_MANAGE)
def to_review(request: ActorRequest) -> HttpResponse:
    """Accessi da rivedere: one's offices' own, one by one; of an area, how many by office."""
    actor = request.actor
    rows = queries.to_review(actor, clock.today()).select_related(
        "person", "office", "given_by_office"
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    actions.read_reviews(list(page.object_list), by=actor)
    coordinates = actor.can_somewhere(Permission.NETWORK_MANAGE)
    context = {
        "page": page,
        "edits": actor.can_somewhere(Permission.PERSON_EDIT),
        "offices": queries.reviews_by_office() if coordinates else [],
        "coordinates": coordinates,
        "days": queries.review_days(),
        "today": clock.today(),
    }
    return render(request, "people/grants_to_review.html", context)


def _mine(request: ActorRequest, grant_pk: int) -> Grant:
    rows = Grant.objects.live().filter(
        office__in=request.actor.offices_where(Permission.PERSON_EDIT),
        basis__in=queries.REVIEWED,
    )
    return get_object_or_404(rows, pk=grant_pk)


@access(Permission.PERSON_EDIT)
@require_POST
def grant_confirm(request: ActorRequest, grant_pk: int) -> HttpResponse:
    """Say that one's office still needs to see the person."""
    actions.confirm(_mine(request, grant_pk), by=request.actor)
    messages.success(request, _("Confermato: l'ufficio vede ancora la persona."))
    return redirect("people:grants_to_review")


@access(Permission.PERSON_EDIT)
@require_POST
def grant_give_back(request: ActorRequest, grant_pk: int) -> HttpResponse:
    """Give back what one's office no longer needs."""
    grant = _mine(request, grant_pk)
    try:
        actions.end_grant(grant.pk, grant.person_id, reason=_GIVEN_BACK, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Restituito: l'ufficio non vede più la persona con questo titolo.")
        undo.offer(request, said, reverse("people:grant_take_back", args=[grant.pk]))
    return redirect("people:grants_to_review")


@access(Permission.PERSON_VIEW)
def access_sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """Print for the person who sees and who looked at their data (GDPR art. 15)."""
    door = enter(request, pk, Permission.PERSON_VIEW)
    content = sheets.print_sheet(
        door.person, office_id=door.office_id, language=request.GET.get("lingua", ""),
        by=request.actor,
    )  # fmt: skip
    if content is None:
        raise PermissionDenied
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="accessi-scheda-{pk}.pdf"'
    return guard(response, pdf=True)
