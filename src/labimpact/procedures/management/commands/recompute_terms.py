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
        moved = sum(len(m.cases) for m in found.moved)
        if options["json"]:
            dates = [
                {"rule": m.rule, "event": m.event_on.isoformat(), "before": m.before.isoformat(),
                 "after": m.after.isoformat(), "cases": m.cases}
                for m in found.moved
            ]  # fmt: skip
            self.stdout.write(json.dumps({"looked_at": found.looked_at, "moved": dates}))
            return
        self.stdout.write(f"{found.looked_at} scadenze guardate, {moved} cambiate")
        for m in found.moved:
            self.stdout.write(
                f"  {m.rule} dal {m.event_on:%d/%m/%Y}: {m.before:%d/%m/%Y} → {m.after:%d/%m/%Y},"
                f" pratiche {', '.join(map(str, m.cases))}"
            )
