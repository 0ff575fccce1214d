"""What a reminder is about when no other app says it: a permit that expires, a date by hand."""

from __future__ import annotations

from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.matters import Matter
from labimpact.people.models import ResidenceTitle

TITLE = "people.residencetitle"
BY_HAND = "correspondence.by_hand"


def titles(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    """The permits whose expiry is reminded of; the wall says which ones can be read."""
    return {
        pk: Matter(label=_("Scadenza del titolo di soggiorno"))
        for pk in ResidenceTitle.objects.filter(pk__in=ids).values_list("pk", flat=True)
    }


def by_hand(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    """A date that an operator wrote, whose number is the date itself."""
    return {pk: Matter(label=_("Scritto a mano")) for pk in ids}
