"""`manage many_seed`: a network of any size for the measures, never beside real data."""

from __future__ import annotations

import os
import secrets
import sys
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.operations.many.conducting import REPEATED, Wish, seed
from labimpact.operations.many.differences import PROPORTIONS

PASSWORD = "LABIMPACT_DEMO_PASSWORD"  # noqa: S105 - the name of a variable.
FEWEST = 100
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Carica una rete di prova di N persone: inventata, sempre uguale a parità di seme."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persons", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="N")
        parser.add_argument("--today", type=date.fromisoformat, metavar="AAAA-MM-GG")
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
        parser.add_argument("--duplicates", type=float, default=REPEATED, metavar="QUOTA")
        parser.add_argument("--differences", type=_proportions, default=PROPORTIONS, metavar="…")
        parser.add_argument("--truth", type=Path, default=None, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Questa installazione non è una dimostrazione: non carico nulla.")
        if User.objects.exists():
            raise CommandError("Qui ci sono già utenti: la rete di prova vuole un database vuoto.")
        if options["persons"] < FEWEST:
            raise CommandError(f"Servono almeno {FEWEST} persone.")
        if not 0 <= options["duplicates"] < 0.5:
            raise CommandError("La quota di doppioni va da 0 a 0,5.")
        password = os.environ.get(PASSWORD, "").strip() or secrets.token_urlsafe(12)
        begun = perf_counter()

        def say(what: str) -> None:
            sys.stderr.write(f"{perf_counter() - begun:7.1f} s  {what}\n")
            sys.stderr.flush()

        wish = Wish(
            persons=options["persons"],
            seed=options["seed"],
            today=options["today"] or clock.today(),
            password=make_password(password),
            url=os.environ["DATABASE_URL"],
            processes=max(1, options["processes"]),
            truth=options["truth"] or Path(os.environ["LABIMPACT_DATA"]) / "truth.csv",
            repeated=options["duplicates"],
            kinds=options["differences"],
        )
        try:
            made = seed(wish, say)
        except KeyboardInterrupt:
            say("interrupted")
            raise CommandError("Interrotto.", returncode=INTERRUPTED) from None
        say(f"{made.persons} persons, {made.rows} rows, {made.repeated} of them met before")


def _proportions(text: str) -> dict[str, int]:
    """`spelling=30,missing_code=10`: kinds that are not named do not occur."""
    found = {name: int(share) for name, _, share in (one.partition("=") for one in text.split(","))}
    if unknown := set(found) - set(PROPORTIONS):
        raise CommandError(f"Differenza sconosciuta: {', '.join(sorted(unknown))}.")
    return found
