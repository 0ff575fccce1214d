"""The sweep of the whole network, and who puts in force what it learned."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting_as
from labimpact.recognition.linking.learning import probability
from labimpact.recognition.models import MatchWeights, Sweep
from labimpact.recognition.queries import weights as in_force_weights
from labimpact.recognition.sweeping import conducting, folder
from labimpact.recognition.sweeping.conducting import Found, Order, Say
from labimpact.recognition.sweeping.learning import as_json
from labimpact.recognition.sweeping.weighing import SHOWN, reasons

_AT_ONCE = 500
_TOLD_EVERY = 2.0


def sweep(
    order: Order, *, path: Path | None = None, keep: bool = False, say: Say
) -> dict[str, Any]:
    """Look the whole network through; answers what was counted.

    Raises `folder.Busy` while another one is at it, `folder.NotOwn` for a folder of others' files.
    """
    with folder.opened(path or folder.usual(), {"engine": order.engine}, keep=keep) as place:
        progress = _Progress(order.engine, say)
        found = conducting.conduct(place, order, progress.tell)
        counts = found.counts | note(found, progress.tell)
        counts["weights"] = propose(found, order.engine)
        progress.end(counts)
    return counts


class _Progress:
    """Tells whoever waits, and writes it where the keepers of the network read it."""

    def __init__(self, engine: str, say: Say) -> None:
        self._say, self._written = say, 0.0
        with acting_as(System.WORKER):
            Sweep.objects.filter(ended_at=None).delete()
            self._pk = Sweep.objects.create(engine=engine).pk

    def tell(self, stage: str, percent: float) -> None:
        self._say(stage, percent)
        if time.monotonic() - self._written >= _TOLD_EVERY:
            self._written = time.monotonic()
            self._write(stage=stage, percent=int(percent))

    def end(self, counts: dict[str, Any]) -> None:
        self._write(stage="", percent=100, ended_at=clock.now(), measured=counts)
        self._say("finito", 100.0)

    def _write(self, **values: Any) -> None:
        with acting_as(System.WORKER):
            Sweep.objects.filter(pk=self._pk).update(**values)


def note(found: Found, say: Say) -> dict[str, int]:
    """File the pairs for the offices, and take away those that are none any more."""
    began = _database_time()
    counts = {"shown": 0, "new": 0}
    told = (line for line in found.lines() if line["kin"] or line["bits"] >= SHOWN)
    tell = conducting.Teller(say).of("elenco dei probabili doppioni")
    total, done = max(found.counts["likely"] + found.counts["household"], 1), 0
    for lines in _batches(told):
        noted, fresh = _note(lines, found.by.name)
        counts["shown"] += noted
        counts["new"] += fresh
        done += len(lines)
        tell(min(done / total, 1.0))
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.forget_pairs(%s)", [began])
        gone = (cursor.fetchone() or (0,))[0]
    return counts | {"gone": gone}


def _note(lines: Sequence[dict[str, Any]], by: str) -> tuple[int, int]:
    """How many of these pairs are in the queue now, and how many of them were not before."""
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT noted, fresh FROM wall.note_pairs(%s::bigint[], %s::bigint[], %s::float8[],"
            " %s::text[], %s::boolean[], %s)",
            [
                [line["left"] for line in lines],
                [line["right"] for line in lines],
                [probability(line["bits"]) for line in lines],
                [conducting.dumps(_why(line)) for line in lines],
                [line["kin"] for line in lines],
                by,
            ],
        )
        found: tuple[int, int] = cursor.fetchone()
    return found


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def _batches(lines: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(lines)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch


def _why(line: dict[str, Any]) -> list[dict[str, str]]:
    said = reasons(line["says"])
    if line["kin"]:
        said.append({"field": "street", "how": "agrees", "says": _("stesso indirizzo")})
    return said


def propose(found: Found, engine: str) -> int:
    """Keep what was learned as a new version that nobody uses yet; 0 when there was too little."""
    lesson = found.lesson()
    learned = lesson.learn()
    if learned is None:
        return 0
    now, shown_now = lesson.shown(found.by.weights, SHOWN)
    then, shown_then = lesson.shown(learned, SHOWN)
    measured = found.counts | {
        "beside": found.by.name, "shown_now": shown_now, "shown_then": shown_then,
        "more": len(then - now), "fewer": len(now - then),
    }  # fmt: skip
    parameters = {"scorer": as_json(learned), "model": found.model}
    with acting_as(System.WORKER):
        MatchWeights.objects.filter(active_from=None, parameters__has_key="scorer").delete()
        last = MatchWeights.objects.aggregate(last=Max("version"))["last"]
        if last is None:
            # To go back to the product's own is to activate them.
            last = MatchWeights.objects.create(version=1, engine="prodotto").version
        MatchWeights.objects.create(
            version=last + 1, engine=engine, parameters=parameters, measured=measured
        )
    return int(last) + 1


@transaction.atomic
def activate(weights: MatchWeights, *, by: Actor) -> None:
    """Put a version in force for everybody; the earlier ones stay, to go back to."""
    if Permission.NETWORK_MANAGE not in by.network:
        raise Refused(_("I pesi valgono per tutta la rete: li attiva chi cura tutta la rete."))
    rows = MatchWeights.objects.filter(pk=weights.pk)
    if not rows.update(
        active_from=clock.now(), activated_by_id=by.user_id, activated_by_name=by.display_name
    ):
        raise Refused(_("Questa versione non c'è più: un controllo ne ha proposta un'altra."))
    log.record("recognition.weights_activated", by=by, target=weights, persons=[])
    transaction.on_commit(in_force_weights.forget)
