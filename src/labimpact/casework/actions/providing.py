"""What is delivered of a plan: each piece is one delivery, counted once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.holding import note, worked
from labimpact.casework.enums import Attendance, PlanState
from labimpact.casework.models import Case, Intervention, Provision
from labimpact.deliveries import actions as deliveries
from labimpact.deliveries.actions import Recipient, Work
from labimpact.deliveries.models import Delivery
from labimpact.network.models import Office

ORIGIN = "casework.provision"
MINUTES_AN_HOUR = 60


@transaction.atomic
def provide(
    intervention: Intervention,
    *,
    on: date,
    quantity: Decimal,
    by: Actor,
    attendance: Attendance = Attendance.PRESENT,
    cost_cents: int | None = None,
    benefit_code: str = "",
    benefit_character: int | None = None,
    text: str = "",
    given_by: Office | None = None,
) -> Provision:
    """Record a piece of an intervention (erogazione): it writes one `Delivery` of one's office.

    The first one moves the case on to delivery (the database does, whoever of the team records
    it). An absence is written down and delivers nothing; so does what another office of the
    network gave (`given_by`), which counts it in its own register.
    """
    case = worked(intervention.case, by)
    intervention = case.interventions.select_related("plan").get(pk=intervention.pk)
    _may_provide(case, intervention, on, quantity, attendance)
    present = attendance == Attendance.PRESENT
    others = given_by is not None and given_by.pk != by.office_id
    provision = Provision.objects.create(
        case=case, intervention=intervention, office_id=by.office_id or 0, given_on=on,
        given_by=given_by if others else None,
        attendance=attendance, quantity=quantity if present else Decimal(0),
        cost_cents=cost_cents if present else None, benefit_code=benefit_code.strip(),
        benefit_character=benefit_character, note=text.strip(), recorded_by_id=by.user_id or 0,
        recorded_by_name=by.display_name,
    )  # fmt: skip
    if present and not others:
        deliveries.write(work_of(case, provision))
    note("case.provided", case, by, provision=provision.pk)
    return provision


def _may_provide(
    case: Case, intervention: Intervention, on: date, quantity: Decimal, attendance: Attendance
) -> None:
    plan = intervention.plan
    if plan.state != PlanState.AGREED or plan.agreed_on is None:
        raise Refused(_("Si eroga quello che è nel progetto concordato."))
    if not plan.agreed_on <= on <= clock.today():
        raise Refused(_("Il giorno sta tra il sì al progetto e oggi."))
    died_on = case.person.died_on
    if died_on is not None and on > died_on:
        raise Refused(_("Quel giorno la persona era già morta."))
    if attendance == Attendance.PRESENT and quantity <= 0:
        raise Refused(_("Scrivi quanto è stato dato."))


def work_of(case: Case, provision: Provision) -> Work:
    """What a piece of an intervention is to the deliveries."""
    intervention = provision.intervention
    hours = intervention.unit == Delivery.Unit.HOUR
    return Work(
        origin=(ORIGIN, provision.pk),
        office_id=provision.office_id,
        operator_id=provision.recorded_by_id,
        on=provision.given_on,
        minutes=int(provision.quantity * MINUTES_AN_HOUR) if hours else 0,
        items=(intervention.item,),
        recipients=(Recipient(person_id=case.person_id),),
        unit=intervention.unit,
        quantity=provision.quantity,
        cost_cents=provision.cost_cents,
    )


@transaction.atomic
def void_provision(provision: Provision, *, by: Actor) -> Provision:
    """Void a piece recorded by mistake (annullamento): it stays written and no longer counts."""
    case = worked(provision.case, by)
    provision = case.provisions.select_for_update().get(pk=provision.pk)
    if provision.office_id != by.office_id:
        raise Refused(_("La annulla l'ufficio che l'ha registrata."))
    if provision.voided_at is not None:
        raise Refused(_("È già annullata."))
    provision.voided_at = Now()
    provision.save(update_fields=["voided_at"])
    provision.refresh_from_db(fields=["voided_at"])
    deliveries.void((ORIGIN, provision.pk), at=provision.voided_at or clock.now())
    note("case.provision_voided", case, by, provision=provision.pk)
    return provision
