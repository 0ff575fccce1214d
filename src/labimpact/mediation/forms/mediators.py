"""The forms of the register of mediators."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.mediation.enums import Means, PaperKind, SkillLevel, Tie
from labimpact.mediation.forms.fields import EuroField, HoursField
from labimpact.mediation.models import Mediator
from labimpact.mediation.places import middle
from labimpact.mediation.queries.accounts import may_be_linked
from labimpact.mediation.wording import LANGUAGES
from labimpact.network.models import Body, Language
from labimpact.people.enums import Sex
from labimpact.people.forms.fields import MunicipalityField, settle_municipality
from labimpact.people.phones import mobile
from labimpact.rules.queries import choices
from labimpact.ui.forms import DayField

_NO_CHOICE = ("", "—")


class MediatorForm(forms.Form):
    """Who mediates, how they are reached, from where they start, how much they want to work."""

    name = forms.CharField(label=_("Nome e cognome"), max_length=200)
    user = forms.TypedChoiceField(
        label=_("Utenza"), required=False, coerce=int, empty_value=None,
        help_text=_("Solo chi ha il ruolo di mediatore in questo servizio."),
    )  # fmt: skip
    sex = forms.ChoiceField(label=_("Sesso"), required=False, choices=[_NO_CHOICE, *Sex.choices])
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telefono"), required=False, max_length=40)
    by_sms = forms.BooleanField(
        label=_("Ha chiesto di ricevere le proposte per SMS"), required=False,
        help_text=_("Al cellulare qui sopra. Se l'SMS non parte, arriva l'e-mail."),
    )  # fmt: skip
    writes_in = forms.ChoiceField(label=_("Lingua dei messaggi"), choices=LANGUAGES)
    means = forms.ChoiceField(label=_("Come si muove"), choices=Means.choices)
    municipality = MunicipalityField(label=_("Parte da (comune)"))
    latitude = forms.FloatField(
        label=_("Latitudine"), required=False, min_value=-90, max_value=90, localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=_("Lascia vuoto: vale il centro del comune."),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=_("Longitudine"), required=False, min_value=-180, max_value=180, localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )  # fmt: skip
    areas_of_experience = forms.MultipleChoiceField(
        label=_("Esperienza"), required=False, widget=forms.CheckboxSelectMultiple
    )
    desired_week = HoursField(label=_("Ore che vorrebbe la settimana"), required=False)
    most_week = HoursField(label=_("Ore al massimo la settimana"), required=False)
    most_day = HoursField(label=_("Ore al massimo al giorno"), required=False)
    most_month = HoursField(label=_("Ore al massimo al mese"), required=False)
    starts_on = DayField(label=_("Nel registro dal"))
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=600, widget=forms.Textarea({"rows": 3}),
        help_text=_("È nella scheda: la può leggere anche chi media."),
    )  # fmt: skip

    # Since when offers come by text message, as the register says.
    sms_since: date | None = None

    def __init__(self, service_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = [(pk, str(user)) for pk, user in may_be_linked(service_id).items()]
        self.fields["user"].choices = [_NO_CHOICE, *accounts]  # type: ignore[attr-defined]
        self.fields["areas_of_experience"].choices = choices("mediation_experience")  # type: ignore[attr-defined]

    @classmethod
    def of(cls, mediator: Mediator, data: Any) -> MediatorForm:
        """The form with what the register says; coordinates only where somebody typed others."""
        apart = ("user", "by_sms")
        known = {n: getattr(mediator, n) for n in cls.base_fields if n not in apart}
        known["by_sms"] = mediator.sms_since is not None
        known["user"] = mediator.user_id
        if middle(mediator.municipality) == (mediator.latitude, mediator.longitude):
            known["latitude"] = known["longitude"] = None
        form = cls(mediator.service_id, data, initial=known)
        form.sms_since = mediator.sms_since
        field: Any = form.fields["user"]
        if mediator.user_id is not None and mediator.user_id not in dict(field.choices):
            # Whose role is over keeps the account until somebody takes it away.
            field.choices = [*field.choices, (mediator.user_id, _("quella di adesso"))]
        return form

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        settle_municipality(self, "municipality", cleaned.get("starts_on"))
        if cleaned.get("by_sms") and not mobile(cleaned.get("phone") or ""):
            self.add_error("phone", _("Per gli SMS serve un numero di cellulare."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """As the register keeps them: no hours that are desired are none."""
        found = {k: v for k, v in self.cleaned_data.items() if k not in ("user", "by_sms")}
        chosen = self.cleaned_data.get("user")
        since = (self.sms_since or clock.today()) if self.cleaned_data["by_sms"] else None
        return found | {
            "sms_since": since,
            "user_id": chosen, "municipality": self.cleaned_data.get("municipality") or None,
            "desired_week": self.cleaned_data.get("desired_week") or 0,
        }  # fmt: skip


class LanguageForm(forms.Form):
    """A language at a level from a day on."""

    language = forms.ModelChoiceField(
        label=_("Lingua o varietà"), queryset=Language.objects.none(), empty_label="—"
    )
    level = forms.ChoiceField(label=_("Livello"), choices=[_NO_CHOICE, *SkillLevel.choices])
    on = DayField(label=_("Dal"))
    source = forms.CharField(
        label=_("Chi lo dice"), required=False, max_length=200,
        help_text=_("Per esempio un esame, un colloquio, chi media."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["language"].queryset = Language.objects.spoken()  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """The last day of something."""

    on = DayField(label=_("Ultimo giorno"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class EndForm(forms.Form):
    """The last day in the register; empty, the end is taken back."""

    on = DayField(
        label=_("Ultimo giorno nel registro"), required=False,
        help_text=_("Vuoto: resta nel registro senza una fine."),
    )  # fmt: skip


class PaperForm(forms.Form):
    """A title or document, and until when it is good."""

    kind = forms.ChoiceField(label=_("Che cosa"), choices=[_NO_CHOICE, *PaperKind.choices])
    title = forms.CharField(label=_("Titolo"), max_length=200)
    got_on = DayField(label=_("Del"), required=False)
    expires_on = DayField(label=_("Vale fino al"), required=False)


class ContractForm(forms.Form):
    """A contract: until when, what an hour, the way and a kilometre are paid."""

    title = forms.CharField(label=_("Contratto"), max_length=120)
    valid_from = DayField(
        label=_("Dal"),
        help_text=_("Il contratto di prima, se non ha una fine, finisce il giorno prima."),
    )
    valid_to = DayField(label=_("Al"), required=False)
    hour_cents = EuroField(label=_("All'ora (euro)"))
    travel_hour_cents = EuroField(label=_("All'ora di viaggio (euro)"), required=False)
    km_cents = EuroField(label=_("Al chilometro (euro)"), required=False)
    least_minutes = HoursField(label=_("Ore pagate al minimo"), required=False)
    most_minutes = HoursField(label=_("Ore di tutto il contratto"), required=False)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {
            "least_minutes": self.cleaned_data.get("least_minutes") or 0,
        }


class IncompatibilityForm(forms.Form):
    """Where somebody should not mediate, and why."""

    kind = forms.ChoiceField(label=_("Perché"), choices=[_NO_CHOICE, *Tie.choices])
    body = forms.ModelChoiceField(
        label=_("Con quale ente"), queryset=Body.objects.none(), empty_label="—"
    )
    subject = forms.CharField(
        label=_("Famiglia, classe o caso"), required=False, max_length=80,
        help_text=_("Con le parole di chi chiede, senza nomi. Vuoto: con tutto l'ente."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.order_by("name")  # type: ignore[attr-defined]


class SuspendForm(forms.Form):
    """Why somebody is suspended; with accepted sessions, what becomes of them."""

    why = forms.CharField(label=_("Perché"), max_length=200)
    jobs = forms.ChoiceField(
        label=_("Gli incontri che ha accettato"), widget=forms.RadioSelect,
        choices=[
            ("release", _("cercano tutti qualcun altro: chi doveva andare è avvisato")),
            ("keep", _("restano suoi: non riceve altre proposte")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, jobs: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not jobs:
            del self.fields["jobs"]

    @property
    def release(self) -> bool:
        return bool(self.cleaned_data.get("jobs") == "release")
