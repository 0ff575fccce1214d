"""`manage recount_territory`: the counts of the territory, anew from the facts."""

from typing import Any

from django.core.management import BaseCommand

from labimpact.territory.actions import recount


class Command(BaseCommand):
    help = "Riconta da capo i dati della lettura del territorio: si può ripetere."

    def handle(self, *args: Any, **options: Any) -> None:
        recount()
        self.stdout.write("conteggi rifatti")
