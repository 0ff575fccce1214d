"""Asking for more before answering a referral, and answering."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import emails, permissions
from labimpact.casework.actions.referrals import locked, note_referral, to_be_answered
from labimpact.casework.models import Referral, ReferralLink, ReferralQuestion


@transaction.atomic
def ask(referral: Referral, *, text: str, by: Actor) -> ReferralQuestion:
    """Ask the sender for more before answering (richiesta di chiarimenti).

    The first question stops the term until its answer, at most for the days of the rule
    `referral_pause` (L. 241/1990 art. 2 c. 7): nobody answers for the other's silence. Later
    ones leave it running. One question at a time.
    """
    referral = to_be_answered(referral, by)
    if not text.strip():
        raise Refused(_("Scrivi che cosa vuoi sapere."), field="text")
    if referral.questions.filter(answered_at=None).exists():
        raise Refused(_("C'è già una domanda che aspetta: chi ha inviato non ha ancora risposto."))
    question = ReferralQuestion.objects.create(
        referral=referral, text=text.strip(), asked_by_name=by.display_name
    )
    note_referral("referral.asked", referral, by)
    return question


@transaction.atomic
def tell(referral: Referral, *, text: str, by: Actor) -> ReferralQuestion:
    """Answer the receiver's question: from today the term goes on (risposta ai chiarimenti)."""
    referral = locked(referral)
    if not permissions.is_sender(by, referral) or referral.state != Referral.State.SENT:
        raise Refused(_("Questo invio non aspetta più una risposta."))
    if not text.strip():
        raise Refused(_("Scrivi la risposta."), field="text")
    question = referral.questions.filter(answered_at=None).first()
    if question is None:
        raise Refused(_("Non c'è nessuna domanda che aspetta: forse ha già risposto un collega."))
    question.answer, question.answered_at = text.strip(), clock.now()
    question.answered_by_name = by.display_name
    question.save(update_fields=["answer", "answered_at", "answered_by_name"])
    note_referral("referral.told_more", referral, by)
    for link in ReferralLink.objects.filter(referral=referral, ended_at=None):
        emails.more_was_told(link, referral)
    return question
