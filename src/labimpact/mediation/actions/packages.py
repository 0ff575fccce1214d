"""Packages of hours: opened, filled, moved from one to another, closed."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import emails_service, permissions
from labimpact.mediation.actions.holding import note, told
from labimpact.mediation.enums import TransferState
from labimpact.mediation.hours import STEP
from labimpact.mediation.models import HourPackage, MediationService, PackageTransfer
from labimpact.network.models import Body
from labimpact.programme.models import Activity


@transaction.atomic
def open_package(
    *, service: MediationService, body: Body, title: str, offer: str, valid_from: date,
    valid_to: date, minutes: int, why: str, by: Actor, activity: Activity | None = None,
) -> HourPackage:  # fmt: skip
    """Open a package of hours (pacchetto) for a body, with what it is granted to begin with."""
    _coordinates(service.pk, by)
    if valid_to < valid_from:
        raise Refused(_("Il periodo finisce prima di cominciare."), field="valid_to")
    package = HourPackage.objects.create(
        service=service, body=body, title=title, offer=offer, valid_from=valid_from,
        valid_to=valid_to, activity=activity,
    )  # fmt: skip
    note("mediation.package_opened", package, by, service.pk)
    if minutes:
        grant(package, minutes=minutes, why=why, by=by)
    package.refresh_from_db()
    return package


@transaction.atomic
def grant(package: HourPackage, *, minutes: int, why: str, by: Actor) -> HourPackage:
    """Grant hours to a package, or take back (a negative number) what nobody has asked for."""
    _coordinates(package.service_id, by)
    if not minutes or minutes % STEP:
        raise Refused(_("Le ore vanno a quarti d'ora: 0,25, 0,5, 0,75, 1…"), field="hours")
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    with told(), connection.cursor() as cursor:
        cursor.execute("SELECT wall.grant_hours(%s, %s, %s)", [package.pk, minutes, why.strip()])
    note("mediation.hours_granted", package, by, package.service_id, minutes=minutes)
    package.refresh_from_db()
    return package


@transaction.atomic
def ask_transfer(
    giver: HourPackage, taker: HourPackage, *, minutes: int, why: str, by: Actor
) -> PackageTransfer:
    """Ask that hours go from one package to another (trasferimento); somebody else decides."""
    _coordinates(giver.service_id, by)
    if giver.pk == taker.pk or giver.service_id != taker.service_id:
        raise Refused(_("Scegli un altro pacchetto dello stesso servizio."), field="taker")
    if giver.offer != taker.offer:
        raise Refused(_("I due pacchetti sono per servizi diversi."), field="taker")
    if minutes <= 0 or minutes % STEP:
        raise Refused(_("Le ore vanno a quarti d'ora: 0,25, 0,5, 0,75, 1…"), field="hours")
    if minutes > giver.left:
        raise Refused(_("Nel pacchetto non ci sono abbastanza ore libere."), field="hours")
    if by.user_id is None or not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    row = PackageTransfer.objects.create(
        giver=giver, taker=taker, minutes=minutes, why=why.strip()[:200], asked_by_id=by.user_id,
        asked_by_name=by.display_name,
    )  # fmt: skip
    note("mediation.transfer_asked", row, by, giver.service_id, minutes=minutes)
    emails_service.transfer_asked(row)
    return row


@transaction.atomic
def decide_transfer(row: PackageTransfer, *, approved: bool, by: Actor) -> PackageTransfer:
    """Decide a transfer that somebody else asked: the hours go with the yes."""
    row = PackageTransfer.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _coordinates(row.giver.service_id, by)
    if row.state != TransferState.ASKED:
        raise Refused(_("Questo trasferimento è già deciso."))
    if row.asked_by_id == by.user_id:
        raise Refused(_("Un trasferimento lo decide una persona diversa da chi l'ha chiesto."))
    row.state = TransferState.APPROVED if approved else TransferState.REFUSED
    row.decided_by_id, row.decided_by_name = by.user_id, by.display_name
    row.decided_at = clock.now()
    with told():
        row.save(update_fields=["state", "decided_by", "decided_by_name", "decided_at"])
    note("mediation.transfer_decided", row, by, row.giver.service_id, approved=approved)
    return row


@transaction.atomic
def close_package(package: HourPackage, *, on: date, by: Actor) -> HourPackage:
    """Close a package from a day on (chiusura): nothing more is approved from it.

    What it keeps for sessions after that day stays kept until somebody cancels them or gives them
    another package: they are on the package's page.
    """
    _coordinates(package.service_id, by)
    package.closed_on = on
    package.save(update_fields=["closed_on"])
    note("mediation.package_closed", package, by, package.service_id)
    return package


@transaction.atomic
def reopen_package(package: HourPackage, *, by: Actor) -> HourPackage:
    """Open a package again that was closed."""
    _coordinates(package.service_id, by)
    package.closed_on = None
    package.save(update_fields=["closed_on"])
    note("mediation.package_reopened", package, by, package.service_id)
    return package


def _coordinates(service_id: int, by: Actor) -> None:
    if not permissions.coordinates(by, service_id):
        raise Refused(_("Le ore di questo servizio le cura chi lo coordina."))
