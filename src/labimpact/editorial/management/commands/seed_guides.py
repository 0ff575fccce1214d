"""`manage seed_guides`: publish the first guides, those that are not there yet."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.editorial import guides
from labimpact.editorial.newsroom import afterwards_as


class Command(BaseCommand):
    help = "Pubblica le prime guide del portale che non ci sono ancora; non tocca le altre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--languages", metavar="L", help="con la virgola: it,ar,uk (tutte)")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["languages"]
        with acting_as(System.WORKER) as actor:
            made = guides.seed(frozenset(asked.split(",")) if asked else None)
            afterwards_as(actor)
        self.stdout.write(f"Guide pubblicate: {made}.")
