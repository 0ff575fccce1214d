"""What somebody chooses for themselves, and the reading of their own day."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.accounts.models import SignInPreference
from labimpact.audit import log
from labimpact.base.actor import Actor, ActorOffice
from labimpact.base.errors import Refused
from labimpact.base.today import FilledSection
from labimpact.people.models import Person


@transaction.atomic
def choose_office(*, office_id: int, by: Actor) -> ActorOffice:
    """Act for another of one's own offices (lavori per…), from now on and at the next sign-in."""
    office = next((o for o in by.offices if o.pk == office_id), None)
    if office is None or by.user_id is None:
        raise Refused(_("Non hai un incarico in questo ufficio."))
    SignInPreference.objects.update_or_create(user_id=by.user_id, defaults={"office_id": office.pk})
    return office


def persons_of(sections: Iterable[FilledSection]) -> set[int]:
    """The persons whose names stand on the page of the day."""
    found = (item.person_id for filled in sections for item in filled.items)
    return {person_id for person_id in found if person_id is not None}


def record_reading(persons: Iterable[int], *, by: Actor) -> None:
    """Note whose names the page of the day showed; a day without names leaves no row."""
    shown = set(persons)
    if shown:
        log.record("today.read", by=by, persons=shown)


def record_persons(people: Iterable[Person], *, by: Actor) -> None:
    """Note whose data the list of persons showed."""
    shown = list(people)
    if shown:
        log.record_list("person.listed", by=by, rows=shown, persons=[p.pk for p in shown])
