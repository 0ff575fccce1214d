"""Closing an office's month, and noting that figures left the house."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.desk.models import Contact
from labimpact.monitoring import register_document
from labimpact.monitoring.models import AccessRegister
from labimpact.monitoring.periods import month_of
from labimpact.monitoring.permissions import can_close_register
from labimpact.monitoring.queries import registers
from labimpact.monitoring.queries.filters import Filters
from labimpact.network.models import Office


def settle_months() -> int:
    """Write down what the months that are over add up to (wall.tally); answers how many.

    Office by office, each for itself: nobody who saves waits for more than their own.
    """
    counted = 0
    with acting_as(System.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT wall.offices_to_settle()")
        offices = [office for (office,) in cursor.fetchall()]
    for office in offices:
        with acting_as(System.WORKER), connection.cursor() as cursor:
            cursor.execute("SELECT wall.settle_months(%s)", [office])
            counted += cursor.fetchone()[0]
    return counted


@transaction.atomic
def close_register(office: Office, month: date, *, by: Actor) -> AccessRegister:
    """Close the access register (registro accessi) of an office for a month that is over.

    What is printed never changes again. A month closed already is closed anew, as a further
    version, only when a contact was corrected since.
    """
    _own_office(office, by)
    first = month.replace(day=1)
    if month_of(first).last >= clock.today():
        raise Refused(_("Il mese non è ancora finito: il registro si chiude dal mese dopo."))
    # Two desks that close the same month at once wait for each other: no version twice.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"monitoring_accessregister {office.pk} {first}"],
        )
    last = AccessRegister.objects.filter(office=office, month=first).order_by("-version").first()
    if last is not None and not registers.differences(last):
        raise Refused(_("Il registro del mese è già chiuso e da allora non è cambiato nulla."))
    register = _closed(office, first, last.version + 1 if last else 1, by)
    log.record(
        "register.closed",
        by=by,
        target=register,
        office_id=office.pk,
        persons=_persons(register),
        details={"mese": f"{first:%m/%Y}", "versione": register.version, "sha256": register.sha256},
    )
    return register


def _closed(office: Office, first: date, version: int, by: Actor) -> AccessRegister:
    listed = registers.lines(office.pk, month_of(first))
    content = registers.as_content(listed)
    sha256 = registers.digest(office.pk, first, version, content)
    pdf = register_document.draw(
        office, first, listed, version=version, sha256=sha256, closed_by=by.display_name
    )
    return AccessRegister.objects.create(
        office=office,
        month=first,
        version=version,
        rows_count=len(listed),
        minutes_total=sum(line.minutes for line in listed),
        heads_total=sum(line.heads for line in listed),
        content=content,
        sha256=sha256,
        pdf=pdf,
        generated_by_id=by.user_id or 0,
        generated_by_name=by.display_name,
    )


def _own_office(office: Office, by: Actor) -> None:
    if not can_close_register(by, office.pk):
        raise Refused(_("Il registro lo chiude chi lavora nell'ufficio o firma per esso."))


def _persons(register: AccessRegister) -> list[int]:
    return [pk for line in register.content for pk in line["persons"]]


@transaction.atomic
def draft_register(office: Office, month: date, *, by: Actor) -> bytes:
    """The register as it would be closed now (bozza), marked as such; nothing is kept."""
    _own_office(office, by)
    first = month.replace(day=1)
    listed = registers.lines(office.pk, month_of(first))
    log.record(
        "register.drafted",
        by=by,
        office_id=office.pk,
        persons=[pk for line in listed for pk in line.persons],
        details={"mese": f"{first:%m/%Y}", "righe": len(listed)},
    )
    return register_document.draw(office, first, listed, closed_by=by.display_name)


@transaction.atomic
def open_register(register: AccessRegister, *, by: Actor) -> bytes:
    """The document of a closed register, with a note of who opened it."""
    log.record(
        "register.opened",
        by=by,
        target=register,
        office_id=register.office_id,
        persons=_persons(register),
    )
    return bytes(register.pdf)


@transaction.atomic
def record_export(filters: Filters, *, by: Actor, masked: bool) -> None:
    """Note that a report was taken away as a spreadsheet (esportazione), and about what."""
    details: dict[str, Any] = {
        "dal": f"{filters.period.first:%d/%m/%Y}",
        "al": f"{filters.period.last:%d/%m/%Y}",
        "uffici": list(filters.offices),
        "progetto": filters.project,
        "numeri piccoli nascosti": masked,
    }
    log.record("report.exported", by=by, details=details)


@transaction.atomic
def record_facts(shown: list[Contact], *, by: Actor) -> None:
    """Note which contacts were listed behind a figure."""
    persons = [p.person_id for contact in shown for p in contact.participants.all()]
    log.record_list("report.facts_listed", by=by, rows=shown, persons=persons)
