"""`manage prepare`: migrations, wall, reference data. Idempotent; runs as the owner."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection, transaction

from labimpact.base.wall import compiler
from labimpact.network.roles import role_permissions
from labimpact.operations.reference import load_reference


class Command(BaseCommand):
    help = "Porta il database alla versione del programma: tabelle, muro, dati di riferimento."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            compiler.build(
                connection, compiler.DatabaseRoles(**settings.WALL_ROLES), role_permissions()
            )
            load_reference()
        self.stdout.write("database pronto")
