"""How much was done, in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import ngettext

from labimpact.deliveries.models import Delivery


def amount(quantity: Decimal, unit: str) -> str:
    """A quantity with its unit, as one says it: «1 incontro», «2,5 ore»; one is the singular."""
    some = 1 if quantity == 1 else 2
    words = {
        Delivery.Unit.HOUR: ngettext("ora", "ore", some),
        Delivery.Unit.SESSION: ngettext("incontro", "incontri", some),
        Delivery.Unit.ITEM: ngettext("unità", "unità", some),
    }
    return f"{number_format(quantity.normalize())} {words[Delivery.Unit(unit)]}"
