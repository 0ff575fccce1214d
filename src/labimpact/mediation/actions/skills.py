"""What a mediator speaks, can show, is paid, and where they should not go."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.mediation.actions.holding import note, told
from labimpact.mediation.actions.register import held
from labimpact.mediation.models import (
    Incompatibility,
    Mediator,
    MediatorContract,
    MediatorLanguage,
    MediatorPaper,
)
from labimpact.network.models import Body, Language

DAY = timedelta(days=1)


@transaction.atomic
def set_language(
    mediator: Mediator, *, language: Language, level: str, on: date, source: str, by: Actor
) -> MediatorLanguage:
    """Say at which level somebody speaks a language from a day on (livello): the history stays.

    The level before ends the day before; of the same day, it is corrected where it stands.
    """
    mediator = held(mediator, by)
    if on > clock.today():
        raise Refused(_("Un livello vale da oggi o da prima."), field="on")
    now = mediator.languages.filter(language=language, valid_to=None).first()
    if now is not None and now.level == level:
        raise Refused(_("È già a questo livello."), field="level")
    if now is not None and on < now.valid_from:
        raise Refused(
            _("Il livello di adesso vale dal %(day)s: scegli un giorno da lì in poi.")
            % {"day": f"{now.valid_from:%d/%m/%Y}"},
            field="on",
        )
    if now is not None and on == now.valid_from:
        now.level, now.source = level, source
        now.save(update_fields=["level", "source"])
        row = now
    else:
        if now is not None:
            now.valid_to = on - DAY
            now.save(update_fields=["valid_to"])
        row = MediatorLanguage.objects.create(
            mediator=mediator, language=language, level=level, valid_from=on, source=source
        )
    note("mediation.language_set", mediator, by, mediator.service_id, level=level)
    return row


@transaction.atomic
def end_language(row: MediatorLanguage, *, on: date, by: Actor) -> MediatorLanguage:
    """Somebody mediates no more in a language from a day on; what was stays in the history."""
    mediator = held(row.mediator, by)
    if row.valid_to is not None:
        raise Refused(_("Questa lingua è già chiusa."))
    row.valid_to = max(row.valid_from, on)
    row.save(update_fields=["valid_to"])
    note("mediation.language_ended", mediator, by, mediator.service_id)
    return row


@transaction.atomic
def save_paper(
    mediator: Mediator, *, kind: str, title: str, got_on: date | None, expires_on: date | None,
    by: Actor, paper: MediatorPaper | None = None,
) -> MediatorPaper:  # fmt: skip
    """Write a title or document (titolo, documento) with its expiry, or correct one."""
    mediator = held(mediator, by)
    if got_on and expires_on and expires_on < got_on:
        raise Refused(_("Scade prima di cominciare a valere."), field="expires_on")
    row = paper or MediatorPaper(mediator=mediator)
    row.kind, row.title, row.got_on, row.expires_on = kind, title, got_on, expires_on
    row.save()
    note("mediation.paper_saved", mediator, by, mediator.service_id, kind=kind)
    return row


@transaction.atomic
def remove_paper(paper: MediatorPaper, *, by: Actor) -> None:
    """Take away a title or document that was written by mistake."""
    mediator = held(paper.mediator, by)
    kind = paper.kind
    paper.delete()
    note("mediation.paper_removed", mediator, by, mediator.service_id, kind=kind)


@transaction.atomic
def add_contract(
    mediator: Mediator, *, title: str, valid_from: date, valid_to: date | None, hour_cents: int,
    travel_hour_cents: int, km_cents: int, least_minutes: int, most_minutes: int | None, by: Actor,
) -> MediatorContract:  # fmt: skip
    """Write a contract and its rates (contratto, tariffe) from a day on.

    The one before, if it has no end, ends the day before; two never hold on the same day.
    """
    mediator = held(mediator, by)
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("Il contratto finisce prima di cominciare."), field="valid_to")
    before = mediator.contracts.filter(valid_to=None, valid_from__lt=valid_from).first()
    if before is not None:
        before.valid_to = valid_from - DAY
        before.save(update_fields=["valid_to"])
    for other in mediator.contracts.all():
        if (valid_to is None or other.valid_from <= valid_to) and (
            other.valid_to is None or other.valid_to >= valid_from
        ):
            raise Refused(
                _("In quei giorni vale già «%(title)s».") % {"title": other.title},
                field="valid_from",
            )
    with told():
        row = MediatorContract.objects.create(
            mediator=mediator, title=title, valid_from=valid_from, valid_to=valid_to,
            hour_cents=hour_cents, travel_hour_cents=travel_hour_cents, km_cents=km_cents,
            least_minutes=least_minutes, most_minutes=most_minutes,
        )  # fmt: skip
    note("mediation.contract_added", mediator, by, mediator.service_id)
    return row


@transaction.atomic
def end_contract(row: MediatorContract, *, on: date, by: Actor) -> MediatorContract:
    """Say until when a contract holds: earlier than written, or where it was left open."""
    mediator = held(row.mediator, by)
    if on < row.valid_from:
        raise Refused(_("Il contratto finisce prima di cominciare."), field="on")
    row.valid_to = on
    with told():
        row.save(update_fields=["valid_to"])
    note("mediation.contract_ended", mediator, by, mediator.service_id)
    return row


@transaction.atomic
def add_incompatibility(
    mediator: Mediator, *, kind: str, body: Body, subject: str, by: Actor
) -> Incompatibility:
    """Say where somebody should not mediate (incompatibilità): a body, or one family of it."""
    mediator = held(mediator, by)
    subject = subject.strip()[:80]
    if mediator.incompatibilities.filter(body=body, subject=subject).exists():
        raise Refused(_("È già scritta."), field="body")
    row = Incompatibility.objects.create(
        mediator=mediator, kind=kind, body=body, subject=subject, declared_on=clock.today()
    )
    note("mediation.incompatibility_added", mediator, by, mediator.service_id, kind=kind)
    return row


@transaction.atomic
def remove_incompatibility(row: Incompatibility, *, by: Actor) -> None:
    """Take back an incompatibility that holds no more."""
    mediator = held(row.mediator, by)
    kind = row.kind
    row.delete()
    note("mediation.incompatibility_removed", mediator, by, mediator.service_id, kind=kind)
