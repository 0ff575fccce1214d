"""`manage prepare`: migrations, wall, reference data. Idempotent; runs as the owner."""

import os
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from labimpact.base.wall import compiler
from labimpact.network.roles import role_permissions
from labimpact.operations import fingerprint
from labimpact.operations.reference import load_reference
from labimpact.recognition.actions.rebuilding import rebuild

NEWER_DATABASE = 3
LOCK_TIMEOUT = "3s"
ATTEMPTS, PAUSE = 12, 1.0
# A migration that needs longer is done by hand, in a quiet hour (deploy/upgrades.md).
_MIGRATION_TIMEOUT = os.environ.get("LABIMPACT_MIGRATION_TIMEOUT", "30min")
_BUILD_TIMEOUT = "10min"


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
        patiently(self._migrate)
        patiently(lambda: self._build(wanted))
        rebuild(os.environ["DATABASE_URL"], hands=os.cpu_count() or 1)
        self.stdout.write("database pronto")

    @staticmethod
    def _migrate() -> None:
        if _migrations_wait():
            compiler.take_down(connection)
        _wait_no_longer_than(_MIGRATION_TIMEOUT)
        call_command("migrate", verbosity=0, interactive=False)

    @staticmethod
    def _build(wanted: str) -> None:
        _wait_no_longer_than(_BUILD_TIMEOUT)
        with transaction.atomic():
            compiler.build(
                connection, compiler.DatabaseRoles(**settings.WALL_ROLES), role_permissions()
            )
            load_reference()
            fingerprint.store(wanted)


def patiently(step: Callable[[], None]) -> None:
    """Do a step of preparing; what could not get its lock in time is tried again.

    A statement that waits for a lock makes everybody behind it wait too: better to let them pass
    and come back. Each migration is a transaction of its own, so trying again goes on from there.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            step()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or attempt == ATTEMPTS:
                raise
            connection.close()
            time.sleep(min(PAUSE * attempt, 10))
        else:
            return


def _wait_no_longer_than(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [statement])


def _migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
