"""The form that a body without accounts gets by e-mail, and its closing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.mediation import emails
from labimpact.mediation.actions.holding import note
from labimpact.mediation.actions.register import coordinated
from labimpact.mediation.models import MediationService, RequestLink
from labimpact.network.models import Body
from labimpact.rules import queries as rules


@transaction.atomic
def send(service: MediationService, *, body: Body, email: str, by: Actor) -> RequestLink:
    """Send a body the secret address of its form (modulo), for the days of mediation_form_days.

    Only the fingerprint of the secret is kept: a form that was lost is sent anew.
    """
    coordinated(service.pk, by)
    if not service.is_open:
        raise Refused(_("Il servizio è chiuso alle richieste: prima aprilo."))
    secret = new_secret()
    until = clock.now() + timedelta(days=int(rules.value("mediation_form_days") or 30))
    link = RequestLink.objects.create(
        service=service, body=body, email=email, key_hash=fingerprint(secret), expires_at=until
    )
    emails.form_link(email, secret, str(service), until)
    note("mediation.form_sent", link, by, service.pk)
    return link


@transaction.atomic
def close(link: RequestLink, *, by: Actor) -> RequestLink:
    """Close a form before its time (chiusura): whoever opens it finds it over."""
    coordinated(link.service_id, by)
    if link.ended_at is None:
        link.ended_at = clock.now()
        link.save(update_fields=["ended_at"])
        note("mediation.form_closed", link, by, link.service_id)
    return link
