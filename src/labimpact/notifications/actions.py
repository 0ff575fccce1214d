"""Putting a message in the outbox, and sending what is in it."""

import logging
import smtplib

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as queue_app

from labimpact.base import sealing
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.sealing import Anew, seal, unseal
from labimpact.base.wall.session import acting_as
from labimpact.notifications import sms
from labimpact.notifications.models import Message

PURPOSE = "notifications.message"
SEND_TASK = "notifications.send"
# Tries of a gateway that is not there, before the e-mail goes instead.
PATIENCE = 3
_SEALED = ("body", "short", "unsubscribe")
_log = logging.getLogger(__name__)


class NotSent(Exception):
    """The mail server did not take a message: the job is tried again later."""


@transaction.atomic
def queue(
    *, recipient: str, subject: str, body: str, kind: str, phone: str = "", short: str = "",
    unsubscribe: str = "",
) -> Message:  # fmt: skip
    """Store a message and defer its sending in the same transaction (messaggio in uscita).

    The body may hold a one-time link, so it is sealed while it waits and emptied once sent; the
    job carries the message's id and nothing else. With a `phone` (+39…) it goes as a text message
    (SMS) in the words of `short`, and as an e-mail when that cannot be. `unsubscribe` is the
    address that ends a series of messages by one POST without anything else (RFC 8058).
    """
    message = Message.objects.create(
        recipient=recipient,
        subject=" ".join(subject.split())[:200],
        body=seal(body, purpose=PURPOSE),
        kind=kind,
        phone=phone,
        short=seal(short, purpose=PURPOSE) if short else "",
        unsubscribe=seal(unsubscribe, purpose=PURPOSE) if unsubscribe else "",
    )
    queue_app.configure_task(SEND_TASK, lock=f"message-{message.pk}").defer(message_id=message.pk)
    return message


def send(message_id: int) -> None:
    """Hand one message to the mail server, once; what went wrong is written beside it.

    A message already sent, or taken by another worker, is left alone: a job that runs twice
    sends one mail.
    """
    failure: Exception | None = None
    with acting_as(System.WORKER):
        waiting = Message.objects.select_for_update(skip_locked=True).filter(sent_at=None)
        message = waiting.filter(pk=message_id).first()
        if message is None:
            return
        message.attempts += 1
        try:
            _deliver(message)
        except (smtplib.SMTPException, OSError, sms.Unavailable) as error:
            failure = error
            message.last_error = f"{type(error).__name__}: {error}"[:300]
            _log.warning("message %s not sent: %s", message.pk, type(error))
        else:
            message.sent_at = timezone.now()
            message.last_error = ""
            message.body = message.short = message.unsubscribe = ""
        message.save(update_fields=[*_SEALED, "attempts", "sent_at", "last_error", "phone"])
    if failure is not None:
        raise NotSent(str(message_id)) from failure


def _by_phone(message: Message) -> bool:
    """Was it sent as a text message? Refused, or not to be had for a while: the e-mail goes."""
    gateway = sms.gateway()
    try:
        if gateway is None:
            raise sms.Rejected("no gateway")
        text = unseal(message.short, purpose=PURPOSE)
        gateway.send(to=message.phone, text=text, key=f"message-{message.pk}")
    except sms.Unavailable:
        if not message.recipient or message.attempts < PATIENCE:
            raise
    except sms.Rejected as refusal:
        _log.warning("message %s not sent to a phone: %s", message.pk, refusal)
    else:
        return True
    message.phone = ""
    return False


def seal_anew() -> Anew:
    """Seal the messages still waiting with the present key (after ./labimpact keys rotate)."""
    found = Anew()
    with acting_as(System.WORKER):
        waiting = list(Message.objects.filter(sent_at=None).values_list("pk", flat=True))
    for pk in waiting:
        with acting_as(System.WORKER):
            message = Message.objects.select_for_update().filter(pk=pk, sent_at=None).first()
            if message is None:
                continue
            try:
                changed = _sealed_anew(message)
            except Refused:
                found += Anew(lost=1)
                continue
            if changed:
                message.save(update_fields=[*_SEALED])
                found += Anew(done=1)
    return found


def _sealed_anew(message: Message) -> bool:
    changed = False
    for name in _SEALED:
        text = getattr(message, name)
        anew = sealing.seal_anew(text, purpose=PURPOSE) if text else None
        if anew is not None:
            setattr(message, name, anew)
            changed = True
    return changed


def _deliver(message: Message) -> None:
    if message.phone and _by_phone(message):
        return
    if not message.recipient:
        raise sms.Unavailable("no text message, and no address")
    EmailMessage(
        subject=message.subject,
        body=unseal(message.body, purpose=PURPOSE),
        to=[message.recipient],
        headers=_headers(message),
    ).send()


def _headers(message: Message) -> dict[str, str]:
    found = {
        # The same message always has the same name: a mail server can tell a repetition.
        "Message-ID": f"<labimpact-{message.pk}-{message.created_at:%Y%m%d%H%M%S}@labimpact>",
        "Auto-Submitted": "auto-generated",
    }
    if message.unsubscribe:
        address = unseal(message.unsubscribe, purpose=PURPOSE)
        found["List-Unsubscribe"] = f"<{address}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found
