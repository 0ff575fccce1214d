"""`./labimpact manage rebuild_cards`: cards of recognition made again from the persons."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from labimpact.recognition.actions.rebuilding import rebuild


class Command(BaseCommand):
    """Makes the cards that are missing or outdated, or all, with several processes."""

    help = "Rifà le schede di riconoscimento che mancano o sono vecchie"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="tutte, anche quelle a posto")
        parser.add_argument("--hands", type=int, default=os.cpu_count() or 1, help="processi")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(part: float) -> None:
            self.stderr.write(f"\r{part:4.0%}", ending="")

        made = rebuild(
            os.environ["DATABASE_URL"], hands=max(1, options["hands"]), say=say,
            whole=options["all"],
        )  # fmt: skip
        took = time.monotonic() - began
        self.stdout.write(f"schede a posto: {made} blocchi rifatti in {took:.0f} s")
