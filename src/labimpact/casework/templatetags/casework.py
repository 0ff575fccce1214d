"""How a referral and a case are told in the templates."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from labimpact.casework import words
from labimpact.casework.models import AssessedNeed, Assessment, Intervention, Referral
from labimpact.casework.queries import plans
from labimpact.casework.words import Words
from labimpact.deliveries.units import amount
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


@register.filter
def need_area(code: str) -> str:
    """The area of a need, in words."""
    return label("need_area", code)


@register.filter
def delivery_item(code: str) -> str:
    """What is delivered, in words."""
    return label("delivery_item", code)


@register.simple_tag
def area_in(said: Words, code: str) -> str:
    """The area of a need in the language of the person."""
    return words.of_code(said, f"need_area.{code}")


@register.simple_tag
def doing_in(said: Words, one: Intervention) -> str:
    """What is delivered and how much of it, in the language of the person."""
    return plans.doing_in(said, one)


@register.filter
def in_units(quantity: Decimal, unit: str) -> str:
    """How much, with its unit in words."""
    return amount(quantity, unit)


@register.filter
def severity(level: int) -> str:
    """How severe a need is, from 1 to 3, in words."""
    return {1: _("lieve"), 2: _("media"), 3: _("grave")}.get(level, str(level))


@register.filter
def compared(need: AssessedNeed, before: Assessment) -> str:
    """How a need stands beside the assessment before."""
    was = next((n.severity for n in before.needs.all() if n.area == need.area), 0)
    if was == need.severity:
        return _("come prima")
    if was == 0:
        return _("nuovo")
    return _("era %(level)s") % {"level": severity(was)}


@register.filter
def euro(cents: int) -> str:
    """Cents as an amount in euro, with two decimals."""
    return f"{number_format(cents / 100, 2, use_l10n=True, force_grouping=True)} €"
