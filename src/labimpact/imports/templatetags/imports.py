"""How the preview of a register writes days, births and things given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template

from labimpact.imports.codes import birth_of
from labimpact.imports.drafts import PersonDraft
from labimpact.people import phones
from labimpact.people.models import Person
from labimpact.rules.queries import label

register = template.Library()


@register.filter
def born(draft: PersonDraft) -> str:
    """The date of birth with what is known of it."""
    return str(birth_of(draft))


@register.filter
def own_script(named: PersonDraft | Person) -> str:
    """The name in one's own script, where it says more than the names beside it."""
    native = named.native_name
    return "" if sorted(native.split()) == sorted(_names(named)) else native


def _names(named: PersonDraft | Person) -> list[str]:
    return f"{named.family_name} {named.given_name}".split()


@register.filter
def iso_day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text or ''):%d/%m/%Y}"
    except ValueError:
        return text or ""


@register.filter
def items(codes: Iterable[str] | None) -> str:
    """What was given, in words."""
    return ", ".join(label("delivery_item", code) for code in codes or ())


@register.filter
def phone(number: str) -> str:
    """A telephone number as the product writes it."""
    return phones.shown(number)
