"""What a mediator tells: the report, the arrival, that they cannot go any more."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.hours import local_day, moment
from labimpact.mediation.actions.reporting import Told
from labimpact.mediation.enums import Mode
from labimpact.mediation.models import Assignment, SessionReport
from labimpact.mediation.queries import kinds
from labimpact.network.models import Language
from labimpact.rules import queries as rules
from labimpact.ui.forms import HourField

_GROUP = ("language", "kind", "heads")
_LINES = 8


class ReportForm(forms.Form):
    """Relazione: from–to on the day of the session (or past its midnight), as it was (what is
    paid goes in quarters of an hour), heads, outcome, way (of what was by phone there is none).

    `seen` is the version it was written upon, `key` the change's own (given by the phone when it
    was written without signal).
    """

    began = HourField(label=_("Dalle"))
    ended = HourField(
        label=_("Alle"), help_text=_("Come è stato: le ore pagate vanno al quarto d'ora.")
    )
    heads = forms.IntegerField(
        label=_("Quante persone"), min_value=0, max_value=999,
        help_text=_("Solo il numero, senza contare te."),
    )  # fmt: skip
    activity = forms.ChoiceField(label=_("Attività"))
    outcome = forms.ChoiceField(label=_("Esito"))
    next_step = forms.CharField(label=_("Prossimo passo"), max_length=300, required=False)
    note = forms.CharField(
        label=_("Nota"), max_length=600, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Niente nomi, niente salute, niente giustizia: solo com'è andata."),
    )  # fmt: skip
    travel_minutes = forms.IntegerField(
        label=_("Minuti di viaggio"), min_value=0, max_value=600, required=False
    )
    km = forms.IntegerField(label=_("Chilometri"), min_value=0, max_value=999, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, assignment: Assignment, data: Any = None) -> None:
        self.session = assignment.session
        super().__init__(data, initial=_initial(assignment))
        choices = [("", _("Scegli…"))]
        self.fields["activity"].choices = choices + kinds.offered(internal=True)  # type: ignore[attr-defined]
        self.lines = range(_LINES) if kinds.is_shift(assignment.session.request.kind) else range(0)
        if self.lines:
            self._ask_groups(assignment)
        if assignment.session.request.mode != Mode.IN_PERSON:
            del self.fields["travel_minutes"], self.fields["km"]
        self.fields["outcome"].choices = choices + rules.choices("mediation_outcome")  # type: ignore[attr-defined]

    def _ask_groups(self, assignment: Assignment) -> None:
        """Of a shift: lines of language, activity and heads in place of one number."""
        request, report = assignment.session.request, getattr(assignment, "report", None)
        spoken = [(row.pk, str(row)) for row in (request.language, *request.bridges.all())]
        known = [*dict.fromkeys(pk for pk, _name in spoken)]
        others = [(pk, n) for pk, n in Language.objects.spoken().values_list("pk", "name")
                  if pk not in known]  # fmt: skip
        what = [c for c in kinds.offered() if not kinds.is_shift(c[0])]
        told = list(report.groups) if report is not None else []
        for number in self.lines:
            line = told[number] if number < len(told) else {}
            usual = known[number] if not told and number < len(known) else None
            self.fields[f"language_{number}"] = forms.TypedChoiceField(
                label=_("Lingua"), required=False, coerce=int, empty_value=None,
                choices=[("", "—"), *spoken, *others], initial=line.get("language", usual),
            )  # fmt: skip
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("Per che cosa"), required=False, choices=[("", "—"), *what],
                initial=line.get("kind"),
            )  # fmt: skip
            self.fields[f"heads_{number}"] = forms.IntegerField(
                label=_("Quante persone"), required=False, min_value=0, max_value=999,
                initial=line.get("heads"),
            )  # fmt: skip
        del self.fields["heads"]

    @property
    def group_fields(self) -> list[list[forms.BoundField]]:
        """The lines as they are drawn."""
        return [[self[f"{name}_{n}"] for name in _GROUP] for n in self.lines]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The lines that say how many people."""
        found = [{name: self.cleaned_data.get(f"{name}_{n}") for name in _GROUP}
                 for n in self.lines]  # fmt: skip
        return [line for line in found if line["heads"]]

    def clean(self) -> dict[str, Any]:
        """A line with people says in which language and for what."""
        data = super().clean() or self.cleaned_data
        for number in self.lines:
            for name in _GROUP[:2]:
                if data.get(f"heads_{number}") and not data.get(f"{name}_{number}"):
                    self.add_error(f"{name}_{number}", _("Scegli una voce dell'elenco."))
        return data

    @property
    def told(self) -> Told:
        """What was said, for the action."""
        data = self.cleaned_data
        return Told(
            began_at=self._near(self.session.starts_at, data["began"]),
            ended_at=self._near(self.session.ends_at, data["ended"]),
            heads=sum(line["heads"] for line in self.groups) if self.lines else data["heads"],
            groups=self.groups, activity=data["activity"], outcome=data["outcome"],
            next_step=data["next_step"], note=data["note"],
            travel_minutes=data.get("travel_minutes") or 0, km=data.get("km") or 0,
            seen=data["seen"] or 0, key=data["key"] or uuid.uuid4().hex,
        )  # fmt: skip

    def _near(self, planned: datetime, hour: time) -> datetime:
        """An hour on the day of the session; of one that goes on past midnight, on the nearer."""
        days = {local_day(self.session.starts_at), local_day(self.session.ends_at)}
        return min((moment(day, hour) for day in days), key=lambda at: abs(at - planned))

    def upon(self, version: int) -> None:
        """What was typed stays; sent again, it is meant upon that version."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["seen"] = str(version)  # type: ignore[index]


def _initial(assignment: Assignment) -> dict[str, Any]:
    report: SessionReport | None = getattr(assignment, "report", None)
    session = assignment.session
    if report is None or report.version == 0:
        return {
            "began": _hour(session.starts_at), "ended": _hour(session.ends_at),
            "activity": session.request.kind, "travel_minutes": assignment.way.travel_minutes,
            "seen": 0, "key": uuid.uuid4().hex,
        }  # fmt: skip
    return {
        "began": _hour(report.began_at), "ended": _hour(report.ended_at), "heads": report.heads,
        "activity": report.activity, "outcome": report.outcome, "next_step": report.next_step,
        "note": report.note, "travel_minutes": assignment.way.told_minutes,
        "km": assignment.way.told_km,
        "seen": report.version, "key": uuid.uuid4().hex,
    }  # fmt: skip


def _hour(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


class ArrivalForm(forms.Form):
    """L'arrivo: when, if a phone without signal noted it, and the code of the door."""

    at = forms.DateTimeField(required=False)
    door = forms.CharField(required=False, max_length=80)


class GiveBackForm(forms.Form):
    reason = forms.ChoiceField(label=_("Perché non puoi andare"))
    text = forms.CharField(label=_("Altro da dire a chi coordina"), max_length=120, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [("", _("Scegli…")), *rules.choices("mediation_decline")]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    @property
    def said(self) -> str:
        """The reason in words, and what was added."""
        words = rules.label("mediation_decline", self.cleaned_data["reason"])
        return ": ".join(filter(None, (words, self.cleaned_data["text"])))
