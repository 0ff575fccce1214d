"""Which languages to choose from, those most asked for here first."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count
from django.utils.translation import gettext as _

from labimpact.mediation.models import MediationRequest
from labimpact.network.models import Language

MOST_ASKED = 8

Choice = tuple[int, str]


def most_asked_first(service_id: int | None) -> list[tuple[str, Sequence[Choice]]]:
    """The spoken languages in groups: those most asked for in the service, then all the others in
    the order of the alphabet."""
    spoken = dict(Language.objects.spoken().order_by("name").values_list("pk", "name"))
    asked: Sequence[int] = ()
    if service_id is not None:
        rows = MediationRequest.objects.filter(service=service_id).order_by()
        counted = rows.values_list("language").annotate(many=Count("pk"))
        ranked = sorted(counted, key=lambda row: (-row[1], spoken.get(row[0], "")))
        asked = [pk for pk, _many in ranked if pk in spoken][:MOST_ASKED]
    first = [(pk, spoken[pk]) for pk in asked]
    others = [(pk, name) for pk, name in spoken.items() if pk not in asked]
    if not first:
        return [(_("Tutte"), others)]
    return [(_("Le più chieste qui"), first), (_("Le altre"), others)]
