"""Preparing a SIUSS file in the background, and saying what became of it."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import bulk, clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.flows.enums import FileState, Flow
from labimpact.flows.models import SiussFile, SiussRecord
from labimpact.flows.permissions import can_close, can_send
from labimpact.flows.queries.siuss import content_of, planned
from labimpact.network.models import Office
from labimpact.network.queries import actor_for
from labimpact.people import taxcode
from labimpact.people.enums import TaxCodeKind

MAKE_TASK = "flows.make_siuss"


@transaction.atomic
def ask_file(
    flow: Flow, *, since: date, until: date, body_code: str, operator_tax_code: str, by: Actor
) -> SiussFile:
    """Ask for a SIUSS file of the office's body over a period: the queue makes it.

    D.Lgs. 147/2017 art. 24. One at a time for each flow: what it inserts the next must know.
    """
    if not can_send(by):
        raise Refused(_("I flussi SIUSS li prepara l'assistente sociale dell'ufficio."))
    if until < since or until > clock.today():
        raise Refused(_("Il periodo finisce dopo l'inizio e non oltre oggi."), field="until")
    code = _tax_code(operator_tax_code)
    if not body_code.strip():
        raise Refused(_("Serve il codice dell'ente."), field="body_code")
    office = Office.objects.get(pk=by.office_id or 0)
    try:
        with transaction.atomic():
            file = SiussFile.objects.create(
                office=office, body_id=office.body_id, flow=flow, period_from=since,
                period_to=until, body_code=body_code.strip(), operator_tax_code=code,
                asked_by_id=by.user_id or 0, asked_by_name=by.display_name,
            )  # fmt: skip
    except IntegrityError as clash:
        raise Refused(
            _("C'è già un file di questo flusso: di' prima se è stato trasmesso o buttato.")
        ) from clash
    queue_app.configure_task(MAKE_TASK, lock=f"siuss-{office.pk}").defer(
        file_id=file.pk, user_id=by.user_id, office_id=office.pk
    )
    log.record("siuss.asked", by=by, target=file, details={"flow": flow.value})
    return file


def _tax_code(typed: str) -> str:
    code = taxcode.normalised(typed)
    try:
        kind = taxcode.kind_of(code)
    except ValueError as wrong:
        raise Refused(str(wrong), field="operator_tax_code") from wrong
    if kind == TaxCodeKind.NONE:
        raise Refused(_("Serve il codice fiscale di chi trasmette."), field="operator_tax_code")
    return code


def make(file_id: int, user_id: int, office_id: int) -> None:
    """Make one file (called by its job), with the rights that its asker has now."""
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        actor = actor_for(user, office_id=office_id) if user is not None else None
    if actor is None or actor.office_id != office_id or not can_send(actor):
        return
    with acting(actor):
        file = SiussFile.objects.filter(pk=file_id, state=FileState.WAITING).first()
        if file is not None:
            _make(file, actor)


def _make(file: SiussFile, actor: Actor) -> None:
    # The body is read along and not held: who sends may not change it.
    held = SiussFile.objects.select_for_update(of=("self",)).select_related("body")
    file = held.get(pk=file.pk)
    found = planned(Flow(file.flow), actor, file.period_from, file.period_to)
    rows = [
        SiussRecord(
            file=file, office_id=file.office_id, person_id=line.person_id, operation=line.operation,
            record_id=line.record_id, day=line.day, content=line.content,
        )
        for line in found.lines
    ]  # fmt: skip
    file.queued, file.made_at = len(found.queued), clock.now()
    if not rows:
        file.state, file.problem = FileState.FAILED, _("Non c'è niente di nuovo da trasmettere.")
        file.save(update_fields=["queued", "made_at", "state", "problem"])
        return
    bulk.insert(rows)
    content = content_of(file)
    file.records, file.state = len(rows), FileState.READY
    file.sha256 = hashlib.sha256(content).hexdigest()
    file.save(update_fields=["queued", "made_at", "records", "state", "sha256"])
    log.record_file(
        "siuss.made", by=actor, object_type=SiussRecord._meta.label,
        object_ids=[row.pk for row in rows], persons=[row.person_id for row in rows], reason="",
        details={"flow": file.flow, "file": file.pk, "queued": file.queued},
    )  # fmt: skip


def open_file(file: SiussFile, *, by: Actor) -> bytes:
    """The content of a file, and a note that it left; refused when not all of it is there still."""
    content = content_of(file)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refused(
            _("Il tuo ufficio non segue più una persona di questo file: non si apre più.")
            if file.state == FileState.SENT
            else _(
                "Una scheda di questo file non si può più leggere: buttalo e preparane un altro."
            )
        )
    log.record(
        "siuss.opened", by=by, target=file, persons=file.rows.values_list("person", flat=True)
    )
    return content


@transaction.atomic
def close_file(file: SiussFile, *, sent: bool, by: Actor) -> SiussFile:
    """Say that a file was sent, or that it was thrown away and SIUSS knows nothing of it."""
    file = SiussFile.objects.select_for_update().get(pk=file.pk)
    if not can_close(by, file):
        raise Refused(_("Lo dice l'ufficio che l'ha preparato."))
    may = (FileState.READY,) if sent else (FileState.READY, FileState.WAITING)
    if file.state not in may:
        raise Refused(_("Questo file è già chiuso."))
    file.state = FileState.SENT if sent else FileState.DISCARDED
    file.closed_on = clock.today()
    file.save(update_fields=["state", "closed_on"])
    log.record("siuss.sent" if sent else "siuss.discarded", by=by, target=file)
    return file
