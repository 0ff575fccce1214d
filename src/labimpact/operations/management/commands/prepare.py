"""`manage prepare`: migrations, wall, reference data. Idempotent; runs as the owner."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from labimpact.base.wall import compiler
from labimpact.network.roles import role_permissions
from labimpact.operations import fingerprint
from labimpact.operations.reference import load_reference

NEWER_DATABASE = 3


class Command(BaseCommand):
    help = "Porta il database alla versione del programma: tabelle, muro, dati di riferimento."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="niente, se è già pronto per questa versione"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stranger = fingerprint.unknown_migration()
        if stranger:
            raise CommandError(
                f"Il database è di una versione più nuova del programma (conosce {stranger}): "
                "aggiorna il programma oppure usa un altro database.",
                returncode=NEWER_DATABASE,
            )
        wanted = fingerprint.wanted()
        if options["if_needed"] and fingerprint.stored() == wanted:
            self.stdout.write("database già pronto")
            return
        if _migrations_wait():
            compiler.take_down(connection)
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            compiler.build(
                connection, compiler.DatabaseRoles(**settings.WALL_ROLES), role_permissions()
            )
            load_reference()
            fingerprint.store(wanted)
        self.stdout.write("database pronto")


def _migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
