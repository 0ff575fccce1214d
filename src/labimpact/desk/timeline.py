"""The contacts of a person, for their timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.desk.models import Contact, ContactParticipant
from labimpact.people.models import Person, same_person
from labimpact.people.timeline import Entry
from labimpact.rules.queries import label


def contacts_of(actor: Actor, person: Person, limit: int) -> Iterable[Entry]:
    """What the desk did with a person, newest first, in two queries."""
    met = ContactParticipant.objects.filter(same_person("person", person))
    rows = (
        Contact.objects.visible_to(actor)
        .filter(pk__in=met.values("contact"))
        .select_related("recorded_by", "office")
        .prefetch_related("items")
        .order_by("-occurred_on", "-pk")[:limit]
    )
    for contact in rows:
        given = ", ".join(label("delivery_item", row.item) for row in contact.items.all())
        voided = contact.voided_at is not None
        yield Entry(
            at=timezone.make_aware(datetime.combine(contact.occurred_on, contact.occurred_at))
            if contact.occurred_at
            else contact.occurred_on,
            kind="contact",
            title=_("Contatto annullato") if voided else _("Contatto"),
            text=given,
            url=reverse("desk:detail", args=[contact.pk]),
            icon="it-comment",
            who=f"{contact.recorded_by}, {contact.office.name}",
            tone="soft" if voided else "",
        )
