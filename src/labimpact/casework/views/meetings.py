"""Meetings of a team: convened, and written down."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.casework.actions import team
from labimpact.casework.enums import MeetingKind
from labimpact.casework.forms.meetings import MeetingForm, MinutesForm, MoveForm
from labimpact.casework.views.cases import leading, one_form


@access(Permission.CASE_LEAD)
def convene(request: ActorRequest, pk: int) -> HttpResponse:
    """Convene the team or the UVM."""
    case = leading(request, pk)
    form = MeetingForm(case, request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        team.convene(
            case, kind=MeetingKind(data["kind"]), on=data["on"], at=data["at"],
            place=data["place"], agenda=data["agenda"], participants=form.participants(),
            seats=form.chosen(), by=request.actor,
        )  # fmt: skip

    return one_form(
        request, case, form, act, title=_("Nuova riunione"), save=_("Convoca"),
        said=_("Riunione convocata: gli uffici dell'équipe la trovano tra le cose da fare."),
        anchor="equipe",
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def move(request: ActorRequest, pk: int, meeting: int) -> HttpResponse:
    """Move a meeting; with `poi`, call it off."""
    case = leading(request, pk)
    held = get_object_or_404(case.meetings, pk=meeting)
    off = "poi" in request.POST
    form = MoveForm(held, request.POST or None)

    def act() -> None:
        if off:
            team.call_off(held, by=request.actor)
        else:
            team.move_meeting(held, by=request.actor, **form.cleaned_data)

    return one_form(
        request, case, form, act, title=str(held), save=_("Sposta"), anchor="equipe",
        said=_("Riunione disdetta.") if off else _("Salvato: avvisa chi è fuori dalla rete."),
        then=_("Disdici la riunione"),
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def minutes(request: ActorRequest, pk: int, meeting: int) -> HttpResponse:
    """Write the minutes of a meeting."""
    case = leading(request, pk)
    # Held while it is written: what the form compares with stays as it is.
    rows = case.meetings.select_for_update() if request.method == "POST" else case.meetings
    held = get_object_or_404(rows, pk=meeting)
    form = MinutesForm(held, request.POST or None)
    return one_form(
        request, case, form,
        lambda: team.write_minutes(
            held, minutes=form.cleaned_data["minutes"], decision=form.cleaned_data["decision"],
            by=request.actor,
        ),
        title=str(held), save=_("Salva il verbale"), said=_("Verbale salvato."), anchor="equipe",
        template="casework/minutes.html", meeting=held,
    )  # fmt: skip
