"""`manage first_admin_link`: the one-time link that begins an empty installation."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.network.actions.invitations import invite_first_administrator
from labimpact.network.models import Body, Office

_BODY = "Gestore della piattaforma"
_OFFICE = "Amministrazione della piattaforma"


class Command(BaseCommand):
    help = "Stampa il collegamento, valido una volta, per il primo amministratore."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError("Questa è una dimostrazione: gli account ci sono già.")
        with acting_as(System.SIGN_IN) as actor:
            body, _ = Body.objects.get_or_create(name=_BODY, defaults={"kind": "other"})
            office, _ = Office.objects.get_or_create(
                body=body, name=_OFFICE, defaults={"kind": "other"}
            )
            try:
                issued = invite_first_administrator(office=office, by=actor)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(issued.link)
