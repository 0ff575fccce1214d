"""Persons in common with another body: counted in the background, without exchanging a name."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.documents import made, storage
from labimpact.lists import limits
from labimpact.monitoring.enums import GOING, ComparisonKind, ComparisonState
from labimpact.monitoring.material import Material, OtherKey, material_of
from labimpact.monitoring.models import BodyComparison
from labimpact.monitoring.periods import Period
from labimpact.monitoring.permissions import can_compare
from labimpact.monitoring.queries.comparisons import LEAST_COMMON, STEP, counted_persons
from labimpact.monitoring.queries.filters import Filters, countable_offices
from labimpact.monitoring.queries.report import report
from labimpact.network.queries import actor_for
from labimpact.recognition.linking.encoding import Encoded
from labimpact.recognition.linking.linker import MATCH
from labimpact.recognition.linking.meeting import meet
from labimpact.recognition.linking.sealed import Head, as_text
from labimpact.recognition.linking.tables import Unusable
from labimpact.recognition.queries.encoded import encoded_persons

COMPARE_TASK = "monitoring.compare"
# With a handful of rows one would learn of single persons: so many are needed on either side.
LEAST_ROWS = 30
# Comparisons that one person may ask for in a day before they are taken to be fishing.
DAILY = 5
# A job that has not ended after so long was cut off with its worker.
_SILENT = timedelta(hours=2)


@transaction.atomic
def ask_comparison(
    filters: Filters, *, other_body: str, secret: str, by: Actor,
    content: bytes | None = None, name: str = "",
) -> BodyComparison:  # fmt: skip
    """Ask for a comparison (confronto) of the persons of a report with another body's.

    With the other body's encodings they are counted; without, ours are prepared to be sent. The
    key and the encodings are kept sealed until the work has ended, and not an instant longer.
    """
    if not can_compare(by, filters.offices) or by.user_id is None or by.office_id is None:
        raise Refused(_("Il confronto è per chi legge i rapporti di tutto l'Ambito o della rete."))
    _not_fishing(by)
    material = _understood(secret, content, name)
    counting = content is not None
    row = BodyComparison.objects.create(
        kind=ComparisonKind.COUNT if counting else ComparisonKind.ENCODINGS,
        other_body=other_body.strip(), first_day=filters.period.first, last_day=filters.period.last,
        offices=sorted(filters.offices), project_id=filters.project,
        theirs=len(material.filters) if counting else None, material=material.sealed(),
        made_by_id=by.user_id, made_by_name=by.display_name, office_id=by.office_id,
    )  # fmt: skip
    queue_app.configure_task(COMPARE_TASK, lock=COMPARE_TASK).defer(comparison_id=row.pk)
    log.record("comparison.asked", by=by, target=row, details=_said(row))
    return row


def _understood(secret: str, content: bytes | None, name: str) -> Material:
    try:
        material = material_of(secret, content, name)
    except OtherKey as reason:
        raise Refused(str(reason), field="secret") from reason
    except Unusable as reason:
        raise Refused(str(reason), field="file") from reason
    if content is not None and len(material.filters) < LEAST_ROWS:
        raise Refused(
            _("Il file ha meno di %(least)s persone diverse: si capirebbe chi sono.")
            % {"least": LEAST_ROWS},
            field="file",
        )
    return material


def _not_fishing(by: Actor) -> None:
    """Refuse whoever asks too often; two requests of one person wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [COMPARE_TASK, by.user_id])
    since = clock.now() - timedelta(days=1)
    if BodyComparison.objects.filter(made_by=by.user_id, made_at__gte=since).count() >= DAILY:
        raise Refused(
            _("Hai già chiesto %(most)s confronti in un giorno: riprova domani.") % {"most": DAILY}
        )


def _said(row: BodyComparison) -> dict[str, Any]:
    return {
        "ente": row.other_body,
        "che cosa": row.get_kind_display(),
        "dal": f"{row.first_day:%d/%m/%Y}",
        "al": f"{row.last_day:%d/%m/%Y}",
        "uffici": list(row.offices),
        "progetto": row.project_id,
    }


def compare(comparison_id: int) -> None:
    """Do one comparison (called by its job), with the rights that who asked has at this moment."""
    row = _begin(comparison_id)
    if row is None:
        return
    try:
        _compare(row)
    except Refused as refusal:
        _end(row, state=ComparisonState.FAILED, problem=str(refusal)[:300])
    except Exception:
        said = _("Qualcosa è andato storto: riprova, o avvisa chi gestisce.")
        _end(row, state=ComparisonState.FAILED, problem=said)
        raise


def _begin(comparison_id: int) -> BodyComparison | None:
    with acting_as(System.WORKER):
        rows = BodyComparison.objects.select_for_update(skip_locked=True)
        row = rows.filter(pk=comparison_id, state=ComparisonState.WAITING).first()
        if row is not None:
            row.state, row.touched_at = ComparisonState.RUNNING, clock.now()
            row.save(update_fields=["state", "touched_at"])
        return row


def _end(row: BodyComparison, **said: Any) -> None:
    """Write how it ended, and erase what it was done with."""
    now = clock.now()
    with acting_as(System.WORKER):
        BodyComparison.objects.filter(pk=row.pk, state=ComparisonState.RUNNING).update(
            material=b"", touched_at=now, ended_at=now, **said
        )


def _compare(row: BodyComparison) -> None:
    actor, filters = _asker(row), _filters(row)
    material = Material.opened(bytes(row.material))
    with acting(actor):
        offered = list(countable_offices(actor))
        ours = report(filters, by=actor, offered=offered).headline.persons.value
    if ours is None or ours < LEAST_ROWS:
        raise Refused(
            _("Nel rapporto ci sono meno di %(least)s persone: allarga il periodo o gli uffici.")
            % {"least": LEAST_ROWS}
        )
    persons = counted_persons(filters)
    encoded = list(encoded_persons(persons, material.encoder))
    if row.kind == ComparisonKind.COUNT:
        common = _rounded(_in_common(encoded, material.filters), most=min(ours, row.theirs or 0))
        with acting(actor):
            _end(row, state=ComparisonState.READY, ours=ours, common=common)
            log.record("comparison.counted", by=actor, target=row, details=_said(row))
        return
    _write(row, actor, material, encoded, persons=persons, ours=ours)


def _in_common(ours: Sequence[Encoded], filters: Sequence[int]) -> int:
    """How many persons are on both sides: each once, whichever side has them more than once."""
    pairs = [p for p in meet(ours, [Encoded("", f) for f in filters]) if p.decision == MATCH]
    return min(len({pair.left for pair in pairs}), len({pair.right for pair in pairs}))


def _rounded(common: int, *, most: int) -> int | None:
    """To a multiple of five, up or down by chance and right on the whole: None for too few.

    So that nobody learns of one person by adding one row to a file whose count they know.
    """
    told = (common + secrets.randbelow(STEP)) // STEP * STEP
    told = told - STEP if told > most else told
    return told if told >= LEAST_COMMON else None


def _write(
    row: BodyComparison, actor: Actor, material: Material, encoded: list[Encoded], *,
    persons: Sequence[int], ours: int,
) -> None:  # fmt: skip
    """The file to be sent: numbers drawn for it alone, in an order that tells nothing."""
    renamed = sorted(Encoded(secrets.token_hex(8), one.filter) for one in encoded)
    encoder = material.encoder
    with made.making() as work:
        for line in as_text(renamed, Head(encoder.fingerprint, encoder.fields)):
            work.target.write(line.encode())
    if work.made is None:
        raise OSError(row.pk)
    try:
        with acting(actor):
            _end(
                row, state=ComparisonState.READY, ours=ours, path=work.made.path,
                size=work.made.size, expires_at=clock.now() + limits.kept_for(),
            )  # fmt: skip
            log.record(
                "comparison.encoded", by=actor, target=row, persons=persons, details=_said(row)
            )
    except BaseException:
        storage.remove(work.made.path)
        raise


def _filters(row: BodyComparison) -> Filters:
    return Filters(Period(row.first_day, row.last_day), tuple(row.offices), row.project_id)


def _asker(row: BodyComparison) -> Actor:
    """Who asked, if they may still."""
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(pk=row.made_by_id, is_active=True).first()
        actor = actor_for(user, office_id=row.office_id) if user is not None else None
    if actor is None or not can_compare(actor, row.offices):
        raise Refused(_("Nel frattempo il diritto di leggere questo rapporto è finito."))
    return actor


@transaction.atomic
def open_encodings(row: BodyComparison, *, by: Actor) -> IO[bytes]:
    """The file to be sent to the other body, and a note that it was taken."""
    log.record("comparison.file_opened", by=by, target=row, details=_said(row))
    return storage.open_stored(row.path)


def clear_comparisons() -> int:
    """Erase the files whose hour is over, and end what was cut off; answers how many files."""
    now = clock.now()
    with acting_as(System.WORKER):
        over = list(BodyComparison.objects.exclude(path="").filter(expires_at__lte=now))
        BodyComparison.objects.filter(pk__in=[row.pk for row in over]).update(path="")
        said = _("Si è interrotto: chiedilo di nuovo.")
        BodyComparison.objects.filter(state__in=GOING, touched_at__lt=now - _SILENT).update(
            state=ComparisonState.FAILED, problem=said, material=b"", ended_at=now
        )
    for row in over:
        storage.remove(row.path)
    return len(over)
