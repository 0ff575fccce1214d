"""`manage recompute_terms`: every running term again, and the list of those that moved."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandParser

from labimpact.procedures.actions.recomputing import recompute


class Command(BaseCommand):
    help = "Ricalcola tutte le scadenze in corso e dice quali sono cambiate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="solo un oggetto JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = recompute()
        if options["json"]:
            moved = [
                {"case": m.case_id, "label": m.label, "before": m.before.isoformat(),
                 "after": m.after.isoformat()}
                for m in found.moved
            ]  # fmt: skip
            self.stdout.write(json.dumps({"looked_at": found.looked_at, "moved": moved}))
            return
        self.stdout.write(f"{found.looked_at} scadenze guardate, {len(found.moved)} cambiate")
        for m in found.moved:
            self.stdout.write(
                f"  pratica {m.case_id}: {m.label}, {m.before:%d/%m/%Y} → {m.after:%d/%m/%Y}"
            )
