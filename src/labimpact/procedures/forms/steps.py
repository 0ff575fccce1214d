"""What is typed about a step, a paper, a person, an end."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.people.forms.files import UploadField
from labimpact.people.models import Person
from labimpact.procedures.actions.stepping import Taking
from labimpact.procedures.models import CaseStep
from labimpact.rules.procedures.definition import Procedure, Step
from labimpact.ui.forms import DayField, HourField
from labimpact.worklist.forms import ColleagueField


class StepForm(forms.Form):
    """A step written down: when it happened, and what came with it."""

    done_on = DayField(
        label=_("Fatto il"),
        required=False,
        help_text=_("Il giorno in cui è successo: da qui partono i termini, non da oggi."),
    )
    result = forms.ChoiceField(label=_("Com'è andata"), required=False, widget=forms.RadioSelect)
    receipt_code = forms.CharField(label=_("Codice della ricevuta"), required=False, max_length=60)
    receipt_on = DayField(label=_("Data sulla ricevuta"), required=False)
    assicurata = forms.CharField(label=_("Codice assicurata"), required=False, max_length=40)
    ologramma = forms.CharField(label=_("Codice ologramma"), required=False, max_length=40)
    appointment_on = DayField(label=_("Appuntamento dell'ufficio pubblico: giorno"), required=False)
    appointment_time = HourField(label=_("Ora"), required=False)
    appointment_place = forms.CharField(label=_("Dove"), required=False, max_length=200)
    done_by = forms.CharField(
        label=_("Chi l'ha fatto"), required=False, max_length=200,
        help_text=_("Per esempio: la persona, lo sportello, la Questura di Varese."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    sure = forms.BooleanField(label=_("È giusto così, scrivi lo stesso"), required=False)

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        results = cast("forms.ChoiceField", self.fields["result"])
        results.choices = [(r.code, r.label) for r in step.results]
        asked = {
            "result": bool(step.results),
            "receipt_code": "receipt_code" in step.asks,
            "receipt_on": "receipt_code" in step.asks or "assicurata" in step.asks,
            "assicurata": "assicurata" in step.asks,
            "ologramma": "ologramma" in step.asks,
            "appointment_on": "appointment" in step.asks,
            "appointment_time": "appointment" in step.asks,
            "appointment_place": "appointment" in step.asks,
        }
        for name, wanted in asked.items():
            if not wanted:
                del self.fields[name]

    @staticmethod
    def shown(row: CaseStep | None) -> dict[str, Any]:
        """What was written already, or today for a step nobody has written."""
        if row is None or row.pk is None:
            return {"done_on": clock.today()}
        moment = timezone.localtime(row.appointment_at) if row.appointment_at else None
        return {
            "done_on": row.done_on or clock.today(), "result": row.result,
            "receipt_code": row.receipt_code, "receipt_on": row.receipt_on,
            "assicurata": row.assicurata, "ologramma": row.ologramma,
            "appointment_on": moment.date() if moment else None,
            "appointment_time": moment.time() if moment else None,
            "appointment_place": row.appointment_place, "done_by": row.done_by, "note": row.note,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("appointment_time") and not data.get("appointment_on"):
            self.add_error("appointment_on", _("Scrivi anche il giorno dell'appuntamento."))
        if not data.get("done_on") and not data.get("appointment_on") and not self.errors:
            self.add_error("done_on", _("Scrivi il giorno in cui è successo."))
        return data

    def taking(self) -> Taking:
        data = self.cleaned_data
        day, hour = data.get("appointment_on"), data.get("appointment_time")
        moment = None
        if day is not None:
            at = datetime.combine(day, hour or datetime.min.time())
            moment = timezone.make_aware(at)
        return Taking(
            done_on=data["done_on"], done_by=data["done_by"], result=data.get("result", ""),
            receipt_code=data.get("receipt_code", ""), receipt_on=data.get("receipt_on"),
            assicurata=data.get("assicurata", ""), ologramma=data.get("ologramma", ""),
            appointment_at=moment, appointment_place=data.get("appointment_place", ""),
            note=data["note"],
        )  # fmt: skip


class ReceiveForm(forms.Form):
    """A document received, with its copy and expiry when there are."""

    received_on = DayField(label=_("Ricevuto il"))
    expires_on = DayField(label=_("Scade il"), required=False)
    upload = UploadField(
        label=_("Copia"), required=False,
        help_text=_("PDF o foto: va tra gli allegati della persona."),
    )  # fmt: skip
    note_text = forms.CharField(label=_("Nota"), required=False, max_length=300)


class SetAsideForm(forms.Form):
    because = forms.CharField(label=_("Perché non serve"), max_length=300)


class PauseForm(forms.Form):
    reason = forms.CharField(label=_("Perché"), max_length=300)
    until = DayField(label=_("Fino al"), required=False)


class CloseForm(forms.Form):
    """The end: an outcome of the procedure, or the reason why there is none."""

    outcome = forms.ChoiceField(label=_("Esito"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Perché, o che cosa aggiungere"), required=False, max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    on = DayField(label=_("Chiusa il"))
    sure = forms.BooleanField(label=_("È giusto così, chiudi lo stesso"), required=False)

    def __init__(self, procedure: Procedure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(o.code, o.label) for o in procedure.outcomes]
        field = cast("forms.ChoiceField", self.fields["outcome"])
        field.choices = [*offered, ("", _("Nessuno di questi"))]


class TransferForm(forms.Form):
    to = ColleagueField(label=_("A chi la passi"), queryset=None, empty_label=_("Scegli…"))

    def __init__(self, office_id: int, leave_out: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("ColleagueField", self.fields["to"])
        field.offer(office_id, about_person=True, leave_out=leave_out)


class PersonForm(forms.Form):
    """Somebody more in the case: of the family, or by the number of their record."""

    relative = forms.ModelChoiceField(
        label=_("Della famiglia"), queryset=Person.objects.none(), required=False,
        empty_label=_("Scegli…"),
    )  # fmt: skip
    number = forms.IntegerField(
        label=_("Oppure il numero della scheda"), required=False, min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("In che ruolo"))

    def __init__(
        self, procedure: Procedure, family: list[Person], visible: Any, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.visible = visible
        relative = cast("forms.ModelChoiceField[Person]", self.fields["relative"])
        relative.queryset = Person.objects.filter(pk__in=[p.pk for p in family])
        role = cast("forms.ChoiceField", self.fields["role"])
        role.choices = [(r.code, r.label) for r in reversed(procedure.roles)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        number = data.get("number")
        if number is not None:
            # A number that is not of one's own scope is one that is not there.
            found = self.visible.filter(pk=min(number, 2**62)).first()
            if found is None:
                self.add_error("number", _("Nessuna scheda con questo numero."))
            data["person"] = found
        else:
            data["person"] = data.get("relative")
        if data.get("person") is None and not self.errors:
            self.add_error("relative", _("Scegli una persona, o scrivi il numero della scheda."))
        return data
