"""A referral that goes on to somebody else: forwarded by who received it, or sent again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions
from labimpact.casework.actions.referrals import answered, locked, note_sending, signed
from labimpact.casework.models import Case, Referral
from labimpact.casework.queries.chains import had_by
from labimpact.casework.queries.referral_terms import answer_due, expires
from labimpact.casework.queries.telling import shows_case
from labimpact.network.models import Office
from labimpact.people.queries.protection import is_kept_by


@transaction.atomic
def forward(
    referral: Referral, *, by: Actor, to_office: Office | None = None, to_name: str = "",
    note: str = "",
) -> Referral:  # fmt: skip
    """Pass a referral on to another office, or to a service outside the network (passaggio).

    It tells what was told to who passes it on, word for word: they know no more. One that waited
    is answered by that; one already accepted stays accepted. It never comes back to an office
    that had it. The first sender follows the whole chain.
    """
    referral = locked(referral)
    if not permissions.can_forward(by, referral):
        raise Refused(_("Questo invio non si può più passare ad altri."))
    name = to_name.strip()
    if to_office is None and not name:
        raise Refused(_("Scegli un ufficio della rete, o scrivi il nome del servizio."))
    _check_destination(referral, to_office)
    # The new one first: the wall lets it out only while this one waits.
    passed = _copy(
        referral, by, to_office=to_office, to_name=name, from_office_id=referral.to_office_id or 0,
        forwarded_from=referral,
    )  # fmt: skip
    if referral.state == Referral.State.SENT:
        answered(referral, Referral.State.FORWARDED, by, note=note)
    return passed


@transaction.atomic
def send_again(referral: Referral, *, by: Actor, answer_due_on: date | None = None) -> Referral:
    """Send an expired referral again, to the same and with the same data (nuovo invio)."""
    referral = locked(referral)
    if not permissions.can_send_again(by, referral):
        raise Refused(_("Solo un invio scaduto si manda di nuovo, da chi l'aveva mandato."))
    if referral.to_office is not None and referral.to_office.closed_on is not None:
        raise Refused(_("Questo ufficio è chiuso: scegline un altro."))
    if referral.person is not None and not is_kept_by(referral.person, referral.from_office_id):
        raise Refused(_("Il tuo ufficio non segue più questa persona."))
    case = Case.objects.visible_to(by).filter(pk=referral.origin_id or 0)
    if shows_case(referral) and not case.exists():
        raise Refused(_("Mostra documenti di un caso: lo invia di nuovo chi lavora a quel caso."))
    same = Referral.objects.filter(
        from_office=referral.from_office_id, to_office=referral.to_office_id,
        person=referral.person_id, to_name=referral.to_name, state=Referral.State.SENT,
    )  # fmt: skip
    if referral.person_id is not None and same.exists():
        raise Refused(_("C'è già un invio di questa persona a questo ufficio, senza risposta."))
    return _copy(
        referral, by, to_office=referral.to_office, to_name=referral.to_name,
        from_office_id=referral.from_office_id, forwarded_from=None, answer_due_on=answer_due_on,
    )  # fmt: skip


def _check_destination(referral: Referral, to_office: Office | None) -> None:
    if to_office is None:
        return
    if to_office.closed_on is not None:
        raise Refused(_("Questo ufficio è chiuso: scegline un altro."))
    if had_by(referral, to_office):
        raise Refused(
            _("%(office)s ha già avuto questo invio: scegli un altro ufficio.")
            % {"office": to_office}
        )


def _copy(
    referral: Referral, by: Actor, *, to_office: Office | None, to_name: str, from_office_id: int,
    forwarded_from: Referral | None, answer_due_on: date | None = None,
) -> Referral:  # fmt: skip
    """A new referral that tells what that one told."""
    due = answer_due_on or answer_due(clock.today(), to_office)
    made = Referral.objects.create(
        from_office_id=from_office_id,
        to_office=to_office,
        to_name="" if to_office is not None else to_name,
        person_id=referral.person_id,
        shared_name=referral.shared_name,
        shared_contact=referral.shared_contact,
        shared=referral.shared,
        later_name=referral.later_name if forwarded_from is None else "",
        later_contact=referral.later_contact if forwarded_from is None else "",
        reason=referral.reason,
        urgency=referral.urgency,
        note=referral.note,
        **signed(by),
        answer_due_on=due,
        expires_on=expires(due),
        forwarded_from=forwarded_from,
        origin_kind=referral.origin_kind if forwarded_from is None else "",
        origin_id=referral.origin_id if forwarded_from is None else None,
    )
    note_sending(made, None, by)
    return made
