"""`manage retention`: what is past its time; carries out only what somebody confirmed."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.network.models import TerritorialArea
from labimpact.retention import actions, queries
from labimpact.retention.models import DisposalItem, DisposalPlan

_CLASSES = [*DisposalItem.Kind.values, *queries.BY_DATE]


class Command(BaseCommand):
    help = (
        "Scarto dei dati oltre il loro tempo. Con --dry-run prepara i piani e dice quanti; senza,"
        " esegue i piani confermati dal referente della protezione dei dati e nient'altro."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="prova: non cancella niente")
        parser.add_argument(
            "--class", dest="only", choices=_CLASSES, help="mostra solo questa classe"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._dry_run(options["only"])
            return
        carried = actions.carry_out_ripe()
        for plan, report in carried.done.items():
            self.stdout.write(f"piano {plan}: {report['done']}")
        if carried.failed:
            plans = ", ".join(map(str, carried.failed))
            raise CommandError(f"Piani non eseguiti per un guasto: {plans}. Guarda il registro.")
        if not carried.done:
            self.stdout.write(
                "Nessun piano confermato da eseguire oggi: niente è stato cancellato."
            )

    def _dry_run(self, only: str | None) -> None:
        areas = [*TerritorialArea.objects.filter(offices__isnull=False).distinct(), None]
        for area in areas:
            with acting_as(System.RETENTION) as itself:
                made = actions.make_plan(area, as_of=clock.today(), by=itself)
                plan = DisposalPlan.objects.get(pk=made)
                self._tell(plan, str(area) if area else "senza ufficio", only)

    def _tell(self, plan: DisposalPlan, where: str, only: str | None) -> None:
        items: dict[str, dict[str, int]] = plan.counts.get("items", {})
        totals = {kind: sum(offices.values()) for kind, offices in items.items()}
        totals |= plan.counts.get("by_date") or {}
        told = {k: n for k, n in totals.items() if only in (None, k)}
        words = ", ".join(f"{kind} {many}" for kind, many in sorted(told.items())) or "niente"
        self.stdout.write(f"piano {plan.pk}, {where}: {words}")
