"""Sending somebody to another service, and answering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions
from labimpact.casework.models import Referral
from labimpact.casework.queries.referral_terms import expires
from labimpact.casework.queries.telling import told_items
from labimpact.network.models import Office
from labimpact.people.enums import GrantBasis
from labimpact.people.models import Grant, Person, same_person
from labimpact.people.queries.protection import is_kept_by


@transaction.atomic
def send(
    *,
    by: Actor,
    reason: str,
    to_office: Office | None = None,
    to_name: str = "",
    person: Person | None = None,
    shared_name: str = "",
    shared_contact: str = "",
    shared: Mapping[str, Any] | None = None,
    note: str = "",
    urgency: str = Referral.Urgency.ORDINARY,
    answer_due_on: date | None = None,
    later: Mapping[str, str] | None = None,
    origin: tuple[str, int] | None = None,
) -> Referral:
    """Refer somebody to another office or to a service outside the network (invio).

    The receiver reads `shared_name`, `shared_contact`, the items of `shared` (queries/telling.py),
    reason and note, and nothing else, until it accepts (minimal data, GDPR art. 5.1 c). What is
    `later` (`later_name`, `later_contact`) is for a service outside the network that accepts.
    """
    referral = Referral.objects.create(
        from_office_id=_may_send(by, to_office, to_name.strip(), person),
        to_office=to_office,
        to_name="" if to_office is not None else to_name.strip(),
        person=person,
        shared_name=shared_name.strip() or (person.initials if person else ""),
        shared_contact=shared_contact.strip(),
        shared=dict(shared or {}),
        reason=reason,
        urgency=urgency,
        note=note.strip(),
        answer_due_on=answer_due_on,
        expires_on=expires(answer_due_on),
        **signed(by),
        **({"origin_kind": origin[0], "origin_id": origin[1]} if origin else {}),
        **(later or {}),
    )
    note_sending(referral, person, by)
    return referral


def signed(by: Actor) -> dict[str, Any]:
    """Who sends, today."""
    return {
        "sent_on": clock.today(), "sent_by_id": by.user_id or 0, "sent_by_name": by.display_name,
    }  # fmt: skip


@transaction.atomic
def accept(referral: Referral, *, by: Actor, note: str = "") -> Referral:
    """Accept a referral (accettazione): from now on the receiving office sees the person."""
    referral = to_be_answered(referral, by)
    # The grant first: the wall lets it in only while the referral still waits.
    if referral.person_id is not None and referral.to_office_id is not None:
        Grant.objects.create(
            person_id=referral.person_id,
            office_id=referral.to_office_id,
            basis=GrantBasis.REFERRAL,
            reason=_("invio n. %(number)s accettato") % {"number": referral.pk},
            granted_by_id=by.user_id,
            given_by_office_id=referral.from_office_id,
        )
    return answered(referral, Referral.State.ACCEPTED, by, note=note)


@transaction.atomic
def refuse(
    referral: Referral, *, by: Actor, note: str, reason: str = Referral.Refusal.OTHER
) -> Referral:
    """Refuse a referral, saying why (rifiuto motivato); "other" is said in words."""
    referral = to_be_answered(referral, by)
    if reason == Referral.Refusal.OTHER and not note.strip():
        raise Refused(_("Scrivi perché non potete accoglierlo: chi invia deve saperlo."))
    return answered(referral, Referral.State.REFUSED, by, note=note, reason=reason)


@transaction.atomic
def report_answer(
    referral: Referral, *, accepted: bool, on: date, by: Actor, note: str = ""
) -> Referral:
    """Write down an answer that came by phone or letter (risposta riportata a mano).

    It gives no right to see the person: only an acceptance inside the product does.
    """
    referral = locked(referral)
    if not permissions.can_report_answer(by, referral):
        raise Refused(_("Questo invio ha già la sua risposta."))
    if on < referral.sent_on:
        raise Refused(_("La risposta non può venire prima dell'invio."))
    if on > clock.today():
        raise Refused(_("La risposta non può essere nel futuro."))
    state = Referral.State.ACCEPTED if accepted else Referral.State.REFUSED
    return answered(referral, state, by, note=note, on=on, by_hand=True)


@transaction.atomic
def withdraw(referral: Referral, *, by: Actor, note: str = "") -> Referral:
    """Take back a referral that nobody has answered (ritiro)."""
    referral = locked(referral)
    if not permissions.can_withdraw(by, referral):
        raise Refused(_("Questo invio ha già una risposta: non si può più ritirare."))
    return answered(referral, Referral.State.WITHDRAWN, by, note=note)


def record_reading(referrals: list[Referral], *, by: Actor) -> None:
    """Note that referrals were read: the minimal data on them is personal data too."""
    if referrals:
        persons = [r.person_id for r in referrals]
        log.record_list("referral.read", by=by, rows=referrals, persons=persons)


def _may_send(by: Actor, to_office: Office | None, to_name: str, person: Person | None) -> int:
    """The sending office, when it may send this person there."""
    if not permissions.can_send_from(by, by.office_id) or by.office_id is None:
        raise Refused(_("Non puoi inviare persone per questo ufficio."))
    if to_office is None and not to_name:
        raise Refused(_("Scegli un ufficio della rete, o scrivi il nome del servizio."))
    if to_office is not None and to_office.pk == by.office_id:
        raise Refused(_("È il tuo stesso ufficio: scegline un altro."))
    if to_office is not None and to_office.closed_on is not None:
        raise Refused(_("Questo ufficio è chiuso: scegline un altro."))
    if person is not None and not is_kept_by(person, by.office_id):
        raise Refused(
            _(
                "Il tuo ufficio non segue questa persona: chi l'ha aperta in emergenza, o la"
                " vede da un altro ufficio, non può inviarla."
            )
        )
    _not_twice(by.office_id, to_office, to_name, person)
    return by.office_id


def _not_twice(
    office_id: int, to_office: Office | None, to_name: str, person: Person | None
) -> None:
    """A second click, or a colleague an hour later, does not send the same person again."""
    if person is None:
        return
    waiting = Referral.objects.filter(
        same_person("person", person), from_office_id=office_id, state=Referral.State.SENT
    )
    same = Q(to_office=to_office) if to_office else Q(to_office=None, to_name__iexact=to_name)
    if waiting.filter(same).exists():
        raise Refused(_("C'è già un invio di questa persona a questo ufficio, senza risposta."))


def to_be_answered(referral: Referral, by: Actor) -> Referral:
    """The referral, locked, when the actor's office may still answer it."""
    referral = locked(referral)
    if permissions.is_receiver(by, referral) and referral.is_over(clock.today()):
        raise Refused(
            _(
                "L'invio è scaduto: non si può più rispondere. Chiedi a chi l'ha mandato di"
                " inviare di nuovo."
            )
        )
    if not permissions.can_answer(by, referral):
        raise Refused(_no_longer(referral))
    return referral


def _no_longer(referral: Referral) -> str:
    """What became of it meanwhile, and by whom, when it is a colleague."""
    colleague = User.objects.filter(pk=referral.answered_by_id or 0).first()
    state = referral.get_state_display() + (f" ({colleague})" if colleague else "")
    return _("Questo invio non aspetta più una risposta del tuo ufficio: è %(state)s.") % {
        "state": state
    }


def locked(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)


def answered(
    referral: Referral,
    state: Referral.State,
    by: Actor,
    *,
    note: str,
    reason: str = "",
    on: date | None = None,
    by_hand: bool = False,
) -> Referral:
    """Write down what became of a referral, and note it."""
    referral.state = state
    referral.answered_on = on or clock.today()
    referral.answer_reason = reason
    referral.answer_note = note.strip()
    referral.answered_by_id = by.user_id
    referral.answered_by_hand = by_hand
    referral.save(
        update_fields=[
            "state", "answered_on", "answer_reason", "answer_note", "answered_by",
            "answered_by_hand",
        ]
    )  # fmt: skip
    note_referral(f"referral.{state.value}", referral, by)
    return referral


def note_sending(referral: Referral, person: Person | None, by: Actor) -> None:
    """Note a referral that goes out, with which items of the person it tells."""
    log.record(
        "referral.sent", by=by, target=referral, persons=[referral.person_id],
        details={"told": told_items(referral, person)},
    )  # fmt: skip


def note_referral(action: str, referral: Referral, by: Actor) -> None:
    """Note what happened to a referral."""
    log.record(action, by=by, target=referral, persons=[referral.person_id])
