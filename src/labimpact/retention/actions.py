"""Deciding what goes, holding what stays, and carrying out what was decided."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import DatabaseError, connection, transaction
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
from labimpact.worklist import actions as tasks
from labimpact.worklist.models import Task

AT_ONCE = 50
# By when somebody who is still followed is heard from.
_SOON = timedelta(days=30)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Carried:
    """The reports of the plans that were carried out, and the plans that could not be."""

    done: dict[int, dict[str, Any]] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)


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
    _warn_offices(plan, not_before)
    log.record("disposal.confirmed", by=by, target=plan, details={"fingerprint": fingerprint})
    return not_before


def _warn_offices(plan: DisposalPlan, not_before: date) -> None:
    """A thing to do for each office, with days enough to act on it (preavviso)."""
    day = f"{not_before:%d/%m/%Y}"
    titles = [
        _("Guarda 1 scheda: si cancella dal %(day)s") % {"day": day},
        # {n} is filled in by the wall, which counts office by office.
        _("Guarda {n} schede: si cancellano dal %(day)s") % {"day": day},
        _("Dal %(day)s si cancellano {n} tra vecchie pratiche e testi senza scheda") % {"day": day},
    ]
    note = _(
        "È passato il loro tempo di conservazione. Le trovi in «Schede in scadenza». Se una persona"
        " è ancora seguita registra il contatto; se serve un blocco legale scrivi al referente"
        " della protezione dei dati."
    )
    look_by = queries.look_by(not_before)
    _ask("SELECT wall.warn_offices(%s, %s, %s, %s)", plan.pk, titles, note, look_by)


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
    _check_known(scope, office, number)
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


def _check_known(scope: str, office: Office, number: int | None) -> None:
    """A number mistyped would hold nobody, and nobody would know."""
    refusals = {
        LegalHold.Scope.PERSON: _(
            "Nessuna persona con il numero %(number)s in questo ufficio. Controlla il numero."
        ),
        LegalHold.Scope.CASE: _(
            "Nessuna pratica con il numero %(number)s in questo ufficio. Controlla il numero."
        ),
    }
    person = number if scope == LegalHold.Scope.PERSON else None
    case = number if scope == LegalHold.Scope.CASE else None
    if not _ask("SELECT wall.may_be_held(%s, %s, %s)", office.pk, person, case):
        raise Refused(refusals[LegalHold.Scope(scope)] % {"number": number}, field="number")


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
def keep_following(person: Person, *, by: Actor) -> Task:
    """Say that a person about to go is still followed (ancora seguita): a thing to do is written
    for the office, and whoever has one stays (wall.record_is_kept)."""
    leaving = dict(queries.leaving_persons(by))
    if person not in leaving:
        raise Refused(_("Questa scheda non è più tra quelle in scadenza."))
    log.record("disposal.followed", by=by, target=person, persons=[person.pk])
    return tasks.add(
        title=_("È ancora seguita: sentila e registra il contatto"),
        person=person,
        due_on=clock.today() + _SOON,
        by=by,
    )


@transaction.atomic
def record_leaving(persons: Iterable[Person], *, by: Actor) -> None:
    """Note that the list of the records about to go was read."""
    shown = list(persons)
    log.record_list("disposal.listed", by=by, rows=shown, persons=[p.pk for p in shown])


def carry_out_ripe() -> Carried:
    """Carry out the plans that were confirmed and whose days of grace are over (esecuzione).

    A plan that fails is told in the register and in the log, and does not stop those after it.
    """
    with acting_as(System.RETENTION):
        ripe = list(_ask("SELECT wall.ripe_plans()"))
    carried = Carried()
    for plan in ripe:
        try:
            carried.done[plan] = carry_out(plan)
        except (DatabaseError, OSError) as error:
            _logger.exception("disposal plan %s was not carried out", plan)
            carried.failed.append(plan)
            with acting_as(System.RETENTION) as itself:
                told = {"plan": plan, "error": type(error).__name__}
                log.record("disposal.failed", by=itself, details=told)
    return carried


def carry_out(plan_id: int) -> dict[str, Any]:
    """Carry out one plan, some rows at a time: interrupted, it goes on where it was."""
    left = 1
    while left:
        with _by_itself():
            told = json.loads(_ask("SELECT wall.dispose(%s, %s)", plan_id, AT_ONCE))
            for path in told["paths"]:
                # A file whose row is not gone for sure stays; the nightly clearing finds others.
                transaction.on_commit(partial(storage.remove, path))
        left = told["left"]
    with _by_itself() as itself:
        report: dict[str, Any] = json.loads(_ask("SELECT wall.finish_disposal(%s)", plan_id))
        log.record("disposal.done", by=itself, details={"plan": plan_id, "report": report})
    return report


@contextmanager
def _by_itself() -> Iterator[Actor]:
    """A transaction of the retention: what fails in it leaves nothing but its own error."""
    with transaction.atomic(), acting_as(System.RETENTION) as itself, transaction.atomic():
        yield itself


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
