"""Deciding what goes, holding what stays, and carrying out what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting_as
from labimpact.documents import storage
from labimpact.network.models import Office, TerritorialArea
from labimpact.people.models import Person
from labimpact.retention import permissions, queries
from labimpact.retention.models import DisposalPlan, LegalHold

AT_ONCE = 50


@transaction.atomic
def make_plan(area: TerritorialArea | None, *, as_of: date, by: Actor) -> int:
    """Write down what is past its time, erasing nothing (prova dello scarto)."""
    if by.system != System.RETENTION and not permissions.can_decide(by, area.pk if area else None):
        raise Refused(_("Lo scarto di questo Ambito non lo decidi tu."))
    terms = {"rows": queries.terms_in_force(as_of)}
    area_id = area.pk if area else None
    made = _ask("SELECT wall.make_disposal_plan(%s, %s, %s::jsonb)", area_id, as_of, _json(terms))
    log.record("disposal.planned", by=by, details={"plan": made})
    return int(made)


@transaction.atomic
def confirm_plan(plan: DisposalPlan, *, fingerprint: str, by: Actor) -> date:
    """Confirm the very list that was seen; the offices are warned, and days of grace begin."""
    plan = _locked(plan, by)
    if plan.state != DisposalPlan.State.DRAFT:
        raise Refused(_("Questo piano è già stato deciso."))
    if not fingerprint or fingerprint != plan.fingerprint:
        raise Conflict(
            _("Il piano non è quello che hai visto: apri la pagina e guardalo di nuovo.")
        )
    if (clock.today() - plan.as_of).days > queries.grace_days():
        raise Refused(_("Questa prova è vecchia: preparane un'altra e conferma quella."))
    not_before = clock.today() + timedelta(days=queries.grace_days())
    DisposalPlan.objects.filter(pk=plan.pk).update(
        state=DisposalPlan.State.CONFIRMED,
        confirmed_by_id=by.user_id,
        confirmed_at=TransactionNow(),
        not_before=not_before,
    )
    title = _("Guarda le schede che saranno cancellate dal %(day)s") % {
        "day": f"{not_before:%d/%m/%Y}"
    }
    note = _(
        "È passato il loro tempo di conservazione. Le trovi in «Schede in scadenza». Se una persona"
        " è ancora seguita registra il contatto; se serve un blocco legale scrivi al referente"
        " della protezione dei dati."
    )
    _ask("SELECT wall.warn_offices(%s, %s, %s)", plan.pk, title, note)
    log.record("disposal.confirmed", by=by, target=plan, details={"fingerprint": fingerprint})
    return not_before


@transaction.atomic
def withdraw_plan(plan: DisposalPlan, *, reason: str, by: Actor) -> None:
    """Take a plan back before it is carried out (ritiro)."""
    plan = _locked(plan, by)
    if plan.state not in (DisposalPlan.State.DRAFT, DisposalPlan.State.CONFIRMED):
        raise Refused(_("Questo piano non si può più ritirare."))
    DisposalPlan.objects.filter(pk=plan.pk).update(
        state=DisposalPlan.State.WITHDRAWN,
        withdrawn_by_id=by.user_id,
        withdrawn_at=TransactionNow(),
        withdrawn_reason=reason,
    )
    log.record("disposal.withdrawn", by=by, target=plan, reason=reason)


@transaction.atomic
def place_hold(
    *, scope: str, office: Office, number: int | None, reason: str, until: date | None, by: Actor
) -> LegalHold:
    """Suspend every term for a person, a case or an office (blocco legale)."""
    if not permissions.can_hold(by, office.pk):
        raise Refused(_("I blocchi di questo ufficio non li metti tu."))
    if scope != LegalHold.Scope.OFFICE and not number:
        raise Refused(_("Scrivi il numero della persona o della pratica."), field="number")
    if until is not None and until < clock.today():
        raise Refused(_("Questo giorno è già passato."), field="until")
    if by.user_id is None:
        raise Refused(_("Un blocco lo mette una persona, non il sistema."))
    hold = LegalHold.objects.create(
        scope=scope,
        office=office,
        person_id=number if scope == LegalHold.Scope.PERSON else None,
        case_id=number if scope == LegalHold.Scope.CASE else None,
        reason=reason,
        until=until,
        placed_by_id=by.user_id,
    )
    persons = [hold.person_id] if hold.person_id else []
    log.record("hold.placed", by=by, target=hold, persons=persons, office_id=office.pk)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, reason: str, by: Actor) -> None:
    """End a hold, saying why; the terms count again from where they were."""
    hold = LegalHold.objects.visible_to(by).select_for_update().get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise Refused(_("Questo blocco è già stato tolto."))
    LegalHold.objects.filter(pk=hold.pk).update(
        lifted_at=TransactionNow(), lifted_by_id=by.user_id, lifted_reason=reason
    )
    persons = [hold.person_id] if hold.person_id else []
    log.record("hold.lifted", by=by, target=hold, persons=persons, office_id=hold.office_id)


@transaction.atomic
def record_leaving(persons: Iterable[Person], *, by: Actor) -> None:
    """Note that the list of the records about to go was read."""
    shown = list(persons)
    log.record_list("disposal.listed", by=by, rows=shown, persons=[p.pk for p in shown])


def carry_out_ripe() -> dict[int, dict[str, Any]]:
    """Carry out the plans that were confirmed and whose days of grace are over (esecuzione)."""
    with acting_as(System.RETENTION):
        ripe = list(_ask("SELECT wall.ripe_plans()"))
    return {plan: carry_out(plan) for plan in ripe}


def carry_out(plan_id: int) -> dict[str, Any]:
    """Carry out one plan, some rows at a time: interrupted, it goes on where it was."""
    left = 1
    while left:
        with acting_as(System.RETENTION):
            told = json.loads(_ask("SELECT wall.dispose(%s, %s)", plan_id, AT_ONCE))
            for path in told["paths"]:
                # A file whose row is not gone for sure stays; the nightly clearing finds others.
                transaction.on_commit(partial(storage.remove, path))
        left = told["left"]
    with acting_as(System.RETENTION) as itself:
        report: dict[str, Any] = json.loads(_ask("SELECT wall.finish_disposal(%s)", plan_id))
        log.record("disposal.done", by=itself, details={"plan": plan_id, "report": report})
    return report


def _locked(plan: DisposalPlan, by: Actor) -> DisposalPlan:
    if not permissions.can_decide(by, plan.area_id):
        raise Refused(_("Lo scarto di questo Ambito non lo decidi tu."))
    return DisposalPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _ask(statement: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
