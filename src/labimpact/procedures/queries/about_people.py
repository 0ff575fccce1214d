"""What about the people of a case may make it another case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from labimpact.people.enums import DatePrecision
from labimpact.people.models import Citizenship, Person
from labimpact.rules.terms import add_months, anniversary

_ITALY = "ITA"
# A coming of age is told this long before.
_MONTHS_AHEAD = 12


def warnings_of(people: Sequence[Person], today: date) -> list[str]:
    """Sentences for the operator: Italian citizenship held, a minor who comes of age, a death."""
    italians = set(
        Citizenship.objects.filter(
            person__in=[p.pk for p in people], country__code=_ITALY, lost_on=None
        ).values_list("person_id", flat=True)
    )
    found = []
    for person in people:
        if person.pk in italians:
            found.append(
                _("%(name)s risulta anche cittadina o cittadino italiano: guarda se serve ancora.")
                % {"name": person.full_name}
            )
        if person.died_on is not None:
            found.append(_("%(name)s è morta o morto.") % {"name": person.full_name})
        day = _of_age_on(person)
        if day is not None and today < day <= add_months(today, _MONTHS_AHEAD):
            found.append(
                _("%(name)s compie 18 anni il %(day)s: dopo valgono altre regole.")
                % {"name": person.full_name, "day": f"{day:%d/%m/%Y}"}
            )
    return found


def _of_age_on(person: Person) -> date | None:
    """The eighteenth birthday, when the whole date of birth is known."""
    if person.birth_date is None or person.birth_precision != DatePrecision.DAY:
        return None
    return anniversary(person.birth_date, 18)
