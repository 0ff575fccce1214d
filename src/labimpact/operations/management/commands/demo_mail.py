"""`manage demo_mail`: what the demonstration would have written, and to whom."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.base.actor import System
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting_as
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message


class Command(BaseCommand):
    """Where no mail server takes them, messages wait in the outbox: here they are read.

    They hold secret links and codes: only of a demonstration, where nobody's data are.
    """

    help = "Mostra le ultime e-mail che la dimostrazione non ha ancora spedito."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--last", type=int, default=5, help="quante, dalla più recente")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Non è la dimostrazione: la posta degli altri non si legge.")
        with acting_as(System.WORKER):
            waiting = Message.objects.filter(sent_at=None).order_by("-pk")
            found = list(waiting[: max(1, options["last"])])
        for message in found:
            text = unseal(message.body, purpose=PURPOSE)
            self.stdout.write(f"A: {message.recipient}\nOggetto: {message.subject}\n\n{text}\n---")
        if not found:
            self.stderr.write("Nessuna e-mail in attesa.")
