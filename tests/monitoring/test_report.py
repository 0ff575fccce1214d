"""The report counts what was recorded: exact numbers on a month made by hand."""

import pytest

from labimpact.base.wall.session import acting
from labimpact.monitoring.actions import settle_months
from labimpact.monitoring.periods import Period, month_of
from labimpact.monitoring.queries.counting import distinct_persons
from labimpact.monitoring.queries.filters import Filters, countable_offices
from labimpact.monitoring.queries.report import report
from tests.factories import (
    AnonymousGroupFactory,
    ContactFactory,
    DeliveryFactory,
    MembershipFactory,
    SealFactory,
)
from tests.monitoring.month import MARCH, country, lay_out

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["counted from the contacts", "written down"])
def month(cast, request):
    found = lay_out(cast)
    if request.param == "written down":
        assert settle_months()
    return found


def everywhere(cast, *offices):
    """An operator of several desks: true numbers, no masks."""
    user = cast.user(office=offices[0])
    for office in offices[1:]:
        MembershipFactory(user=user, office=office)
    return cast.as_actor(user)


def made(actor, *offices, project=None, period=MARCH):
    with acting(actor):
        offered = list(countable_offices(actor))
        chosen = tuple(o.pk for o in (offices or offered))
        return report(Filters(period, chosen, project), by=actor, offered=offered)


def rows(found, code):
    part = next(b for b in found.breakdowns if b.code == code)
    return {row.key: row.figure.value for row in part.rows}


def test_the_month_of_a_desk_is_counted_exactly(cast, month):
    found = made(cast.actor())
    head = found.headline
    assert head.contacts.value == 3
    assert head.persons.value == 2  # Amina twice, Sara once; the delegate is not counted
    assert head.anonymous.value == 6
    assert head.reached.value == 8
    assert head.new_persons.value == 0
    assert head.hours == "1 h 15"
    assert head.operators.value == 1
    assert head.without_activity.value == 0


def test_every_breakdown_of_the_month_is_counted_exactly(cast, month):
    found = made(cast.actor())
    assert rows(found, "side") == {"front_office": 2, "back_office": 1}
    assert rows(found, "channel") == {"desk": 2, "phone": 1}
    assert rows(found, "language") == {"ar": 1, "": 2}
    assert rows(found, "outcome") == {"solved": 1, "": 2}
    assert rows(found, "need") == {"documents.2": 2, "home.3": 1}
    assert rows(found, "item") == {"information_given": 1, "form_filled": 1}
    assert rows(found, "citizenship") == {"EGY": 7, "ITA": 1}
    assert rows(found, "standing") == {"third_country": 7, "italian": 1}
    assert rows(found, "sex_age") == {"M.from_18_to_60": 6, "F.from_18_to_60": 1, "F.under_18": 1}


def test_two_areas_of_a_project_count_each_person_once(cast, month):
    found = made(everywhere(cast, cast.luino, cast.cittiglio, cast.crema), project=month.project.pk)
    assert found.headline.contacts.value == 4
    assert found.headline.persons.value == 3
    assert found.headline.new_persons.value == 1  # Ion, registered on 2 March
    assert {line.label: line.persons.value for line in found.offices} == {
        cast.luino.name: 2,
        cast.cittiglio.name: 2,
    }
    assert rows(found, "standing") == {"third_country": 7, "eu": 1, "italian": 1}
    assert found.headline.hours == "1 h 45"


def test_contacts_without_an_activity_are_counted_apart(cast, month):
    found = made(everywhere(cast, cast.luino, cast.crema))
    assert found.headline.contacts.value == 4
    assert found.headline.without_activity.value == 1


def test_offices_add_up_to_the_contacts_and_never_to_fewer_persons(cast, month):
    found = made(everywhere(cast, cast.luino, cast.cittiglio, cast.crema))
    assert sum(line.contacts.value for line in found.offices) == found.headline.contacts.value == 5
    assert sum(line.persons.value for line in found.offices) == 4 > found.headline.persons.value
    assert sum(line.anonymous.value for line in found.offices) == found.headline.anonymous.value
    for code in ("side", "channel", "language", "outcome"):
        assert sum(rows(found, code).values()) == 5
    for code in ("citizenship", "standing", "sex_age"):
        assert sum(rows(found, code).values()) == found.headline.reached.value


def test_months_stand_one_after_the_other(cast, month):
    found = made(cast.actor(), period=Period(MARCH.first.replace(month=2), MARCH.last))
    assert [(line.label, line.contacts.value) for line in found.months] == [
        ("Febbraio 2026", 1),
        ("Marzo 2026", 3),
    ]


def test_waiting_is_counted_from_arriving_to_being_called(cast, month):
    waiting = made(cast.actor()).waiting
    assert (waiting.arrivals.value, waiting.served.value, waiting.gave_up.value) == (4, 3, 1)
    assert (waiting.median, waiting.p90) == (10, 38)


def test_a_project_shows_the_waits_of_the_offices_that_worked_in_it(cast, month):
    actor = everywhere(cast, cast.luino, cast.cittiglio, cast.crema)
    assert made(actor, project=month.project.pk).waiting.arrivals.value == 4
    assert made(actor).waiting.arrivals.value == 5


def test_a_sealed_person_is_still_counted(cast, month):
    before = made(cast.actor()).headline
    SealFactory(person=month.amina)
    assert made(cast.actor()).headline == before


def test_a_merged_person_counts_as_the_one_they_became(cast, month):
    from tests.conftest import behind_the_wall

    with behind_the_wall():
        month.sara.merged_into = month.amina
        month.sara.save(update_fields=["merged_into"])
    assert made(cast.actor()).headline.persons.value == 1


def test_an_office_of_others_is_not_in_the_report_even_when_it_is_asked_for(cast, month):
    found = made(cast.actor(), cast.luino, cast.crema)
    assert [line.label for line in found.offices] == [cast.luino.name]
    assert found.headline.reached.value == 8  # and masked, because Crema is not theirs
    assert found.mask


def test_an_empty_period_is_empty_and_not_an_error(cast, month):
    found = made(cast.actor(), period=month_of(MARCH.first.replace(year=2020)))
    assert found.empty
    assert found.waiting.median is None


class TestMasked:
    """The regional monitor counts everywhere and works nowhere."""

    def test_numbers_under_five_are_hidden(self, cast, month):
        found = made(cast.actor("regional_monitor"))
        assert found.headline.contacts.value == 5
        assert str(found.headline.persons) == "meno di 5"
        assert {str(line.contacts) for line in found.offices} <= {"meno di 5", "non mostrato"}
        assert all(line.hours == "non mostrato" for line in found.offices)

    def test_no_small_number_is_left_anywhere(self, cast, month):
        found = made(cast.actor("regional_monitor"))
        figures = [row.figure for part in found.breakdowns for row in part.rows]
        figures += [f for line in found.offices for f in (line.contacts, line.persons)]
        figures += list(vars(found.waiting).values())[:3]
        assert [f.value for f in figures if f.value is not None and 0 < f.value < 5] == []

    def test_the_coordinator_of_an_area_reads_masked_numbers_of_its_desks(self, cast, month):
        found = made(cast.actor("area_coordinator"))
        assert str(found.headline.contacts) == "meno di 5"
        assert found.waiting.median is None

    def test_the_desks_own_operators_read_true_numbers(self, cast, month):
        assert not made(cast.actor()).mask


def test_a_project_counts_a_person_once_per_indicator(cast, month):
    """Scenario 12: served in Luino and Cittiglio, for two items, counts once."""
    activity = month.contacts[0].activity
    for office, person, item in (
        (cast.luino, month.amina, "information_given"),
        (cast.luino, month.amina, "form_filled"),
        (cast.cittiglio, month.amina, "information_given"),
        (cast.cittiglio, month.ion, "information_given"),
        (cast.luino, month.sara, "form_filled"),
    ):
        DeliveryFactory(office=office, person=person, item=item, activity=activity,
                        delivered_on=MARCH.first)  # fmt: skip
    DeliveryFactory(office=cast.luino, head_count=3, activity=activity, delivered_on=MARCH.first)
    DeliveryFactory(office=cast.luino, person=month.amina, delivered_on=MARCH.first)
    actor = cast.actor("regional_monitor")
    with acting(actor):
        assert distinct_persons(month.project.pk, MARCH, by=actor) == (1, 1, 1, 0, 3)
        forms = distinct_persons(month.project.pk, MARCH, by=actor, items=["form_filled"])
    assert forms == (1, 0, 1, 0, 0)


def test_a_hidden_citizenship_does_not_follow_from_the_standings(cast):
    """30 Egyptians, 3 Moroccans, 10 Romanians: 33 third-country nationals would tell the 3."""
    countries = {
        "Egitto": (30, country("EGY", "Egitto")),
        "Marocco": (3, country("MAR", "Marocco")),
        "Romania": (10, country("ROU", "Romania", is_eu=True)),
    }
    contact = ContactFactory(office=cast.luino, occurred_on=MARCH.first)
    for heads, one in countries.values():
        AnonymousGroupFactory(contact=contact, head_count=heads, citizenship=one)
    found = made(cast.actor("regional_monitor"))
    assert rows(found, "standing") == {"third_country": 33, "eu": 10}
    part = next(b for b in found.breakdowns if b.code == "citizenship")
    assert [(row.label, row.figure.value) for row in part.rows] == [
        ("altre: cittadini di Paesi terzi e apolidi", 33),
        ("Romania", 10),
    ]


def test_all_offices_but_one_do_not_give_that_one_away(cast):
    """17 Egyptians in Luino and 3 in Crema: neither 20 less 17 nor what is left says 3."""
    egypt = country("EGY", "Egitto")
    for office, heads in ((cast.luino, 17), (cast.crema, 3)):
        contact = ContactFactory(office=office, occurred_on=MARCH.first)
        AnonymousGroupFactory(contact=contact, head_count=heads, citizenship=egypt)
    monitor = cast.actor("regional_monitor")
    whole, some, one = made(monitor), made(monitor, cast.luino), made(monitor, cast.crema)
    assert rows(whole, "citizenship") == {"EGY": 20}
    assert rows(some, "citizenship") == {"EGY": 15}
    assert str(some.headline.anonymous) == "15"
    assert rows(one, "citizenship")
    assert all(row.figure.hidden for part in one.breakdowns for row in part.rows)
    assert rows(made(cast.actor(), cast.luino), "citizenship") == {"EGY": 17}
