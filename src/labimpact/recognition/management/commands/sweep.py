"""`./labimpact manage sweep`: the whole network looked through for people recorded twice."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labimpact.recognition.actions.sweeping import sweep
from labimpact.recognition.sweeping.conducting import Order
from labimpact.recognition.sweeping.engines import ENGINES, missing
from labimpact.recognition.sweeping.folder import Busy, NotOwn


class Command(BaseCommand):
    """Finds pairs of records that resemble each other; takes up a sweep that was stopped."""

    help = "Cerca in tutta la rete le persone registrate due volte"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="motore")
        parser.add_argument("--limit-memory", default="4GB", help="memoria del motore")
        parser.add_argument("--hands", type=int, default=os.cpu_count() or 1, help="processi")
        parser.add_argument(
            "--nightly", action="store_true", help="cede il passo a chi lavora (lo usa la notte)"
        )
        parser.add_argument("--keep", type=Path, help="cartella in cui lasciare i file di lavoro")

    def handle(self, *args: Any, **options: Any) -> None:
        if reason := missing(options["engine"]):
            raise CommandError(reason)
        if options["nightly"]:
            os.nice(10)
        order = Order(options["engine"], options["limit_memory"], max(1, options["hands"]))
        try:
            counts = sweep(
                order, path=options["keep"], keep=options["keep"] is not None, say=self.say
            )
        except Busy as busy:
            raise CommandError("Un altro controllo è in corso: aspetta che finisca.") from busy
        except NotOwn as other:
            raise CommandError(
                f"{options['keep']} non è una cartella vuota né di un controllo precedente: "
                "indicane una nuova."
            ) from other
        self.stdout.write(
            f"{counts['persons']} persone, {counts['pairs']} coppie guardate, "
            f"{counts['shown']} probabili doppioni e famiglie in elenco ({counts['new']} nuovi, "
            f"{counts['gone']} non più)"
        )
        if counts["weights"]:
            self.stdout.write(f"pesi calcolati: versione {counts['weights']}, da attivare")

    def say(self, stage: str, percent: float) -> None:
        """One line that is written over on a terminal, a line for each step elsewhere."""
        end = "\r" if sys.stderr.isatty() else "\n"
        self.stderr.write(f"{percent:3.0f}%  {stage:40}", ending=end)
