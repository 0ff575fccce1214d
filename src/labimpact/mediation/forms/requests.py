"""Asking for mediation, in one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from labimpact.agenda.hours import is_holiday, local_day, moment
from labimpact.base import clock
from labimpact.mediation.enums import Confidentiality, Mode
from labimpact.mediation.forms.fields import HoursField
from labimpact.mediation.forms.when import WhenForm
from labimpact.mediation.hours import told
from labimpact.mediation.models import HourPackage, Mediator
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.languages import most_asked_first
from labimpact.network.models import Language
from labimpact.people.forms.fields import MunicipalityField, TextField, settle_municipality
from labimpact.rules import queries as rules


class RequestForm(WhenForm):
    """Richiesta di mediazione: what SISO asks for (domain.md section 5), and a little more."""

    kind = forms.ChoiceField(label=_("Che cosa serve"))
    language = forms.ModelChoiceField(
        label=_("Lingua o varietà"), queryset=Language.objects.none(), empty_label="—"
    )
    other_language = TextField(label=_("Altra lingua"), required=False, max_length=80)
    relatives_fit = forms.BooleanField(
        label=_("Se manca, va bene una varietà vicina"), required=False, initial=True
    )
    bridges = forms.ModelMultipleChoiceField(
        label=_("Lingue ponte"), queryset=Language.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Altre lingue in cui la persona capisce, se non c'è nessuno nella sua."),
    )  # fmt: skip
    hours = HoursField(
        label=_("Ore in tutto"), required=False,
        help_text=_("Se sono più di quelle degli incontri scritti qui, gli altri li fissate poi."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Come"), choices=Mode.choices, initial=Mode.IN_PERSON)
    place = TextField(label=_("Dove"), required=False, max_length=200)
    municipality = MunicipalityField(label=_("Comune"), required=False)
    needs = forms.IntegerField(
        label=_("Quanti mediatori"), min_value=1, max_value=9, initial=1, required=False
    )
    is_urgent = forms.BooleanField(label=_("È urgente: serve oggi o domani"), required=False)
    sex = forms.ChoiceField(
        label=_("Donna o uomo"), required=False,
        choices=[("", _("indifferente")), ("F", _("una donna")), ("M", _("un uomo"))],
    )  # fmt: skip
    sex_why = TextField(label=_("Perché una donna / un uomo"), required=False, max_length=200)
    no_relative = forms.BooleanField(
        label=_("Nessun parente o conoscente come interprete"), required=False, initial=True
    )
    confidentiality = forms.ChoiceField(
        label=_("Riservatezza"), choices=Confidentiality.choices, required=False
    )
    preferred = forms.ModelChoiceField(
        label=_("Possibilmente con"), required=False, queryset=Mediator.objects.none(),
        empty_label=_("chiunque"),
    )  # fmt: skip
    subject = TextField(
        label=_("Famiglia, classe o caso"), required=False, max_length=80,
        help_text=_("Senza nomi: «famiglia 12», «classe 2B». Così torna chi li conosce già."),
    )  # fmt: skip
    reason = TextField(
        label=_("Perché"), max_length=600, widget=forms.Textarea({"rows": 2}),
        help_text=_("Che cosa si deve fare nell'incontro, senza nomi."),
    )  # fmt: skip
    note = TextField(
        label=_("Che cosa deve sapere chi media"), required=False, max_length=600,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    contact_name = TextField(label=_("Persona di riferimento"), max_length=200)
    contact_role = TextField(label=_("Ruolo"), required=False, max_length=80)
    contact_phone = TextField(label=_("Telefono"), required=False, max_length=40)
    contact_email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(
        self, *args: Any, known: QuerySet[Mediator] | None = None, internal: bool = False,
        service_id: int | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        spoken = Language.objects.spoken()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *kinds.offered(internal=internal)
        ]  # fmt: skip
        for name in ("language", "bridges"):
            self.fields[name].queryset = spoken  # type: ignore[attr-defined]
        groups = most_asked_first(service_id)
        self.fields["language"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]
        every = [each for _name, group in groups for each in group]
        self.fields["bridges"].choices = every  # type: ignore[attr-defined]
        if known is None:
            del self.fields["preferred"]
        else:
            self.fields["preferred"].queryset = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("sex") and not data.get("sex_why"):
            self.add_error("sex_why", _("Scrivi perché: la scelta deve avere un motivo."))
        if not data.get("contact_phone") and not data.get("contact_email"):
            self.add_error("contact_phone", _("Serve un telefono o un'e-mail."))
        if data.get("mode") == Mode.IN_PERSON and not data.get("place"):
            self.add_error("place", _("Scrivi dove ci si incontra."))
        settle_municipality(self, "municipality", clock.today())
        self._whole(data)
        return data

    def _whole(self, data: dict[str, Any]) -> None:
        """The hours are at least those of the sessions; without any they are just those."""
        if "day" not in data or "hour" not in data or not data.get("length"):
            return
        planned = data["length"] * (data.get("meetings") or 1) * (data.get("needs") or 1)
        if "hours" in data and data["hours"] is None:
            data["hours"] = planned
        elif data.get("hours") and data["hours"] < planned:
            self.add_error(
                "hours", _("Gli incontri durano più delle ore: aumentale, o accorcia gli incontri.")
            )
        starts = moment(data["day"], data["hour"])
        if starts < clock.now():
            self.add_error("day", _("Quest'ora è già passata."))
        elif self._on_a_holiday(data, local_day(starts)):
            self.add_error("day", _("È festa: scegli un altro giorno."))

    @staticmethod
    def _on_a_holiday(data: dict[str, Any], day: date) -> bool:
        """A series goes round holidays, and what is urgent does not wait for the day after."""
        alone = (data.get("meetings") or 1) == 1
        return alone and not data.get("is_urgent") and is_holiday(day)

    def values(self) -> dict[str, Any]:
        """What becomes fields of the request as they stand."""
        data = self.cleaned_data
        names = (
            "kind", "language", "other_language", "relatives_fit", "mode", "place", "municipality",
            "is_urgent", "sex", "sex_why", "no_relative", "subject", "reason", "note",
            "contact_name", "contact_role", "contact_phone", "contact_email",
        )  # fmt: skip
        preferred = data.get("preferred")
        return {name: data[name] for name in names} | {
            "needs": data.get("needs") or 1,
            "priority": 3 if data["is_urgent"] else 1,
            "confidentiality": data.get("confidentiality") or Confidentiality.ORDINARY,
            "preferred": preferred,
            "preferred_name": preferred.name if preferred else "",
            "subject": " ".join(data["subject"].split()),
        }


class WhyForm(forms.Form):
    """Perché: what whoever reads it later must know."""

    why = TextField(label=_("Perché"), max_length=300)


class LastingBoxes(forms.CheckboxSelectMultiple):
    """Boxes of sessions, each with how long it lasts, so that the hours can follow them."""

    minutes: Mapping[int, int] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-minutes"] = self.minutes.get(value, 0)
        return option


class ApproveForm(forms.Form):
    """Which sessions, from which package, how many hours, how soon.

    When a part of the sessions is chosen and nobody wrote other hours, they are those of the part.
    """

    sessions = forms.TypedMultipleChoiceField(
        label=_("Incontri da approvare"), coerce=int, widget=LastingBoxes,
        help_text=_("Quelli che non scegli restano da decidere."),
    )  # fmt: skip

    package = forms.ModelChoiceField(
        label=_("Pacchetto di ore"),
        queryset=HourPackage.objects.none(),
        required=False,
        empty_label="—",
    )
    hours = HoursField(label=_("Ore approvate"))
    priority = forms.TypedChoiceField(
        label=_("Priorità"), coerce=int,
        choices=[(0, _("bassa")), (1, _("ordinaria")), (2, _("alta")), (3, _("urgente"))],
    )  # fmt: skip

    def __init__(
        self, *args: Any, packages: QuerySet[Any], sessions: Sequence[Any] = (), **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.lasting = {s.pk: s.minutes * s.request.needs for s in sessions}
        if len(sessions) > 1:
            offer_sessions(self, sessions)
            self.fields["sessions"].widget.minutes = self.lasting
            self.fields["hours"].widget.attrs["data-follows"] = self.add_prefix("sessions")
        else:
            del self.fields["sessions"]
        field: Any = self.fields["package"]
        field.queryset = packages
        field.label_from_instance = lambda p: f"{p.title} ({_('libere')}: {told(max(p.left, 0))})"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = data.get("sessions", ())
        if 0 < len(chosen) < len(self.lasting) and data.get("hours") == self.initial.get("hours"):
            data["hours"] = sum(self.lasting[pk] for pk in chosen)
        return data


def offer_sessions(form: forms.Form, sessions: Sequence[Any]) -> None:
    """The sessions that wait for a decision, all of them chosen at first."""
    field: Any = form.fields["sessions"]
    field.choices = [
        (s.pk, f"{date_format(timezone.localtime(s.starts_at), 'D d/m/Y, H:i')}") for s in sessions
    ]
    field.initial = [s.pk for s in sessions]


class RestForm(forms.Form):
    """Sessions of an approved request that still wait: approved now, or not and why."""

    sessions = forms.TypedMultipleChoiceField(
        label=_("Incontri"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(label=_("Motivo, se non li approvi"), required=False)
    text = TextField(label=_("Che cosa può fare chi ha chiesto"), required=False, max_length=200)

    def __init__(self, *args: Any, sessions: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sessions(self, sessions)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *rules.choices("mediation_refusal")
        ]  # fmt: skip

    @property
    def refuses(self) -> bool:
        return self.add_prefix("no") in self.data

    def clean(self) -> dict[str, Any] | None:
        if self.refuses and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Scegli il motivo: chi ha chiesto lo legge."))
        return self.cleaned_data


class RefuseForm(forms.Form):
    """Why it is not approved."""

    reason = forms.ChoiceField(label=_("Motivo"))
    text = TextField(label=_("Che cosa può fare chi ha chiesto"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *rules.choices("mediation_refusal")
        ]  # fmt: skip
