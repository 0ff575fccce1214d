"""`manage demo_seed`: the demonstration network, once, into an empty database."""

from __future__ import annotations

import os
import secrets
import sys
from datetime import date
from io import StringIO
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.operations.demo import registers, seeding

PASSWORD = "LABIMPACT_DEMO_PASSWORD"  # noqa: S105 - the name of a variable.


class Command(BaseCommand):
    help = "Carica la rete dimostrativa: inventata, sempre uguale a parità di seme e di giorno."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persons", type=int, default=5000, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="N")
        parser.add_argument(
            "--languages", metavar="L", help="lingue delle guide del portale, con la virgola: tutte"
        )
        parser.add_argument("--today", type=date.fromisoformat, metavar="AAAA-MM-GG")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Questa installazione non è una dimostrazione: non carico nulla.")
        if User.objects.filter(is_demo=False).exists():
            raise CommandError("Qui ci sono già utenti veri: non carico la dimostrazione.")
        if User.objects.exists():
            self.stdout.write("La dimostrazione c'è già.")
            return
        password = os.environ.get(PASSWORD, "").strip()
        if not password:
            password = secrets.token_urlsafe(12)
            self.stdout.write(f"Password degli account dimostrativi: {password}")
        begun = perf_counter()
        made = seeding.seed(
            persons=options["persons"],
            number=options["seed"],
            # Hashed once: the same hash for all accounts, which all have the same password.
            password=make_password(password),
            today=options["today"] or clock.today(),
            now=None if options["today"] else clock.now(),
        )
        registers.lay()
        call_command("seed_guides", languages=options["languages"], stdout=StringIO())
        seconds = perf_counter() - begun
        sys.stderr.write(f"{made.persons} persone, {made.rows} righe in {seconds:.1f} s\n")
