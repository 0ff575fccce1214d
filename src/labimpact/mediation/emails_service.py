"""Messages to the service itself, of what somebody else did and waits for its answer."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.mediation import hours
from labimpact.mediation.models import (
    Assignment,
    MediationRequest,
    MediationSession,
    PackageTransfer,
)
from labimpact.network.models import Office
from labimpact.notifications import actions as notifications
from labimpact.notifications.models import Message


def given_back(assignment: Assignment, session: MediationSession) -> Message | None:
    """Tell the service that a mediator cannot go any more."""
    said = _("%(name)s non può più andare all'incontro del %(when)s. Cerca qualcun altro:") % {
        "name": assignment.mediator_name, "when": _moment(session.starts_at)
    }  # fmt: skip
    return _told(
        session.service.office, _("Lab'Impact: un incontro è senza mediatore"), said,
        "mediation_given_back", session.request_id,
    )  # fmt: skip


def urgent(request: MediationRequest) -> Message | None:
    """Tell the service at once that something urgent was asked (richiesta urgente)."""
    said = _("Una richiesta urgente aspetta la tua risposta: %(body)s, %(language)s.") % {
        "body": request.body, "language": request.language
    }  # fmt: skip
    return _told(
        request.service.office, _("Lab'Impact: una richiesta di mediazione urgente"), said,
        "mediation_urgent", request.pk,
    )  # fmt: skip


def disputed(service_id: int, starts_at: datetime) -> Message | None:
    """Tell the service that a report was disputed (contestazione), by an account or by a link."""
    said = _("Chi ha chiesto l'incontro del %(when)s dice che la relazione non torna:") % {
        "when": _moment(starts_at)
    }  # fmt: skip
    return _sent(
        Office.objects.get(pk=service_id), _("Lab'Impact: una relazione è contestata"), said,
        "mediation_disputed", f"{reverse('mediation:requests')}?vista=svolte",
    )  # fmt: skip


def transfer_asked(row: PackageTransfer) -> Message | None:
    """Tell the service that a transfer of hours waits for somebody else to decide it."""
    said = _("%(who)s chiede di spostare %(hours)s fra due pacchetti: decide un'altra persona.") % {
        "who": row.asked_by_name, "hours": hours.told(row.minutes)
    }  # fmt: skip
    page = reverse("mediation:package", args=[row.giver_id])
    return _sent(
        row.giver.service.office, _("Lab'Impact: un trasferimento di ore da decidere"), said,
        "mediation_transfer", page,
    )  # fmt: skip


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y, %H:%M}"


def _told(office: Office, subject: str, said: str, kind: str, request_id: int) -> Message | None:
    return _sent(office, subject, said, kind, reverse("mediation:request", args=[request_id]))


def _sent(office: Office, subject: str, said: str, kind: str, page: str) -> Message | None:
    """To the address of the office, if it has one; on the page of the day it stands anyway."""
    if not office.email:
        return None
    return notifications.queue(
        recipient=office.email, subject=subject, body=f"{said}\n{settings.SITE_URL}{page}\n",
        kind=kind,
    )  # fmt: skip
