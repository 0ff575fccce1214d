"""Saying afterwards which activity the contacts *senza attività* belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.deliveries import actions as deliveries
from labimpact.deliveries.models import Delivery
from labimpact.desk import permissions
from labimpact.desk.actions.parts import ORIGIN
from labimpact.desk.models import Contact
from labimpact.programme.models import Activity


@dataclass(frozen=True)
class Attribution:
    """What an attribution changed: enough to take it back."""

    activity_id: int
    contact_ids: tuple[int, ...]
    delivery_ids: tuple[int, ...]


@transaction.atomic
def attribute(
    contact_ids: Iterable[int], *, office_id: int, activity: Activity, by: Actor
) -> Attribution:
    """Attribute contacts and their deliveries *senza attività* to one activity, in bulk.

    A contact keeps the activity it already has, and so does each of its deliveries.
    """
    if not permissions.can_attribute(by, office_id):
        raise Refused(_("Non puoi attribuire i contatti di questo ufficio."))
    chosen = Contact.objects.visible_to(by).valid().filter(pk__in=list(contact_ids))
    contacts = list(chosen.filter(office_id=office_id).order_by("pk").select_for_update())
    if not contacts:
        raise Refused(_("Segna almeno un contatto da attribuire."))
    ids = [contact.pk for contact in contacts]
    deliveries.check_activity(activity, {office_id}, [c.occurred_on for c in contacts])
    without = [contact.pk for contact in contacts if contact.activity_id is None]
    Contact.objects.filter(pk__in=without).update(activity=activity)
    wanted = Delivery.objects.filter(origin_kind=ORIGIN, origin_id__in=ids).values_list("pk")
    changed = deliveries.attribute([pk for (pk,) in wanted], activity=activity, by=by)
    log.record(
        "contact.attributed",
        by=by,
        office_id=office_id,
        details={"contacts": without, "activity": activity.pk},
    )
    return Attribution(activity.pk, tuple(without), tuple(changed))


@transaction.atomic
def take_back_attribution(done: Attribution, *, by: Actor) -> int:
    """Undo a bulk attribution: those contacts are *senza attività* again."""
    activity = Activity.objects.get(pk=done.activity_id)
    rows = Contact.objects.visible_to(by).filter(pk__in=done.contact_ids, activity=activity)
    contacts = list(rows.order_by("pk").select_for_update())
    if not all(permissions.can_attribute(by, contact.office_id) for contact in contacts):
        raise Refused(_("Non puoi attribuire i contatti di questo ufficio."))
    ids = [contact.pk for contact in contacts]
    Contact.objects.filter(pk__in=ids).update(activity=None)
    deliveries.take_back(done.delivery_ids, activity=activity, by=by)
    log.record(
        "contact.attribution_undone", by=by, details={"contacts": ids, "activity": activity.pk}
    )
    return len(ids)
