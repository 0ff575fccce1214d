"""The register of mediators: who is in it, with which account, suspended, readmitted, gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.agenda.hours import local_day
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation import permissions
from labimpact.mediation.actions import offering
from labimpact.mediation.actions.holding import note, told
from labimpact.mediation.enums import Answer, Place
from labimpact.mediation.models import (
    Assignment,
    MediationService,
    Mediator,
    Offer,
    Suspension,
)
from labimpact.mediation.places import middle
from labimpact.mediation.queries.accounts import may_be_linked

# What a coordinator writes of a mediator; suspension and end have actions of their own.
WRITTEN = (
    "user_id", "name", "sex", "email", "phone", "sms_since", "writes_in", "means", "municipality",
    "latitude", "longitude", "areas_of_experience", "desired_week", "most_week", "most_day",
    "most_month", "starts_on", "note",
)  # fmt: skip


def coordinated(service_id: int, by: Actor) -> None:
    """The register of a service is kept by who coordinates it."""
    if not permissions.coordinates(by, service_id):
        raise Refused(_("Il registro di questo servizio lo cura chi lo coordina."))


def held(mediator: Mediator, by: Actor) -> Mediator:
    """The mediator locked, for who coordinates their service."""
    row = Mediator.objects.select_for_update(of=("self",)).get(pk=mediator.pk)
    coordinated(row.service_id, by)
    return row


@transaction.atomic
def add(service: MediationService, *, values: Mapping[str, Any], by: Actor) -> Mediator:
    """Add somebody to the register (nuovo mediatore), with or without an account."""
    coordinated(service.pk, by)
    mediator = Mediator(service=service)
    _fill(mediator, values)
    with told():
        mediator.save()
    note("mediation.mediator_added", mediator, by, service.pk)
    return mediator


@transaction.atomic
def change(mediator: Mediator, *, values: Mapping[str, Any], by: Actor) -> Mediator:
    """Correct what the register says of somebody (scheda del mediatore)."""
    mediator = held(mediator, by)
    _fill(mediator, values)
    with told():
        mediator.save(update_fields=WRITTEN)
    note("mediation.mediator_changed", mediator, by, mediator.service_id)
    return mediator


def _fill(mediator: Mediator, values: Mapping[str, Any]) -> None:
    """Write the values; where one starts from is the middle of the municipality unless typed."""
    account = mediator.user_id
    for name in WRITTEN:
        if name in values:
            setattr(mediator, name, values[name])
    if not mediator.name.strip():
        raise Refused(_("Manca il nome."), field="name")
    if (mediator.latitude is None) != (mediator.longitude is None):
        raise Refused(_("Le coordinate sono due: latitudine e longitudine."), field="longitude")
    if mediator.latitude is None:
        point = middle(mediator.municipality)
        mediator.latitude, mediator.longitude = point if point is not None else (None, None)
    for least, most in (("desired_week", "most_week"), ("most_day", "most_week")):
        low, high = getattr(mediator, least) or 0, getattr(mediator, most)
        if high is not None and low > high:
            raise Refused(_("È più del massimo della settimana."), field=least)
    if mediator.user_id is not None and mediator.user_id != account:
        _linked(mediator)


def _linked(mediator: Mediator) -> None:
    """An account is that of a mediator of this service, and of nobody else in its register."""
    if mediator.user_id not in may_be_linked(mediator.service_id):
        raise Refused(
            _("Questa utenza non ha il ruolo di mediatore in questo servizio."), field="user"
        )
    twice = Mediator.objects.filter(service=mediator.service_id, user=mediator.user_id)
    if twice.exclude(pk=mediator.pk).exists():
        raise Refused(_("Questa utenza è già di un altro mediatore."), field="user")


@transaction.atomic
def suspend(mediator: Mediator, *, why: str, release: bool, by: Actor) -> int:
    """Suspend somebody (sospensione) with the reason; answers how many sessions look for another.

    What they were offered and have not answered is taken back. The sessions they accepted are
    released one by one, each with its message, or stay theirs: the coordinator says which.
    """
    mediator = held(mediator, by)
    if mediator.suspended_on is not None:
        raise Refused(_("La sospensione c'è già."))
    if not why.strip():
        raise Refused(_("Manca il perché."), field="why")
    # The jobs first: whoever is told why is told of each of them.
    places = [Place.OFFERED, Place.ACCEPTED] if release else [Place.OFFERED]
    said = _("Chi doveva andare non lavora più, per ora")
    let_go = list(_ahead(mediator).filter(place__in=places))
    for assignment in let_go:
        offering.release(assignment, why=said, by=by)
    Offer.objects.filter(mediator=mediator, answer=Answer.WAITING).update(
        answer=Answer.WITHDRAWN, answered_at=clock.now()
    )
    mediator.suspended_on = clock.today()
    mediator.save(update_fields=["suspended_on"])
    Suspension.objects.create(
        mediator=mediator, starts_on=mediator.suspended_on, why=why.strip()[:200]
    )
    note(
        "mediation.mediator_suspended", mediator, by, mediator.service_id, released=len(let_go),
        kept=_ahead(mediator).count(),
    )  # fmt: skip
    return len(let_go)


def _ahead(mediator: Mediator) -> Any:
    """What somebody still has to do, as it comes."""
    rows = Assignment.objects.filter(mediator=mediator, ends_at__gt=clock.now()).live()
    return rows.select_related("session__request", "mediator").order_by("starts_at", "pk")


@transaction.atomic
def reinstate(mediator: Mediator, *, by: Actor) -> Mediator:
    """Let somebody work again who was suspended (riammissione)."""
    mediator = held(mediator, by)
    if mediator.suspended_on is None:
        raise Refused(_("Non c'è nessuna sospensione."))
    since = mediator.suspended_on
    mediator.suspended_on = None
    mediator.save(update_fields=["suspended_on"])
    note(
        "mediation.mediator_reinstated", mediator, by, mediator.service_id,
        since=since.isoformat(),
    )  # fmt: skip
    return mediator


@transaction.atomic
def end(mediator: Mediator, *, on: date | None, by: Actor) -> Mediator:
    """Say until when somebody works for the service (fine); None takes the end back.

    Whoever still has sessions after that day cannot end: they are released first.
    """
    mediator = held(mediator, by)
    if on is not None and on < mediator.starts_on:
        raise Refused(_("Finisce prima di cominciare."), field="on")
    if on is not None and any(local_day(a.starts_at) > on for a in _ahead(mediator)):
        raise Refused(
            _("Ha incontri dopo quel giorno: prima affidali ad altri, o sospendilo."), field="on"
        )
    mediator.ends_on = on
    mediator.save(update_fields=["ends_on"])
    note("mediation.mediator_ended", mediator, by, mediator.service_id)
    return mediator
