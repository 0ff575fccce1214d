"""The sender's side of a link: giving it to a service without accounts, and giving it anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.casework import emails, permissions
from labimpact.casework.actions.referrals import locked, note_referral
from labimpact.casework.models import Referral, ReferralLink
from labimpact.notifications.models import Message
from labimpact.people.models import Person
from labimpact.people.queries.protection import is_kept_by

# Of a referral that does not expire by itself.
_DAYS_WITHOUT_TERM = 30


@transaction.atomic
def give_link(referral: Referral, *, email: str, by: Actor) -> ReferralLink:
    """Send a service without accounts the way to read and answer a referral (collegamento).

    The mail says who asks, and nothing of the person. One link at a time: a new one ends the one
    before, and its mail that has not gone. It lives as long as the referral can be answered; after
    that it goes to another address of who has accepted, to read what they were told.
    """
    referral = locked(referral)
    if referral.to_office_id is not None:
        raise Refused(_("Quell'ufficio usa il programma: risponde da lì."))
    told = permissions.can_tell_elsewhere(by, referral)
    if not told and (not permissions.can_withdraw(by, referral) or referral.is_over(clock.today())):
        raise Refused(_("Questo invio non aspetta più una risposta."))
    passed_on = referral.forwarded_from
    untaken = passed_on is not None and passed_on.state != Referral.State.ACCEPTED
    if not untaken and not permissions.still_follows(referral, referral.from_office_id):
        raise Refused(_("Il tuo ufficio non segue più questa persona."))
    if told:
        return _given(referral, email, _open_after(), emails.link_to_read, by)
    last = referral.expires_on or clock.today() + timedelta(days=_DAYS_WITHOUT_TERM)
    until = timezone.make_aware(datetime.combine(last, time.max))
    return _given(referral, email, until, emails.link_to_referral, by)


@transaction.atomic
def close_link(referral: Referral, *, by: Actor) -> None:
    """Close the way in at once (chiudi il collegamento): it went to a wrong address, or enough was
    read. A mail that has not gone does not go."""
    referral = locked(referral)
    live = ReferralLink.objects.filter(referral=referral, ended_at=None)
    if not permissions.is_sender(by, referral) or not live.update(ended_at=clock.now()):
        raise Refused(_("Non c'è un collegamento aperto."))
    note_referral("referral.link_closed", referral, by)


@transaction.atomic
def tell_now(referral: Referral, *, name: str, contact: str, email: str, by: Actor) -> ReferralLink:
    """Tell a service that has accepted whom it will meet (comunica nome e recapito): once.

    It reads them with a new link, as long as the rule `referral_open_after` says.
    """
    referral = locked(referral)
    if not permissions.can_tell_now(by, referral):
        raise Refused(_("Nome e recapito si comunicano una volta, a chi ha accettato."))
    person = Person.objects.filter(pk=referral.person_id or 0).first()
    kept = person is not None and is_kept_by(person, referral.from_office_id)
    if referral.person_id is not None and not kept:
        raise Refused(_("Il tuo ufficio non segue più questa persona."))
    if not name.strip():
        raise Refused(_("Scrivi il nome della persona."), field="name")
    referral.later_name, referral.later_contact = name.strip(), contact.strip()
    referral.later_at = clock.now()
    referral.save(update_fields=["later_name", "later_contact", "later_at"])
    log.record(
        "referral.told_later", by=by, target=referral, persons=[referral.person_id],
        details={"told": ["full_name", *(["contact"] if referral.later_contact else [])]},
    )  # fmt: skip
    return _given(referral, email, _open_after(), emails.link_to_read, by)


def _given(
    referral: Referral, email: str, until: datetime,
    mail: Callable[[str, str, datetime, Referral], Message], by: Actor,
) -> ReferralLink:  # fmt: skip
    address = _address(email)
    ReferralLink.objects.filter(referral=referral, ended_at=None).update(ended_at=clock.now())
    key = new_secret()
    link = ReferralLink.objects.create(
        referral=referral, email=address, key_hash=fingerprint(key), expires_at=until,
        mail_id=mail(address, key, until, referral).pk,
    )  # fmt: skip
    note_referral("referral.link_sent", referral, by)
    return link


def _open_after() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.open_after()")
        until: datetime = cursor.fetchone()[0]
    return until


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
