"""What was delivered, for those who correct or count it."""

from __future__ import annotations

from django.db.models import QuerySet

from labimpact.deliveries.models import Delivery

Origin = tuple[str, int]


def of_origin(origin: Origin) -> QuerySet[Delivery]:
    """The deliveries that count (valide) written by one record, in the order of their writing."""
    kind, pk = origin
    return Delivery.objects.valid().filter(origin_kind=kind, origin_id=pk).order_by("pk")
