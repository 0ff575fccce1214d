"""Reviews at their dates, and the end of the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions, process
from labimpact.casework.actions.holding import in_words, keep, led, move, note
from labimpact.casework.enums import CASE_ORIGIN, CaseState, Result
from labimpact.casework.models import Case, Goal, GoalResult, IndividualPlan, Review
from labimpact.casework.queries.facts import facts_of, plan_in_force
from labimpact.casework.queries.parts import CaseParts
from labimpact.rules.terms import add_months
from labimpact.worklist import actions as worklist

# After how many months one hears again from who has left (domain.md: follow-up).
FOLLOW_UP_MONTHS = (3, 12)


@transaction.atomic
def review(
    case: Case,
    *,
    results: Mapping[int, tuple[Result, str]],
    by: Actor,
    on: date | None = None,
    with_whom: str = "",
    text: str = "",
    next_on: date | None = None,
) -> Review:
    """Hold a review (verifica): the result of every goal of the plan in force, by goal's id.

    The case stands at the monitoring until one goes on, agrees another plan or closes it.
    """
    case = led(case, by)
    plan, day, goals = _to_review(case, on, results, next_on)
    if case.state not in (CaseState.PLAN, CaseState.DELIVERY, CaseState.MONITORING):
        raise Refused(_("La verifica viene dopo che gli interventi sono cominciati."))
    said = {(pk, result, why.strip()) for pk, (result, why) in results.items()}
    last = case.reviews.filter(plan=plan, held_on=day, written_by=by.user_id, note=text.strip())
    if any({(r.goal_id, r.result, r.note) for r in one.results.all()} == said for one in last):
        # A form that was filled in again by the browser's *Back*.
        raise Refused(_("Questa verifica l'hai già scritta: è tra le verifiche."))
    if case.state != CaseState.MONITORING:
        move(case, CaseState.MONITORING)
    held = Review.objects.create(
        case=case, plan=plan, held_on=day, with_whom=with_whom.strip(), note=text.strip(),
        next_on=next_on, written_by_id=by.user_id or 0, written_by_name=by.display_name,
    )  # fmt: skip
    GoalResult.objects.bulk_create(
        GoalResult(case=case, review=held, goal=goals[pk], result=result, note=said.strip())
        for pk, (result, said) in results.items()
    )
    case.review_on = next_on
    keep(case)
    note("case.reviewed", case, by, review=held.pk)
    return held


def _to_review(
    case: Case, on: date | None, results: Mapping[int, tuple[Result, str]], next_on: date | None
) -> tuple[IndividualPlan, date, dict[int, Goal]]:
    """The plan in force with its goals, when that day and those results can be a review of it."""
    plan = plan_in_force(case)
    if plan is None:
        raise Refused(_("Non c'è un progetto concordato da verificare."))
    day = on or clock.today()
    if not (plan.agreed_on or day) <= day <= clock.today():
        raise Refused(_("Il giorno sta tra il sì al progetto e oggi."))
    goals = {goal.pk: goal for goal in Goal.objects.filter(plan=plan)}
    if set(results) != set(goals):
        raise Refused(_("Scrivi l'esito di ogni obiettivo."))
    if next_on is not None and next_on <= day:
        raise Refused(_("La prossima verifica viene dopo questa."))
    return plan, day, goals


@transaction.atomic
def go_on(case: Case, *, review_on: date, by: Actor) -> Case:
    """Go on with the same plan after a review (si continua), to another review date."""
    case = led(case, by)
    if review_on <= clock.today():
        raise Refused(_("La prossima verifica è nel futuro."))
    move(case, CaseState.DELIVERY)
    case.review_on = review_on
    keep(case)
    note("case.went_on", case, by)
    return case


@transaction.atomic
def close(
    case: Case,
    *,
    reason: str,
    by: Actor,
    exit_situation: str = "",
    satisfaction: int | None = None,
    follow_up: str = "",
    on: date | None = None,
    hear_again: bool = True,
) -> Case:
    """Close the case (chiusura) with its reason and the situation at the exit.

    "Need resolved" is said after a review of every goal. Three and twelve months later somebody is
    asked to hear from the person, unless they died or cannot be found. Seats end with the case.
    """
    case = _closing(case, by)
    lacking = process.may_close(facts_of(CaseParts(case)), reason)
    if lacking:
        raise Refused(_("Prima manca: %(what)s.") % {"what": in_words(lacking)})
    day = on or clock.today()
    if not case.opened_on <= day <= clock.today():
        raise Refused(_("Il giorno sta tra il primo ascolto e oggi."))
    if not reason:
        raise Refused(_("Scegli il motivo della chiusura."))
    if case.state not in process.BEFORE_GOALS and not exit_situation.strip():
        raise Refused(_("Scrivi com'è la situazione all'uscita."))
    worklist.withdraw((CASE_ORIGIN, case.pk), at=clock.now(), by=by)
    taken_on = case.taken_on is not None
    for member in case.members.filter(until_on=None):
        member.until_on = max(day, member.from_on)
        member.save(update_fields=["until_on"])
    if taken_on and hear_again and reason not in ("death", "untraceable"):
        _hear_again(case, day, by)
    case.state, case.closed_on, case.closed_by_id = CaseState.CLOSED, day, by.user_id
    case.close_reason, case.exit_situation = reason, exit_situation.strip()
    case.satisfaction, case.follow_up, case.review_on = satisfaction, follow_up.strip(), None
    keep(case)
    note("case.closed", case, by)
    return case


def _closing(case: Case, by: Actor) -> Case:
    """A first reading is closed by whoever works there; a case that was taken on by its lead."""
    found = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if found is None or not found.is_running:
        raise Refused(_("Il caso è già chiuso."))
    first = found.state == CaseState.PRE_ASSESSMENT and permissions.can_read_first(by, found)
    if not first and not permissions.can_lead(by, found):
        raise Refused(_("Lo può fare solo l'assistente sociale dell'ufficio che segue il caso."))
    return found


def _hear_again(case: Case, day: date, by: Actor) -> None:
    for months in FOLLOW_UP_MONTHS:
        due_on = add_months(day, months)
        if due_on <= clock.today():
            continue
        worklist.add(
            title=_("Caso chiuso da %(months)s mesi: senti come va") % {"months": months},
            by=by,
            due_on=due_on,
            office_id=case.office_id,
            person=case.person,
            origin=(CASE_ORIGIN, case.pk),
        )
