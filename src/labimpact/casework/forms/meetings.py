"""Convening the team or the UVM, and writing what was said there."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.enums import MeetingKind
from labimpact.casework.forms.seen import SeenForm
from labimpact.casework.models import Case, CaseMember, TeamMeeting
from labimpact.ui.forms import DayField, HourField


class MeetingForm(forms.Form):
    """Convocazione of the team or of the UVM: the team is proposed, others are added by name."""

    kind = forms.ChoiceField(label=_("Riunione"), choices=MeetingKind.choices)
    on = DayField(label=_("Giorno"))
    at = HourField(label=_("Ora"), required=False)
    place = forms.CharField(label=_("Luogo"), required=False, max_length=200)
    seats = forms.TypedMultipleChoiceField(
        label=_("Chi partecipa, dell'équipe"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Gli uffici della rete la trovano tra le cose da fare."),
    )  # fmt: skip
    others = forms.CharField(
        label=_("Chi altro partecipa"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    agenda = forms.CharField(
        label=_("Di che cosa si parla"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        sitting = case.members.sitting(clock.today()).filter(until_on=None)
        self.sitting = {seat.pk: seat for seat in sitting.select_related("office")}
        # A need that is of health too waits for the UVM: it is that one, until it has met.
        uvm = (
            case.socio_health
            and not case.meetings.filter(kind=MeetingKind.UVM, called_off_at=None).exists()
        )
        kind = MeetingKind.UVM if uvm else MeetingKind.TEAM
        kwargs.setdefault("initial", {"seats": list(self.sitting), "kind": kind})
        super().__init__(*args, **kwargs)
        seats = cast("forms.MultipleChoiceField", self.fields["seats"])
        seats.choices = [(pk, _seat(seat)) for pk, seat in self.sitting.items()]

    def chosen(self) -> list[CaseMember]:
        return [self.sitting[pk] for pk in self.cleaned_data["seats"]]

    def participants(self) -> str:
        """Who takes part, a line each."""
        return "\n".join([*map(_seat, self.chosen()), self.cleaned_data["others"].strip()]).strip()


def _seat(seat: CaseMember) -> str:
    return f"{seat} ({seat.get_role_display()})"


class MoveForm(forms.Form):
    """Spostamento: another day, hour or place of a meeting, or others who take part."""

    on = DayField(label=_("Giorno"))
    at = HourField(label=_("Ora"), required=False)
    place = forms.CharField(label=_("Luogo"), required=False, max_length=200)
    participants = forms.CharField(
        label=_("Chi partecipa"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, meeting: TeamMeeting, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "on": meeting.held_on, "at": meeting.at, "place": meeting.place,
                "participants": meeting.participants,
            },
        )  # fmt: skip


class MinutesForm(SeenForm):
    """Verbale e decisione."""

    minutes = forms.CharField(
        label=_("Verbale"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    decision = forms.CharField(
        label=_("Decisione"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    kept_in: ClassVar[tuple[str, ...]] = ("minutes", "decision")

    def __init__(self, held: TeamMeeting, data: Any = None) -> None:
        stored = {"minutes": held.minutes, "decision": held.decision}
        super().__init__(data, record=held, stored=stored)
