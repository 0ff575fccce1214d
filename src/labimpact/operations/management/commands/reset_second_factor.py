"""`manage reset_second_factor`: for who lost both the telephone and the spare codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as


class Command(BaseCommand):
    help = "Toglie il secondo fattore di una persona e chiude i suoi accessi aperti."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, metavar="E")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(System.SIGN_IN) as actor:
            user = User.objects.filter(email=options["email"].strip().lower()).first()
            if user is None:
                raise CommandError("Nessun account con questo indirizzo.")
            Authenticator.objects.filter(user=user).delete()
            for session in UserSession.objects.filter(user=user):
                session.end()
            log.record("second_factor.reset", by=actor, target=user)
        self.stdout.write("Fatto: al prossimo accesso ne imposterà uno nuovo.")
