"""The list of referrals, declared once: for the screen, for its files, for the saved views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import BigIntegerField, Case, CharField, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.casework import queries
from labimpact.casework.models import Referral
from labimpact.casework.queries import Which
from labimpact.rules.queries import label

TABS = {
    Which.TO_ANSWER: _("Da rispondere"),
    Which.RECEIVED: _("Ricevuti"),
    Which.SENT: _("Inviati"),
    Which.LATE: _("Senza risposta in tempo"),
}


class ReferralsForm(forms.Form):
    """Which of the views, and whose referrals; the pages draw them as tabs and links."""

    vista = forms.ChoiceField(label=_("Quali invii"), required=False, choices=list(TABS.items()))
    person = forms.IntegerField(
        label=_("Numero della scheda"), required=False, min_value=1,
        max_value=BigIntegerField.MAX_BIGINT,
    )  # fmt: skip

    @property
    def which(self) -> Which:
        asked = self.cleaned_data if self.is_valid() else {}
        default = Which.SENT if asked.get("person") else Which.TO_ANSWER
        return Which(asked["vista"]) if asked.get("vista") else default


def _form(data: Any, _actor: Actor) -> ReferralsForm:
    return ReferralsForm(data)


def _rows(actor: Actor, form: ReferralsForm) -> QuerySet[Referral]:
    asked = form.cleaned_data if form.is_valid() else {}
    return queries.chosen(
        actor, form.which, today=clock.today(), person_id=asked.get("person") or None
    )


def _order(form: ReferralsForm) -> str:
    urgent = form.which in (Which.TO_ANSWER, Which.LATE)
    return "risposta_entro" if urgent else "-inviato"


def _persons(referral: Referral) -> Iterator[int | None]:
    yield referral.person_id


def _css(referral: Referral) -> str:
    return "row-urgent" if referral.is_late(clock.today()) else ""


def _state(referral: Referral) -> str:
    if referral.is_late(clock.today()):
        return gettext("senza risposta in tempo")
    waits = referral.state == Referral.State.SENT
    return gettext("aspetta risposta") if waits else str(referral.get_state_display())


_STATES = Case(
    *(When(state=state.value, then=Value(state.label)) for state in Referral.State),
    output_field=CharField(),
)

REFERRALS = Listing(
    key="casework.referrals",
    title=_("Invii"),
    route="casework:list",
    model=Referral,
    permissions=(Permission.REFERRAL_MANAGE,),
    form=_form,
    rows=_rows,
    # Nothing of the person is joined: the receiver reads only what the sender wrote.
    prepare=lambda rows: rows.select_related("from_office", "to_office"),
    persons=_persons,
    css=_css,
    order=_order,
    tabs=frozenset({"vista"}),
    linked=frozenset({"person"}),
    private=frozenset({"person"}),
    notes=(
        _("Una riga è un invio, mandato o ricevuto; una persona può stare in più righe."),
        _("Il nome è quello comunicato da chi invia."),
    ),
    columns=(
        Column(
            key="chi", label=_("Chi"), sort=(By("shared_name"),),
            value=lambda referral: referral.shared_name or gettext("persona senza nome"),
            link=lambda referral: reverse("casework:detail", args=[referral.pk]),
        ),
        Column(
            key="motivo", label=_("Motivo"), sort=(By("reason"),),
            value=lambda referral: label("referral_reason", referral.reason),
        ),
        Column(key="da", label=_("Da"), sort=(By("from_office__name"),),
               value=lambda referral: str(referral.from_office)),
        Column(key="a", label=_("A"), value=lambda referral: str(referral.destination)),
        Column(
            key="inviato", label=_("Inviato il"), kind=Kind.DAY, falls=True, sort=(By("sent_on"),),
            value=lambda referral: referral.sent_on,
        ),
        Column(
            key="stato", label=_("Stato"), sort=(By(_STATES),), value=_state,
            template="casework/state_cell.html",
        ),
        Column(
            key="risposta_entro", label=_("Risposta attesa entro"), kind=Kind.DAY, usual=False,
            sort=(By("answer_due_on", empty_last=True), By("sent_on")),
            value=lambda referral: referral.answer_due_on,
        ),
        Column(
            key="risposta", label=_("Risposta del"), kind=Kind.DAY, usual=False, falls=True,
            sort=(By("answered_on", empty_last=True),),
            value=lambda referral: referral.answered_on,
        ),
        Column(key="urgenza", label=_("Urgenza"), usual=False, sort=(By("urgency"),),
               value=lambda referral: str(referral.get_urgency_display())),
        Column(key="perche", label=_("Perché è rifiutato"), usual=False,
               value=lambda referral: str(referral.get_answer_reason_display())),
        Column(key="inviato_da", label=_("Inviato da"), usual=False,
               value=lambda referral: referral.sent_by_name),
        Column(key="serve", label=_("Che cosa serve"), usual=False,
               value=lambda referral: referral.note),
        Column(key="scheda", label=_("Numero della scheda"), kind=Kind.NUMBER, usual=False,
               # Until it is accepted, who receives it reads what the sender wrote and no more.
               value=lambda referral: referral.person_id
               if referral.state == Referral.State.ACCEPTED else None),
    ),
)  # fmt: skip
