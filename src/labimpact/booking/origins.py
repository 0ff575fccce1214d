"""A booking as its appointment names it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.matters import Matter
from labimpact.booking.models import PublicBooking


def bookings(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    """Where an appointment comes from (dal portale), with the page of who booked it."""
    rows = PublicBooking.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)
    label = _("prenotato dal portale")
    return {pk: Matter(label=label, url=reverse("booking:booking", args=[pk])) for pk in rows}
