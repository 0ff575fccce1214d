"""How a case is named where it is only an origin: things to do, appointments."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.matters import Matter
from labimpact.casework.models import Case


def cases(actor: Actor, ids: list[int]) -> dict[int, Matter]:
    """The cases that the actor may read, by number: their persons are told by their own pages."""
    found = Case.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)
    return {
        pk: Matter(
            label=_("Caso n. %(number)s") % {"number": pk}, url=reverse("cases:detail", args=[pk])
        )
        for pk in found
    }
