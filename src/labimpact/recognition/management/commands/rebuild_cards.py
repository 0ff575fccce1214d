"""`./labimpact manage rebuild_cards`: all cards of recognition made again from the persons."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from labimpact.recognition.actions.rebuilding import rebuild


class Command(BaseCommand):
    """Makes every card again, with several processes."""

    help = "Rifà le schede di riconoscimento di tutte le persone"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hands", type=int, default=os.cpu_count() or 1, help="processi")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(part: float) -> None:
            self.stdout.write(f"\r{part:4.0%}", ending="")
            self.stdout.flush()

        persons = rebuild(os.environ["DATABASE_URL"], hands=max(1, options["hands"]), say=say)
        self.stdout.write(f"\r{persons} persone in {time.monotonic() - began:.0f} s")
