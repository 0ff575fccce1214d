"""`./labimpact manage find "Amrani Rachid 1985" --json`: who may be meant in the whole network."""

from __future__ import annotations

import getpass
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.recognition import asking, wording
from labimpact.recognition.queries.candidates import Candidate, candidates
from labimpact.recognition.queries.recognising import STRONG

MOST = 100


class Command(BaseCommand):
    """Prints candidates with score and reasons, as the platform sees them: for its keepers only."""

    help = "Cerca una persona in tutta la rete e dice perché (solo per chi gestisce la piattaforma)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="nome in qualsiasi grafia, nascita, codice o telefono")
        parser.add_argument("--json", action="store_true", help="un oggetto JSON")
        parser.add_argument("--limit", type=int, default=10, help="quanti al massimo (10)")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = options["limit"]
        if not 1 <= limit <= MOST:
            raise CommandError(f"--limit: un numero da 1 a {MOST}.")
        asked = asking.of_text(options["text"], clock.today())
        if asked.is_empty:
            raise CommandError("Scrivi almeno un nome, un codice o un telefono.")
        found = candidates(asked, most=limit)
        with acting_as(System.WORKER) as actor:
            log.record(
                "person.found_by_command", by=actor, persons=[one.person_id for one in found],
                details={"user": getpass.getuser()},
            )  # fmt: skip
        if options["json"]:
            said = {"query": options["text"], "candidates": [_told(one) for one in found]}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
            return
        for one in found:
            told = _told(one)
            reasons = "; ".join([*told["reasons"], *(f"ma {r}" for r in told["against"])])
            self.stdout.write(
                f"{told['score']:.3f}  n. {told['person']}  {told['name']}  ({reasons})"
            )
        if not found:
            self.stdout.write("Nessuno nella rete corrisponde.")


def _told(one: Candidate) -> dict[str, Any]:
    return {
        "person": one.person_id,
        "name": one.name.latin,
        "born": one.born,
        "score": round(one.likelihood, 6),
        "bits": round(one.bits, 2),
        "strong": one.bits >= STRONG,
        "reasons": list(wording.agreeing(one.agreements)),
        "against": list(wording.differing(one.agreements)),
    }
