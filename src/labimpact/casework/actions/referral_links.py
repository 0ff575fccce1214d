"""The sender's side of a link: giving it to a service without accounts, and giving it anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import emails, permissions
from labimpact.casework.actions.referrals import locked, note_referral
from labimpact.casework.links import fingerprint, new_secret
from labimpact.casework.models import Referral, ReferralLink

# Of a referral that does not expire by itself.
_DAYS_WITHOUT_TERM = 30


@transaction.atomic
def give_link(referral: Referral, *, email: str, by: Actor) -> ReferralLink:
    """Send a service without accounts the way to read and answer a referral (collegamento).

    The mail says who asks, and nothing of the person. One link at a time: a new one ends the one
    before. It lives as long as the referral can be answered.
    """
    referral = locked(referral)
    if not permissions.can_withdraw(by, referral) or referral.is_over(clock.today()):
        raise Refused(_("Questo invio non aspetta più una risposta."))
    if referral.to_office_id is not None:
        raise Refused(_("Quell'ufficio usa il programma: risponde da lì."))
    passed_on = referral.forwarded_from
    untaken = passed_on is not None and passed_on.state != Referral.State.ACCEPTED
    if not untaken and not permissions.still_follows(referral):
        raise Refused(_("Il tuo ufficio non segue più questa persona."))
    address = _address(email)
    ReferralLink.objects.filter(referral=referral, ended_at=None).update(ended_at=clock.now())
    key = new_secret()
    last = referral.expires_on or clock.today() + timedelta(days=_DAYS_WITHOUT_TERM)
    link = ReferralLink.objects.create(
        referral=referral, email=address, key_hash=fingerprint(key),
        expires_at=timezone.make_aware(datetime.combine(last, time.max)),
    )  # fmt: skip
    emails.link_to_referral(link, key, referral.from_office)
    note_referral("referral.link_sent", referral, by)
    return link


def _address(text: str) -> str:
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        said = _("Scrivi un indirizzo e-mail completo, per esempio nome@ente.it.")
        raise Refused(said, field="to_email") from error
    return address


@transaction.atomic
def with_link(make: Callable[[], Referral], *, email: str, by: Actor) -> Referral:
    """Send or forward, and give the link with it when there is an address: both, or neither."""
    referral = make()
    if email:
        give_link(referral, email=email, by=by)
    return referral
