"""What is asked about one session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.mediation import hours
from labimpact.mediation.actions.cancelling import Reach
from labimpact.mediation.forms.fields import HoursField, NightAsked
from labimpact.mediation.models import MediationSession, SessionReport
from labimpact.mediation.queries.candidates import Candidate
from labimpact.mediation.queries.charges import due
from labimpact.people.forms.fields import TextField
from labimpact.ui.forms import PLANNED, DayField, HourField


def _which(all_: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Quali incontri"), required=False, initial=Reach.ONE, widget=forms.RadioSelect,
        choices=[
            (Reach.ONE, _("solo questo")), (Reach.FOLLOWING, _("questo e i seguenti")),
            (Reach.ALL, all_),
        ],
    )  # fmt: skip


class OfSeries(forms.Form):
    """Of a series: this session alone, those after it too, or all; asked only where there are."""

    def __init__(self, *args: Any, many: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if many < 2:
            del self.fields["which"]

    @property
    def reach(self) -> Reach:
        return Reach(self.cleaned_data.get("which") or Reach.ONE)


class ProposeForm(OfSeries):
    """Who is asked to go, and for how much of the series."""

    mediator = forms.TypedChoiceField(label=_("Chi media"), widget=forms.RadioSelect)
    which = _which(_("tutti quelli a cui manca qualcuno"))

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(c.mediator.pk): c for c in candidates}
        field: Any = self.fields["mediator"]
        field.choices = [(key, c.mediator.name) for key, c in by_key.items()]
        field.coerce = by_key.__getitem__


class SeriesForm(OfSeries):
    """What is done to a session that is still to be, and to those of its series."""

    which = _which(_("tutti quelli ancora da fare"))
    field_order = ("why", "day", "hour", "night_fits", "length", "which")


class CancelForm(SeriesForm):
    """Why it is cancelled."""

    why = TextField(label=_("Perché"), max_length=300)


class MoveForm(NightAsked, SeriesForm):
    """When instead, and for how long."""

    day = DayField(label=_("Giorno"), years=PLANNED)
    hour = HourField(label=_("Ora"))
    length = forms.TypedChoiceField(
        label=_("Quanto dura"), coerce=int,
        choices=[(m, hours.told(m)) for m in range(15, 721, 15)],
    )  # fmt: skip

    def __init__(self, data: Any, *, session: MediationSession, many: int) -> None:
        starts = timezone.localtime(session.starts_at)
        initial = {
            "day": starts.date(), "hour": f"{starts:%H:%M}", "length": session.minutes,
        }  # fmt: skip
        super().__init__(data, many=many, initial=initial)


class ValidateForm(forms.Form):
    """The hours that are paid: those of the reports unless something else is right."""

    hours = HoursField(label=_("Ore da pagare"))

    def __init__(self, data: Any, *, reports: Sequence[SessionReport]) -> None:
        told, owed = sum(hours.in_quarters(report.minutes) for report in reports), due(reports)
        super().__init__(data, initial={"hours": owed})
        if owed > told:
            self.fields["hours"].help_text = _(
                "Il contratto paga almeno questo: la relazione dice %(told)s."
            ) % {"told": hours.told(told)}


class DisputeForm(forms.Form):
    """What is not right in a report."""

    text = TextField(
        label=_("Che cosa non torna"), max_length=600, widget=forms.Textarea({"rows": 3})
    )


class OpinionForm(forms.Form):
    """How it went, in three steps and some words."""

    score = forms.TypedChoiceField(
        label=_("Ha aiutato?"), coerce=int, widget=forms.RadioSelect,
        choices=[(3, _("sì")), (2, _("un po'")), (1, _("no"))],
    )  # fmt: skip
    words = TextField(
        label=_("Vuoi dire qualcosa?"), required=False, max_length=600,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
