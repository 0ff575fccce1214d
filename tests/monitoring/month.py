"""A month made by hand: five contacts in March 2026 whose numbers can be counted on fingers."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from labimpact.monitoring.periods import Period
from labimpact.people.models import Person
from labimpact.programme.models import Project
from tests.factories import (
    ActivityFactory,
    AnonymousGroupFactory,
    ArrivalFactory,
    CitizenshipFactory,
    ContactFactory,
    ContactItemFactory,
    ContactNeedFactory,
    ContactParticipantFactory,
    CountryFactory,
    LanguageFactory,
    PersonFactory,
    ProjectFactory,
    UserFactory,
)

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ROME = ZoneInfo("Europe/Rome")


@dataclass
class Month:
    project: Project
    amina: Person  # Egypt, 1990, woman; seen in Luino twice and in Cittiglio once
    ion: Person  # Romania: a citizen of the Union
    sara: Person  # Morocco and Italy
    contacts: list


def country(code: str, name: str, **kwargs):
    return CountryFactory(code=code, name=name, alpha2="", belfiore="", **kwargs)


def person(cast, family: str, *countries, **kwargs) -> Person:
    kwargs.setdefault("registered_at", datetime(2026, 1, 10, 12, tzinfo=ROME))
    made = PersonFactory(family_name=family, registered_office=cast.luino, **kwargs)
    for one in countries:
        CitizenshipFactory(person=made, country=one)
    return made


def lay_out(cast) -> Month:
    """Luino: 3 contacts, Cittiglio: 1, both of one project; Crema: 1 without activity."""
    egypt = country("EGY", "Egitto")
    romania = country("ROU", "Romania", is_eu=True)
    morocco = country("MAR", "Marocco")
    italy = country("ITA", "Italia", kind="italy", is_eu=True)
    amina = person(
        cast, "Hassan", egypt, sex="F", birth_date=date(1990, 1, 1), birth_precision="year"
    )
    ion = person(cast, "Popescu", romania, sex="M", birth_date=date(1960, 3, 20),
                 birth_precision="day",
                 registered_at=datetime(2026, 3, 2, 9, tzinfo=ROME))  # fmt: skip
    sara = person(cast, "Alami", morocco, italy, sex="F", birth_date=date(2010, 5, 1),
                  birth_precision="day")  # fmt: skip
    project = ProjectFactory(code="prova", title="Progetto di prova")
    activity = ActivityFactory(project=project)
    giulia, marco = UserFactory(full_name="Giulia Bianchi"), UserFactory(full_name="Marco Neri")
    arabic = LanguageFactory(code="ar", name="arabo")
    in_luino = {"office": cast.luino, "activity": activity, "recorded_by": giulia}
    first = ContactFactory(occurred_on=date(2026, 3, 2), minutes=20, language=arabic, **in_luino)
    family = ContactFactory(occurred_on=date(2026, 3, 5), minutes=40, side="back_office",
                            outcome="solved", **in_luino)  # fmt: skip
    group = ContactFactory(occurred_on=date(2026, 3, 31), minutes=15, channel="phone", **in_luino)
    other = ContactFactory(office=cast.cittiglio, activity=activity, recorded_by=marco,
                           occurred_on=date(2026, 3, 9), minutes=30)  # fmt: skip
    loose = ContactFactory(office=cast.crema, recorded_by=marco, minutes=10,
                           occurred_on=date(2026, 3, 10))  # fmt: skip
    ContactParticipantFactory(contact=first, person=amina)
    ContactParticipantFactory(contact=family, person=amina)
    ContactParticipantFactory(contact=family, person=sara, role="family")
    ContactParticipantFactory(contact=family, person=ion, role="delegate")
    AnonymousGroupFactory(contact=group, head_count=6, sex="M", age_band="from_18_to_24",
                          citizenship=egypt)  # fmt: skip
    ContactParticipantFactory(contact=other, person=amina)
    ContactParticipantFactory(contact=other, person=ion)
    AnonymousGroupFactory(contact=loose, head_count=2)
    _what_must_not_count(cast, amina)
    _needs_items_arrivals(cast, first, family, other)
    return Month(project, amina, ion, sara, [first, family, group, other, loose])


def _what_must_not_count(cast, amina) -> None:
    """A voided contact, and those of the days before and after the month."""
    voided = datetime(2026, 3, 4, 9, tzinfo=ROME)
    for kwargs in (
        {"occurred_on": date(2026, 3, 4), "voided_at": voided, "voided_reason": "doppione"},
        {"occurred_on": date(2026, 2, 28)},
        {"occurred_on": date(2026, 4, 1)},
    ):
        ContactParticipantFactory(contact=ContactFactory(office=cast.luino, **kwargs), person=amina)


def _needs_items_arrivals(cast, first, family, other) -> None:
    for contact, area, severity in (
        (first, "documents", 2), (family, "documents", 2), (family, "home", 3),
        (other, "work", None),
    ):  # fmt: skip
        ContactNeedFactory(contact=contact, area=area, severity=severity)
    for contact, item in ((first, "information_given"), (first, "form_filled"),
                          (other, "information_given")):  # fmt: skip
        ContactItemFactory(contact=contact, item=item)
    # Waits of 5, 10 and 45 minutes; one gave up; and one of another office.
    for number, minutes in enumerate((5, 10, 45, None), 1):
        arrived = datetime(2026, 3, 2, 9, 0, tzinfo=ROME)
        called = arrived.replace(minute=minutes) if minutes else None
        ArrivalFactory(office=cast.luino, day=date(2026, 3, 2), number=number, arrived_at=arrived,
                       called_at=called, served_at=called,
                       left_at=None if called else arrived.replace(hour=10))  # fmt: skip
    ArrivalFactory(office=cast.crema, day=date(2026, 3, 2), number=1,
                   arrived_at=datetime(2026, 3, 2, 9, tzinfo=ROME))  # fmt: skip
