"""`manage check_migrations`: refuses migrations that would hold everybody up."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from labimpact.operations import migration_safety


class Command(BaseCommand):
    help = "Dice quali migrazioni terrebbero ferme le tabelle grandi o romperebbero chi è in uso."

    def handle(self, *args: Any, **options: Any) -> None:
        found = migration_safety.problems()
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} migrazioni da rivedere (deploy/upgrades.md)")
