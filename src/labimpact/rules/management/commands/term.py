"""`manage term D01 --from 2026-12-03`: a term of the rules on the calendar, with its reason."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.base import clock
from labimpact.rules import explaining, queries
from labimpact.rules.terms import ROME, Deadline, compute


class Command(BaseCommand):
    help = "Calcola un termine: quando scade, con ogni lettura, il perché e la fonte."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="codice del termine: D01, o il nome intero della regola")
        parser.add_argument(
            "--from", dest="event", required=True, type=_event,
            help="giorno dell'evento, aaaa-mm-gg; per le ore anche aaaa-mm-ggThh:mm",
        )  # fmt: skip
        parser.add_argument(
            "--today", type=date.fromisoformat, help="il giorno da cui guardare, se non è oggi"
        )
        parser.add_argument("--json", action="store_true", help="solo un elenco JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        event: date | datetime = options["event"]
        day = event.date() if isinstance(event, datetime) else event
        codes = queries.codes_like(options["code"], day)
        if not codes:
            raise CommandError(f"Nessun termine «{options['code']}» in vigore il {day:%d/%m/%Y}.")
        holidays = queries.holidays()
        found = [
            compute(term, event, holidays) for code in codes for term in queries.terms(code, day)
        ]
        rows = [_row(deadline, options["today"] or clock.today()) for deadline in found]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(f"{row['label']}: {row['safe_on']} ({row['standing_text']})")
            self.stdout.write(f"  {row['why']}")


def _event(text: str) -> date | datetime:
    if "T" in text:
        return datetime.fromisoformat(text).replace(tzinfo=ROME)
    return date.fromisoformat(text)


def _row(deadline: Deadline, today: date) -> dict[str, Any]:
    term = deadline.term
    event = queries.label("starting_event", term.starts_from)
    standing = deadline.standing(today)
    return {
        "code": term.code,
        "label": term.label,
        "value": term.value,
        "unit": term.unit.value,
        "starts_from": term.starts_from,
        "edge": term.edge.value,
        "event": deadline.event.isoformat(),
        "safe_on": deadline.safe_on.isoformat(),
        "readings": [
            {
                "reading": r.reading.value,
                "on": r.on.isoformat(),
                "at": r.at.isoformat() if r.at else None,
                "rolled_on": r.rolled_on.isoformat() if r.rolled_on else None,
            }
            for r in deadline.readings
        ],
        "standing": standing.value,
        "standing_text": explaining.standing_name(standing, term.edge),
        "why": explaining.why(deadline, event, queries.holidays()),
        "source": term.source,
        "marks": list(term.marks),
    }
