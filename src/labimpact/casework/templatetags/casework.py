"""How a referral is told in the templates."""

from datetime import date

from django import template

from labimpact.casework.models import Referral
from labimpact.network.models import Office
from labimpact.rules.queries import label

register = template.Library()


@register.filter
def reason_label(referral: Referral) -> str:
    """Why the person was sent, in words."""
    return label("referral_reason", referral.reason)


@register.filter
def kind_label(office: Office) -> str:
    """What sort of office it is, in words."""
    return label("office_kind", office.kind)


@register.filter
def late(referral: Referral, today: date) -> bool:
    """Still without an answer after the day it was expected by."""
    return referral.is_late(today)
