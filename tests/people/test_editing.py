"""Actions on a record, beside the pages: what they refuse and what they leave in the register."""

from datetime import date

import pytest

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.people import timeline
from labimpact.people.actions import NewPerson, register
from labimpact.people.actions.editing import remove_row, save_person, save_row, stamp_of
from labimpact.people.actions.households import (
    Place,
    add_member,
    leave_household,
    open_household,
    register_member,
)
from labimpact.people.dates import partial_date
from labimpact.people.models import (
    Citizenship,
    ContactPoint,
    Household,
    HouseholdMember,
    Person,
    SearchKey,
)
from labimpact.people.queries.history import history_of
from labimpact.worklist import actions as worklist
from tests.factories import CountryFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_a_version_that_is_not_the_last_is_a_conflict(cast):
    with acting(cast.actor()) as actor:
        mine, theirs = (Person.objects.get(pk=cast.amina.pk) for _ in range(2))
        save_person(theirs, version=1, columns=["given_name"], by=actor)
        with pytest.raises(Conflict):
            save_person(mine, version=1, columns=["given_name"], by=actor)


def test_a_person_of_another_office_cannot_be_saved(cast):
    with acting(cast.actor(office=cast.crema)) as actor, pytest.raises(Person.DoesNotExist):
        save_person(cast.amina, version=1, columns=["given_name"], by=actor)


def test_a_row_taken_away_meanwhile_is_refused(cast):
    with acting(cast.actor()) as actor:
        row = save_row(
            ContactPoint(person=cast.amina, value="333 1"), cast.amina, stamp="", by=actor
        )
        stamp = stamp_of(row)
        gone = ContactPoint.objects.get(pk=row.pk)
        remove_row(gone, cast.amina, by=actor)
        with pytest.raises(Refused, match="tolto"):
            save_row(row, cast.amina, stamp=stamp, by=actor)


def test_a_row_that_another_has_just_written_is_refused_with_a_sentence(cast):
    country = CountryFactory()
    with acting(cast.actor()) as actor:
        for attempt in range(2):
            row = Citizenship(person=cast.amina, country=country)
            if attempt == 0:
                save_row(row, cast.amina, stamp="", by=actor)
                continue
            with pytest.raises(Refused, match="riga uguale"):
                save_row(row, cast.amina, stamp="", by=actor)
        assert Citizenship.objects.count() == 1


def test_removing_a_row_keeps_it_in_the_history(cast):
    with acting(cast.actor()) as actor:
        row = ContactPoint(person=cast.amina, value="333 1234567", note="della zia")
        save_row(row, cast.amina, stamp="", by=actor)
        remove_row(row, cast.amina, by=actor, note="numero cambiato")
        (entry,) = history_of(cast.amina)
        assert entry.removed
        assert entry.reason == "numero cambiato"
        assert "della zia" in [field.old for field in entry.fields]
        assert not SearchKey.objects.filter(kind="phone").exists()
        actions = AuditEvent.objects.values_list("action", flat=True)
        assert {"person.detail_added", "person.detail_removed"} <= set(actions)


def test_history_is_told_only_to_who_sees_the_person(cast):
    with acting(cast.actor()) as actor:
        person = Person.objects.get(pk=cast.amina.pk)
        person.given_name = "Aminah"
        save_person(person, version=1, columns=["given_name"], by=actor)
        assert history_of(cast.amina)[0].fields[0].new == "Aminah"
    with acting(cast.actor(office=cast.crema)):
        assert history_of(cast.amina) == []


def test_nobody_enters_a_household_before_birth(cast):
    with acting(cast.actor()) as actor:
        born = partial_date(3, 2, 2020, today=date(2026, 1, 1))
        child = register(NewPerson(given_name="Sara", birth=born), by=actor)
        home = open_household(cast.amina, Place(), kind="actual_household", by=actor)
        with pytest.raises(Refused, match="prima della nascita"):
            add_member(home, child, Place(valid_from=date(2019, 1, 1)), by=actor)


def test_a_person_registered_in_a_household_is_a_member_at_once(cast):
    with acting(cast.actor()) as actor:
        home = open_household(cast.amina, Place(), kind="isee_household", by=actor)
        child = register_member(home, NewPerson(given_name="Sara"), Place(role="child"), by=actor)
        assert HouseholdMember.objects.get(person=child).role == "child"


def test_who_left_may_come_back(cast):
    with acting(cast.actor()) as actor:
        home = open_household(cast.amina, Place(), kind="registry_household", by=actor)
        member = home.members.get()
        leave_household(member, on=date(2026, 1, 1), by=actor)
        add_member(home, cast.amina, Place(valid_from=date(2026, 2, 1)), by=actor)
        assert home.members.count() == 2


def test_a_household_opened_by_another_office_is_not_seen(cast):
    with acting(cast.actor()) as actor:
        open_household(cast.amina, Place(), kind="actual_household", by=actor)
        assert Household.objects.count() == 1
    # The row is new in this very test, so the wall still shows it; its members are not shown.
    with acting(cast.actor(office=cast.crema)):
        assert HouseholdMember.objects.count() == 0


def test_the_timeline_is_newest_first_and_cut(cast, monkeypatch):
    def provider(actor, person, limit):
        return [
            timeline.Entry(at=date(2026, 1, day), kind="x", title=str(day)) for day in (1, 3, 2)
        ]

    monkeypatch.setattr(timeline, "_providers", {})
    timeline.register(provider)
    timeline.register(provider)
    with acting(cast.actor()) as actor:
        assert [e.title for e in timeline.entries(actor, cast.amina, 2)] == ["3", "2"]


def test_a_shared_person_may_be_corrected_by_the_office_that_received_them(cast):
    from tests.factories import GrantFactory

    person = PersonFactory(registered_office=cast.crema)
    GrantFactory(person=person, office=cast.luino, basis="referral")
    with acting(cast.actor()) as actor:
        mine = Person.objects.get(pk=person.pk)
        mine.preferred_name = "Nuovo"
        assert save_person(mine, version=1, columns=["preferred_name"], by=actor).version == 2


def test_the_history_names_who_a_thing_to_do_was_of(cast):
    user = cast.user()
    with acting(cast.as_actor(user)) as actor:
        task = worklist.add(title="Richiamare", person=cast.amina, assigned_to=user, by=actor)
        worklist.complete(task, by=actor)
        told = [field for entry in history_of(cast.amina) for field in entry.fields]
    assert ("Fatta da", str(user)) in [(field.label, field.new) for field in told]
    assert not [field for field in told if field.new.startswith("n. ")]
