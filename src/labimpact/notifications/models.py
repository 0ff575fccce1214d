"""Messages to be sent: stored in the same transaction as what caused them."""

from typing import ClassVar

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import models

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Custom, Privacy, Wall
from labimpact.base.wall.policies import system

_SYSTEMS = system(System.WORKER, System.SIGN_IN)


class Message(models.Model):
    """An e-mail in the outbox (messaggio). Never carries data about a person served.

    With a `phone` it goes as a text message, in the words of `short`; the e-mail goes instead when
    no text message can be sent.
    """

    wall: ClassVar[Wall] = Custom(
        privacy=Privacy.STAFF,
        retention="message",
        read=f"{_SYSTEMS} OR created_at = now()",
        insert="(SELECT wall.actor()) IS NOT NULL",
        update=_SYSTEMS,
        delete=_SYSTEMS,
    )

    recipient = models.EmailField("destinatario", blank=True)
    subject = models.CharField("oggetto", max_length=200)
    body = models.TextField("testo")
    phone = models.CharField("cellulare", max_length=20, blank=True, db_default="")
    short = models.TextField("testo del messaggio breve", blank=True, db_default="")
    # Where a mail programme ends a series of messages with one request (RFC 8058); sealed.
    unsubscribe = models.TextField("indirizzo per smettere", blank=True, db_default="")
    kind = models.CharField("tipo", max_length=40)
    created_at = models.DateTimeField("creato il", db_default=Now(), editable=False)
    sent_at = models.DateTimeField("spedito il", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("tentativi", default=0)
    last_error = models.CharField("ultimo errore", max_length=300, blank=True)

    class Meta:
        verbose_name = "messaggio"
        verbose_name_plural = "messaggi"

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
