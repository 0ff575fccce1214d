"""The forms of a case, but for those of its assessment, plan and meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.actions.opening import FirstReading
from labimpact.casework.enums import Result, Risk, SiussArea, Urgency, Visibility
from labimpact.casework.forms.seen import SeenForm
from labimpact.casework.models import Case, Goal
from labimpact.casework.process import BEFORE_GOALS
from labimpact.casework.queries import homes
from labimpact.casework.queries.page import Done
from labimpact.casework.queries.people import social_workers
from labimpact.people.models import Person
from labimpact.rules.queries import choices
from labimpact.ui.forms import DayField

ALONE = "solo"
_NO_CHOICE = ("", "—")


class ReadingForm(SeenForm):
    """Prima lettura: what is the matter, how urgent, which risks, with whom the person lives."""

    text = forms.CharField(
        label=_("Prima lettura del bisogno"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Che cosa chiede la persona, che cosa vedi tu. Niente diagnosi."),
    )
    source = forms.ChoiceField(label=_("Chi ha segnalato"), required=False)
    urgency = forms.ChoiceField(
        label=_("Urgenza"), choices=Urgency.choices, widget=forms.RadioSelect
    )
    risks = forms.MultipleChoiceField(
        label=_("Segnali di rischio"),
        choices=Risk.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Se ne segni uno, la cosa va letta oggi: compare tra le cose da fare."),
    )
    household = forms.ChoiceField(label=_("Nucleo familiare"), required=False)
    siuss_area = forms.TypedChoiceField(
        label=_("Area del bisogno (SIUSS)"), choices=[_NO_CHOICE, *SiussArea.choices], coerce=int,
        empty_value=None, required=False, help_text=_("Per bisogno, mai per nazionalità."),
    )  # fmt: skip
    socio_health = forms.BooleanField(
        label=_("Il bisogno è anche sanitario: serve la UVM"), required=False
    )
    kept_in: ClassVar[tuple[str, ...]] = (
        "first_reading", "source", "urgency", "risks", "household_id", "lives_alone", "siuss_area",
        "socio_health",
    )  # fmt: skip

    def __init__(
        self, person: Person, data: Any = None, *, case: Case | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        stored = _of_case(case) if case is not None else None
        super().__init__(data, record=case, stored=stored, initial=initial)
        self.households = homes.homes_of(person)
        source = cast("forms.ChoiceField", self.fields["source"])
        source.choices = [_NO_CHOICE, *choices("report_source")]
        household = cast("forms.ChoiceField", self.fields["household"])
        household.choices = [
            ("", _("da chiarire")),
            (ALONE, _("vive senza nucleo")),
            *((str(one.pk), homes.told(one)) for one in self.households),
        ]
        if len(self.households) == 1 and (case is None or not case.lives_alone):
            # There is one to choose: it is proposed.
            self.initial["household"] = self.initial.get("household") or self.households[0].pk
        if case is not None:
            household.help_text = _("Non c'è? Qui sotto: «Salva e apri un nucleo nuovo».")

    def reading(self) -> FirstReading:
        data = self.cleaned_data
        home = next((h for h in self.households if str(h.pk) == data["household"]), None)
        return FirstReading(
            text=data["text"], source=data["source"], urgency=Urgency(data["urgency"]),
            risks=[Risk(risk) for risk in data["risks"]], household=home,
            lives_alone=data["household"] == ALONE, siuss_area=data["siuss_area"],
            socio_health=data["socio_health"],
        )  # fmt: skip


def _of_case(case: Case) -> dict[str, Any]:
    return {
        "text": case.first_reading, "source": case.source, "urgency": case.urgency,
        "risks": case.risks, "siuss_area": case.siuss_area, "socio_health": case.socio_health,
        "household": ALONE if case.lives_alone else case.household_id or "",
    }  # fmt: skip


class TakeOnForm(forms.Form):
    """Presa in carico: who answers for the case, from which day."""

    manager = forms.TypedChoiceField(label=_("Case manager"), coerce=int)
    on = DayField(label=_("Dal"))

    def __init__(self, case: Case, *args: Any, me: int | None = None, **kwargs: Any) -> None:
        self.workers = {user.pk: user for user in social_workers(case.office_id)}
        kwargs.setdefault(
            "initial", {"manager": me if me in self.workers else None, "on": clock.today()}
        )
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["manager"])
        field.choices = [(pk, str(user)) for pk, user in self.workers.items()]


class ManagerForm(forms.Form):
    """Cambio del case manager: another social worker of the office."""

    manager = forms.TypedChoiceField(label=_("Case manager"), coerce=int)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = {user.pk: user for user in social_workers(case.office_id)}
        workers.pop(case.manager_id or 0, None)
        self.fields["manager"].error_messages["invalid_choice"] = _(
            "A questa persona non si può affidare. Ora il caso è di %(name)s: se è passato di mano"
            " adesso, guardalo prima."
        ) % {"name": case.manager_name}
        self.workers = workers
        field = cast("forms.ChoiceField", self.fields["manager"])
        field.choices = [(pk, str(user)) for pk, user in workers.items()]


class ReviewForm(forms.Form):
    """Verifica: the result of every goal, who was there, when the next one is."""

    on = DayField(label=_("Verifica del"))
    with_whom = forms.CharField(label=_("Chi c'era"), required=False, max_length=300)
    text = forms.CharField(
        label=_("Che cosa si è visto"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, goals: list[Goal], data: Any = None, *, done: Mapping[int, list[Done]]
    ) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.goals, self.done = goals, done
        for goal in goals:
            self.fields[f"result_{goal.pk}"] = forms.ChoiceField(
                label=goal.text, choices=Result.choices, widget=forms.RadioSelect
            )
            self.fields[f"said_{goal.pk}"] = forms.CharField(
                label=_("Nota: %(goal)s") % {"goal": goal.text}, required=False, max_length=400
            )

    def goal_rows(self) -> list[Any]:
        return [
            (goal, self[f"result_{goal.pk}"], self[f"said_{goal.pk}"], self.done.get(goal.pk, []))
            for goal in self.goals
        ]

    def results(self) -> dict[int, tuple[Result, str]]:
        data = self.cleaned_data
        return {
            goal.pk: (Result(data[f"result_{goal.pk}"]), data[f"said_{goal.pk}"])
            for goal in self.goals
        }


class GoOnForm(forms.Form):
    """Continua: the plan stays, another review is set."""

    review_on = DayField(label=_("Prossima verifica"))


class CloseForm(forms.Form):
    """Chiusura: why, how things are at the exit, how useful it was, how to hear again."""

    reason = forms.ChoiceField(label=_("Motivo della chiusura"))
    exit_situation = forms.CharField(
        label=_("Situazione all'uscita"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    satisfaction = forms.TypedChoiceField(
        label=_("Quanto è stato utile, dice la persona"), coerce=int, empty_value=None,
        required=False,
        choices=[("", _("non l'ha detto")), (5, _("5 moltissimo")), (4, "4"), (3, "3"), (2, "2"),
                 (1, _("1 per niente"))],
    )  # fmt: skip
    follow_up = forms.CharField(
        label=_("Come risentirsi"), required=False, max_length=300,
        help_text=_("A 3 e a 12 mesi compare una cosa da fare."),
    )  # fmt: skip

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data, initial={"satisfaction": case.satisfaction})
        self.fields["exit_situation"].required = case.state not in BEFORE_GOALS
        reason = cast("forms.ChoiceField", self.fields["reason"])
        reason.choices = [("", _("scegli")), *choices("closure_reason")]


class EntryForm(forms.Form):
    """A voice of the diary, and for whose eyes."""

    on = DayField(label=_("Giorno"))
    text = forms.CharField(
        label=_("Che cosa è successo"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    visible_to = forms.ChoiceField(
        label=_("Chi la legge"), choices=Visibility.choices, initial=Visibility.TEAM
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": clock.today(), "visible_to": Visibility.TEAM})
        super().__init__(*args, **kwargs)
