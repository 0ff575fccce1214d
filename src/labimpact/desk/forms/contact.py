"""The one screen on which a contact is recorded, and on which it is corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.desk.contact_data import (
    SUBJECT,
    AnonymousPeople,
    ContactData,
    Letter,
    Meeting,
    Need,
    NextStep,
    Participant,
)
from labimpact.desk.forms.codes import NEED_CHOICES, need_of, with_kept
from labimpact.desk.models import Contact, ContactParticipant, Correspondence
from labimpact.desk.queries.setting import USUAL_MINUTES, PersonRow
from labimpact.network.models import Country
from labimpact.people.enums import Sex
from labimpact.people.queries import places
from labimpact.ui.forms import DayField, HourField

QUICK_MINUTES = (5, 10, 15, 20, 30, 45, 60, 90)
MOST_GROUPS = 10


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the form is drawn around: who may be ticked, how many rows, which old codes stay."""

    office_id: int
    rows: tuple[PersonRow, ...] = ()
    # Participants who may no longer be shown, with their roles: they stay in the contact.
    hidden_roles: dict[int, str] = field(default_factory=dict)
    unknown: bool = False  # somebody was ticked whom the office does not know
    groups: int = 1
    usual_minutes: int = USUAL_MINUTES
    colleagues: Callable[[], list[tuple[int, str]]] = list
    kept: ContactData | None = None
    asks_next_step: bool = True


class ContactForm(forms.Form):
    """Who, what was given and minutes are mandatory; the rest never blocks."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    office = forms.IntegerField(widget=forms.HiddenInput, required=False)
    arrival = forms.IntegerField(widget=forms.HiddenInput, required=False)
    person = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    groups = forms.IntegerField(widget=forms.HiddenInput, required=False)
    who = forms.CharField(widget=forms.HiddenInput, required=False)
    find = forms.CharField(label=_("Aggiungi un'altra persona"), required=False, max_length=200)
    delegate_name = forms.CharField(
        label=_("È venuto qualcun altro al suo posto"),
        required=False,
        max_length=200,
        help_text=_("Nome di chi è venuto, se non è una persona già registrata."),
    )
    items = forms.MultipleChoiceField(
        label=_("Che cosa è stato dato o fatto"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Segna almeno una cosa che è stata data o fatta.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Minuti"),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scrivi quanti minuti ha preso.")},
    )
    minutes_other = forms.IntegerField(
        label=_("Altri minuti"),
        required=False,
        error_messages={"invalid": _("Scrivi un numero intero di minuti.")},
        help_text=_("Se scrivi qui, vale questo numero."),
    )
    side = forms.ChoiceField(
        label=_("Dove"),
        choices=[
            (Contact.Side.FRONT.value, _("Sportello (front office)")),
            (Contact.Side.BACK.value, _("Lavoro interno (back office)")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=Contact.Side.FRONT.value,
    )
    channel = forms.ChoiceField(label=_("Canale"), required=False, initial="desk")
    language = forms.TypedChoiceField(
        label=_("Lingua del colloquio"), coerce=int, empty_value=None, required=False
    )
    mediator_present = forms.BooleanField(label=_("C'era un mediatore"), required=False)
    outcome = forms.ChoiceField(label=_("Esito"), required=False)
    note = forms.CharField(label=_("Nota"), required=False, widget=forms.Textarea, strip=False)
    next_step = forms.CharField(
        label=_("Prossimo passo"),
        required=False,
        max_length=200,
        help_text=_("Diventa una cosa da fare."),
        error_messages={"max_length": _("È troppo lungo: al massimo 200 caratteri.")},
    )
    next_step_on = DayField(label=_("Entro il"), required=False)
    next_step_who = forms.TypedChoiceField(
        label=_("A chi tocca"), coerce=int, empty_value=None, required=False
    )
    occurred_on = DayField(label=_("Data"), required=False)
    occurred_at = HourField(label=_("Ora"), required=False)
    meeting_participants = forms.CharField(
        label=_("Chi ha partecipato"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    meeting_minutes = forms.CharField(label=_("Verbale"), required=False, widget=forms.Textarea)
    letter_direction = forms.ChoiceField(
        label=_("Direzione"),
        required=False,
        choices=Correspondence.Direction.choices,
        widget=forms.RadioSelect,
        initial=Correspondence.Direction.IN.value,
    )
    letter_other_side = forms.CharField(label=_("Con chi"), required=False, max_length=200)
    letter_subject = forms.CharField(label=_("Oggetto"), required=False, max_length=300)
    letter_protocol = forms.CharField(
        label=_("Numero di protocollo"), required=False, max_length=40
    )

    def __init__(self, data: Any = None, *, setting: Setting, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.setting = setting
        # The office the page was opened for: changing office in another tab changes nothing here.
        self.initial["office"] = setting.office_id
        kept = setting.kept
        self._offer("items", with_kept("delivery_item", kept.items if kept else ()))
        self._offer("channel", with_kept("contact_channel", [kept.channel] if kept else []))
        outcomes = with_kept("contact_outcome", [kept.outcome] if kept and kept.outcome else [])
        self._offer("outcome", [("", "—"), *outcomes])
        self._offer("language", [("", "—"), *((k, x.name) for k, x in places.languages().items())])
        quick = sorted({*QUICK_MINUTES, setting.usual_minutes})
        self._offer("minutes", [(n, str(n)) for n in quick])
        self.fields["minutes"].initial = setting.usual_minutes
        self._offer("next_step_who", lambda: [("", _("A me")), *setting.colleagues()])
        # What is too long is said, not cut by the browser while it is pasted.
        self.fields["next_step"].widget.attrs.pop("maxlength", None)
        if not setting.asks_next_step:
            for name in ("next_step", "next_step_on", "next_step_who"):
                del self.fields[name]
        if self.has_ticked:
            # Who is settled: the keyboard starts from what was given.
            self.fields["items"].widget.attrs["data-focus-first"] = ""
        self._add_people()
        self._add_needs()
        self._add_groups()

    def _offer(self, name: str, choices: list[Any] | Callable[[], list[Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_people(self) -> None:
        for row in self.setting.rows:
            self.fields[f"person_{row.pk}"] = forms.BooleanField(
                label=row.person.full_name, required=False, initial=row.ticked
            )
            self.fields[f"role_{row.pk}"] = forms.ChoiceField(
                label=_("Ruolo di %(name)s") % {"name": row.person.full_name},
                choices=ContactParticipant.Role.choices,
                required=False,
                initial=row.role,
            )

    def _add_needs(self) -> None:
        kept = [need.area for need in self.setting.kept.needs] if self.setting.kept else []
        for area, text in with_kept("need_area", kept):
            self.fields[f"need_{area}"] = forms.ChoiceField(
                label=text, choices=NEED_CHOICES, required=False
            )

    def _add_groups(self) -> None:
        bands = [("", "—"), *with_kept("age_band", [])]
        states = [("", "—"), *((k, c.name) for k, c in self._citizenships().items())]
        for i in range(self.setting.groups):
            self.fields[f"anon_{i}_count"] = forms.IntegerField(
                label=_("Quante persone"),
                required=False,
                error_messages={"invalid": _("Scrivi quante persone, con un numero.")},
                widget=forms.NumberInput(attrs={"min": 0, "max": 50}),
            )
            self.fields[f"anon_{i}_sex"] = forms.ChoiceField(
                label=_("Sesso"), required=False, choices=[("", "—"), *Sex.choices[:3]]
            )
            self.fields[f"anon_{i}_age"] = forms.ChoiceField(
                label=_("Età"), required=False, choices=bands
            )
            self.fields[f"anon_{i}_citizenship"] = forms.TypedChoiceField(
                label=_("Cittadinanza"), required=False, coerce=int, empty_value=None,
                choices=states,
            )  # fmt: skip

    def _citizenships(self) -> dict[int, Country]:
        """The citizenships of today, and those a contact already says also when no longer held."""
        groups = self.setting.kept.anonymous if self.setting.kept else ()
        kept = {group.citizenship_id for group in groups}
        today = places.citizenship_countries()
        return {k: c for k, c in places.countries().items() if k in today or k in kept}

    @property
    def person_rows(self) -> Iterator[tuple[PersonRow, BoundField, BoundField]]:
        """The lines of *Chi*: the row, its tick and its role."""
        for row in self.setting.rows:
            yield row, self[f"person_{row.pk}"], self[f"role_{row.pk}"]

    @property
    def has_ticked(self) -> bool:
        return any(row.ticked for row in self.setting.rows)

    @property
    def need_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("need_")]

    @property
    def group_rows(self) -> list[list[BoundField]]:
        return [
            [self[f"anon_{i}_{part}"] for part in ("count", "sex", "age", "citizenship")]
            for i in range(self.setting.groups)
        ]

    @property
    def open_anonymous(self) -> bool:
        """Whether the anonymous people are shown at once: nobody is named, or some are counted."""
        counted = any(field.value() for row in self.group_rows for field in row)
        return counted or not self.setting.rows

    @property
    def open_delegate(self) -> bool:
        return bool(self["delegate_name"].value())

    @property
    def open_back_office(self) -> bool:
        names = ("meeting_participants", "meeting_minutes", "letter_other_side", "letter_subject")
        return self["side"].value() == Contact.Side.BACK or any(self[n].value() for n in names)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.setting.unknown:
            self.add_error(
                "who",
                _(
                    "Una delle persone segnate non è più tra quelle che il tuo ufficio conosce: "
                    "controlla l'elenco."
                ),
            )
        if self.data.get("minutes_other") and not self.data.get("minutes"):
            # Another number was written: none of the quick ones has to be chosen.
            self.errors.pop("minutes", None)
            cleaned.setdefault("minutes", None)
        if cleaned.get("find") and not self._has_people(cleaned):
            self.add_error(
                "find",
                _(
                    "Hai scritto un nome ma non hai scelto nessuno: premi Invio per cercare e "
                    "scegliere la persona, oppure svuota questo campo."
                ),
            )
        for i in range(self.setting.groups):
            described = any(cleaned.get(f"anon_{i}_{p}") for p in ("sex", "age", "citizenship"))
            count = cleaned.get(f"anon_{i}_count")
            if described and count is None and f"anon_{i}_count" not in self.errors:
                self.add_error(f"anon_{i}_count", _("Scrivi quante persone sono."))
            elif count is not None and count < 0:
                self.add_error(f"anon_{i}_count", _("Scrivi quante persone sono: almeno una."))
        if cleaned.get("next_step_on") and not cleaned.get("next_step"):
            self.add_error(
                "next_step", _("Hai scritto un giorno: scrivi anche che cosa c'è da fare.")
            )
        return cleaned

    def _has_people(self, cleaned: dict[str, Any]) -> bool:
        rows = any(cleaned.get(f"person_{row.pk}") for row in self.setting.rows)
        groups = any(cleaned.get(f"anon_{i}_count") for i in range(self.setting.groups))
        return rows or groups or bool(self.setting.hidden_roles)

    def contact_data(self) -> ContactData:
        """What was typed, as the actions want it (only after the form is valid)."""
        c = self.cleaned_data
        kept = self.setting.kept
        typed = c.get("minutes_other")
        return ContactData(
            office_id=self.setting.office_id,
            occurred_on=c["occurred_on"] or (kept.occurred_on if kept else clock.today()),
            occurred_at=c["occurred_at"],
            minutes=typed if typed is not None else c["minutes"] or self.setting.usual_minutes,
            items=tuple(c["items"]),
            side=c["side"] or Contact.Side.FRONT.value,
            channel=c["channel"] or "desk",
            language_id=c["language"],
            mediator_present=c["mediator_present"],
            participants=tuple(self._participants()),
            anonymous=tuple(self._anonymous()),
            delegate_name=c["delegate_name"],
            needs=tuple(self._needs()),
            outcome=c["outcome"],
            note=c["note"].strip(),
            next_step=self._next_step(),
            meeting=self._meeting(),
            correspondence=self._letter(),
            arrival_id=c["arrival"],
            submission=c["submission"],
        )

    def _participants(self) -> Iterator[Participant]:
        c = self.cleaned_data
        for row in self.setting.rows:
            if c.get(f"person_{row.pk}"):
                yield Participant(person_id=row.pk, role=c.get(f"role_{row.pk}") or SUBJECT)
        for pk, role in self.setting.hidden_roles.items():
            yield Participant(person_id=pk, role=role)

    def _anonymous(self) -> Iterator[AnonymousPeople]:
        c = self.cleaned_data
        for i in range(self.setting.groups):
            if c.get(f"anon_{i}_count"):
                yield AnonymousPeople(
                    head_count=c[f"anon_{i}_count"],
                    sex=c[f"anon_{i}_sex"],
                    age_band=c[f"anon_{i}_age"],
                    citizenship_id=c[f"anon_{i}_citizenship"],
                )

    def _needs(self) -> Iterator[Need]:
        for name, code in self.cleaned_data.items():
            if name.startswith("need_") and code:
                yield need_of(name.removeprefix("need_"), code)

    def _next_step(self) -> NextStep | None:
        c = self.cleaned_data
        if not c.get("next_step"):
            return None
        return NextStep(
            title=c["next_step"], due_on=c["next_step_on"], assigned_to_id=c["next_step_who"]
        )

    def _meeting(self) -> Meeting | None:
        c = self.cleaned_data
        if not (c["meeting_participants"] or c["meeting_minutes"]):
            return None
        return Meeting(participants=c["meeting_participants"], minutes_text=c["meeting_minutes"])

    def _letter(self) -> Letter | None:
        c = self.cleaned_data
        if not (c["letter_other_side"] or c["letter_subject"] or c["letter_protocol"]):
            return None
        return Letter(
            direction=c["letter_direction"] or Correspondence.Direction.IN.value,
            other_side=c["letter_other_side"],
            subject=c["letter_subject"],
            protocol_number=c["letter_protocol"],
        )
