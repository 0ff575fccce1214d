"""`manage reseal`: seal kept secrets with the present key, before an old one is retired."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from labimpact.operations import resealing


class Command(BaseCommand):
    help = "Protegge di nuovo, con la chiave attuale, i testi protetti con una chiave vecchia."

    def handle(self, *args: Any, **options: Any) -> None:
        found = resealing.all_anew()
        if found.lost:
            raise CommandError(
                f"{found.lost} testi non si aprono con nessuna delle chiavi conosciute."
            )
        self.stdout.write(f"protetti di nuovo: {found.done}")
