"""Inviting somebody into an office, and what they do with the link."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network import emails
from labimpact.network.models import Invitation, Membership, Office
from labimpact.network.permissions import can_invite, can_revoke_invitation
from labimpact.network.roles import ROLES

_OVER = "Questo invito non vale più: è già stato usato, ritirato o scaduto. Chiedine uno nuovo."


@dataclass(frozen=True)
class Issued:
    """An invitation with its link, which is known only now: the database keeps a hash of it."""

    invitation: Invitation
    token: str

    @property
    def link(self) -> str:
        return f"{settings.SITE_URL.rstrip('/')}/accedi/invito/{self.token}/"


@transaction.atomic
def invite(*, email: str, office: Office, role: str, by: Actor) -> Issued:
    """Invite an address into an office in a role (invito); the message goes out with the link.

    Nobody invites themselves, nor into a role that reaches further than their own.
    """
    if role not in ROLES:
        raise Refused("Questo ruolo non esiste.")
    if not can_invite(by, office, role):
        raise Refused("Non puoi dare questo incarico in questo ufficio.")
    email = _address(email)
    if by.user_id is not None and User.objects.filter(pk=by.user_id, email=email).exists():
        raise Refused("Non puoi invitare te stesso.")
    return _issue(email, office, role, by=by)


@transaction.atomic
def invite_from_console(*, email: str, office: Office, role: str, by: Actor) -> Issued:
    """The same for who holds the machine, through `manage invite`: no membership is asked."""
    if role not in ROLES:
        raise Refused(f"Il ruolo {role!r} non esiste. Ci sono: {', '.join(ROLES)}.")
    return _issue(_address(email), office, role, by=by)


@transaction.atomic
def invite_first_administrator(*, office: Office, by: Actor) -> Issued:
    """The one-time link of an empty installation; whoever opens it writes their own address."""
    if Membership.objects.filter(role="platform_administrator").exists():
        raise Refused("C'è già chi amministra la piattaforma: usa ./labimpact manage invite.")
    return _issue("", office, "platform_administrator", by=by)


def _address(text: str) -> str:
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("Scrivi un indirizzo e-mail completo, per esempio nome@ente.it.") from error
    return address


def _issue(email: str, office: Office, role: str, *, by: Actor) -> Issued:
    if office.closed_on is not None:
        raise Refused("L'ufficio è chiuso: non si invita più nessuno.")
    if email and _in_force(email, office, role).exists():
        raise Refused("Questa persona ha già l'incarico in questo ufficio.")
    now = timezone.now()
    # One link at a time: a new one takes the place of those sent before for the same thing.
    _pending().filter(email=email, office=office, role=role).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        office=office,
        role=role,
        token_hash=_hash(token),
        invited_by_name=by.display_name if by.user_id is not None else "",
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    issued = Issued(invitation, token)
    if email:
        emails.invitation(invitation, issued.link)
    log.record(
        "invitation.sent",
        by=by,
        target=invitation,
        details={"email": email, "role": role},
        office_id=office.pk,
    )
    return issued


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _pending() -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )


def _in_force(email: str, office: Office, role: str) -> QuerySet[Membership]:
    today = timezone.localdate()
    return Membership.objects.in_force(today).filter(user__email=email, office=office, role=role)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Withdraw an invitation that nobody has used yet."""
    if not can_revoke_invitation(by, invitation):
        raise Refused("Non puoi ritirare questo invito.")
    if not _pending().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise Refused("L'invito non è più in attesa.")
    log.record("invitation.revoked", by=by, target=invitation, office_id=invitation.office_id)


def find_pending(token: str) -> Invitation | None:
    """The invitation a link opens, while it can be used."""
    return (
        _pending().select_related("office__body", "office__area").filter(token_hash=_hash(token))
    ).first()


def _take(token: str) -> Invitation:
    """Lock the invitation: of two clicks on the same link one alone finds it open."""
    taken = _pending().select_for_update(of=("self",)).filter(token_hash=_hash(token)).first()
    if taken is None:
        raise Refused(_OVER)
    return taken


@transaction.atomic
def accept_as_new_user(token: str, *, email: str, full_name: str, password: str, by: Actor) -> User:
    """Open an account and its membership with an invitation (accettazione dell'invito).

    The invitation's own address is the account's; only the first administrator writes one.
    """
    invitation = _take(token)
    address = invitation.email or _address(email)
    if User.objects.filter(email=address).exists():
        raise Refused("Questo indirizzo ha già un account: accedi e apri di nuovo l'invito.")
    name = " ".join(full_name.split())
    if not name:
        raise Refused("Scrivi nome e cognome.")
    user = User(email=address, full_name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    # Whoever holds the link reads the mailbox it was sent to.
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    _join(user, invitation, by=by)
    return user


@transaction.atomic
def accept_as_user(token: str, *, user: User, by: Actor) -> Membership:
    """Add the membership of an invitation to somebody who already has an account."""
    invitation = _take(token)
    if invitation.email and invitation.email != user.email:
        raise Refused("Questo invito è per un altro indirizzo: esci e accedi con quello.")
    return _join(user, invitation, by=by)


def _join(user: User, invitation: Invitation, *, by: Actor) -> Membership:
    today = timezone.localdate()
    membership, _ = Membership.objects.get_or_create(
        user=user,
        office_id=invitation.office_id,
        role=invitation.role,
        valid_to=None,
        defaults={"valid_from": today},
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    log.record(
        "invitation.accepted",
        by=by,
        target=invitation,
        details={"user": user.pk, "role": invitation.role},
        office_id=invitation.office_id,
    )
    return membership
