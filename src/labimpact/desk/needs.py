"""The needs of a person's contacts, from which the assessment of their case begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from labimpact.base.actor import Actor
from labimpact.casework.models import Case
from labimpact.casework.said_before import NeedSaid
from labimpact.desk.models import Contact, ContactNeed, ContactParticipant
from labimpact.people.models import same_person

# What was said longer before the case opened is another story.
_BEFORE = timedelta(days=90)


def of_case(actor: Actor, case: Case) -> Iterator[NeedSaid]:
    """Those with a severity, of the contacts that the office of the case had with the person."""
    met = ContactParticipant.objects.filter(same_person("person", case.person_id))
    contacts = Contact.objects.visible_to(actor).filter(
        pk__in=met.values("contact"), office=case.office_id, voided_at=None,
        occurred_on__gte=case.opened_on - _BEFORE,
    )  # fmt: skip
    rows = ContactNeed.objects.filter(contact__in=contacts, severity__isnull=False)
    for need in rows.select_related("contact").order_by("contact__occurred_on", "contact"):
        yield NeedSaid(need.area, need.severity or 0, need.source, need.contact.occurred_on)
