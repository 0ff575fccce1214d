"""`manage demo_accounts`: who may sign in to the demonstration."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from labimpact.network.models import Membership


class Command(BaseCommand):
    help = "Elenca gli account della dimostrazione."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="solo un elenco JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        memberships = (
            Membership.objects.filter(user__is_demo=True, user__is_active=True, valid_to=None)
            .select_related("user", "office__area")
            .order_by("role", "user__email")
        )
        try:
            rows = [
                {
                    "role": m.role,
                    "office": m.office.name,
                    "area": m.office.area.name if m.office.area else "",
                    "email": m.user.email,
                }
                for m in memberships
            ]
        except ProgrammingError:
            # Its tables are not all there yet, or of an older version.
            raise CommandError(
                "Il database non è ancora pronto: attendi la fine della preparazione e riprova."
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(row.values()))
        if not rows:
            self.stderr.write("Nessun account dimostrativo.")
