"""From the file to the records, and back."""

from datetime import date

import pytest

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.desk.models import Contact
from labimpact.imports import actions
from labimpact.imports.actions import running, working
from labimpact.imports.codes import Codes
from labimpact.imports.enums import Choice, MatchKind
from labimpact.imports.models import ImportLink, ImportRow
from labimpact.network.models import Membership
from labimpact.people.actions import NewPerson
from labimpact.people.actions import register as register_person
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from labimpact.people.models import Person
from tests.conftest import behind_the_wall
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db


def test_a_register_becomes_persons_and_contacts(desk):
    register = desk.bring(sheet(row(), row(day="11/03/2026"), row(family="Hossain", given="Rina")))
    assert register.state == "preview"
    with acting(desk.actor):
        states = list(ImportRow.objects.values_list("number", "state"))
    assert states == [(2, "ready"), (3, "ready"), (4, "ready")]
    register = desk.run(register)
    assert register.state == "done"
    with acting(desk.actor):
        people = Person.objects.filter(family_name__in=["Diallo", "Hossain"])
        assert {p.full_name for p in people} == {"Diallo Mamadou", "Hossain Rina"}
        assert people.count() == 2
        assert Contact.objects.count() == 3
        assert ImportLink.objects.filter(created=True).exclude(person=None).count() == 2


def test_the_same_person_of_many_rows_is_registered_once_with_all_that_is_said(desk):
    register = desk.bring(
        sheet(row(), row(day="11/03/2026", phone="333 1234567"), row(day="12/03/2026"))
    )
    desk.run(register)
    with acting(desk.actor):
        person = Person.objects.get(family_name="Diallo")
        assert [point.value for point in person.contact_points.all()] == ["+39 333 123 4567"]
        assert person.contact_participations.count() == 3


def test_the_good_rows_go_in_and_the_others_wait(desk):
    register = desk.bring(sheet(row(), row(day="31/02/2026", family="Hossain")))
    register = desk.run(register)
    assert register.state == "done"
    with acting(desk.actor):
        assert Contact.objects.count() == 1
        assert list(ImportRow.objects.filter(state="error").values_list("number", flat=True)) == [3]


def test_a_contact_that_cannot_have_happened_is_an_error_of_its_row(desk):
    register = desk.bring(sheet(row(day="10/03/1999")))
    with acting(desk.actor):
        (only,) = ImportRow.objects.filter(register=register)
    assert only.state == "error"
    assert "2015" in only.read.problems[-1].sentence


def test_running_twice_writes_nothing_twice(desk):
    register = desk.run(desk.bring(sheet(row(), row(day="11/03/2026"))))
    desk.work(register)
    with acting(desk.actor):
        assert Contact.objects.count() == 2
        with pytest.raises(Refused, match="Nessuna riga è pronta"):
            actions.start(register, by=desk.actor)


def test_the_same_file_is_recognised(desk):
    desk.bring(sheet(row()))
    with pytest.raises(actions.SameFile, match="già stato caricato"):
        desk.bring(sheet(row()))
    assert desk.bring(sheet(row()), again=True).state == "preview"


def test_who_is_known_gets_the_contact_and_the_record_stays_as_it_is(desk, cast):
    with acting(desk.actor):
        known = register_person(
            NewPerson(family_name="Diallo", given_name="Mamadou",
                      birth=PartialDate(date(1990, 2, 1), DatePrecision.DAY)),
            by=desk.actor,
        )  # fmt: skip
    register = desk.run(desk.bring(sheet(row(phone="333 1234567"))))
    with acting(desk.actor):
        assert Person.objects.filter(family_name="Diallo").count() == 1
        assert known.contact_participations.count() == 1
        assert known.contact_points.count() == 0
        (link,) = ImportLink.objects.filter(register=register).exclude(person=None)
        assert not link.created
        assert {one["what"] for one in link.differences} >= {"telefono", "cittadinanza"}


def test_persons_of_other_offices_are_never_told_of(desk, other_desk):
    with acting(other_desk.actor):
        register_person(
            NewPerson(family_name="Diallo", given_name="Mamadou", tax_code="DLLMMD90B01Z319X",
                      tax_code_kind="definitive"),
            by=other_desk.actor,
        )  # fmt: skip
    register = desk.bring(sheet(row(code="DLLMMD90B01Z319X")))
    with acting(desk.actor):
        assert ImportRow.objects.get(register=register).matches == []


def test_the_same_name_alone_is_somebodys_decision(desk, cast):
    with acting(desk.actor):
        register_person(NewPerson(family_name="Diallo", given_name="Mamadou"), by=desk.actor)
    content = sheet(row(born=""), row(born="", day="11/03/2026"))
    register = desk.bring(content)
    with acting(desk.actor):
        assert set(ImportRow.objects.values_list("state", flat=True)) == {"doubt"}
        actions.choose_all(register, MatchKind.NAME, Choice.SAME, by=desk.actor)
    desk.run(register)
    with acting(desk.actor):
        assert Person.objects.filter(family_name="Diallo").count() == 1
        assert Contact.objects.count() == 2


def test_said_to_be_new_they_are_one_new_person(desk, cast):
    with acting(desk.actor):
        register_person(NewPerson(family_name="Diallo", given_name="Mamadou"), by=desk.actor)
    register = desk.bring(sheet(row(born=""), row(born="", day="11/03/2026")))
    with acting(desk.actor):
        actions.choose_all(register, MatchKind.NAME, Choice.NEW, by=desk.actor)
    desk.run(register)
    with acting(desk.actor):
        assert Person.objects.filter(family_name="Diallo").count() == 2


def test_a_row_repeated_is_not_imported_unless_confirmed(desk):
    register = desk.bring(sheet(row(), row()))
    with acting(desk.actor):
        assert list(ImportRow.objects.values_list("state", flat=True)) == ["ready", "doubt"]
    desk.run(register)
    with acting(desk.actor):
        assert Contact.objects.count() == 1


def test_who_was_met_that_day_already_is_a_doubt(desk):
    desk.run(desk.bring(sheet(row())))
    register = desk.bring(sheet(row(), row(day="12/03/2026")))
    with acting(desk.actor):
        rows = ImportRow.objects.filter(register=register)
        assert list(rows.values_list("state", flat=True)) == ["doubt", "ready"]


def test_the_right_lost_meanwhile_stops_the_work_with_a_sentence(desk, cast):
    register = desk.bring(sheet(row()))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
    with behind_the_wall():
        Membership.objects.filter(user_id=desk.actor.user_id).update(valid_to=date(2020, 1, 1))
    actions.work(register.pk, desk.actor.user_id)
    with behind_the_wall():
        register.refresh_from_db()
        assert (register.state, Contact.objects.count()) == ("paused", 0)
    assert "non ha più il diritto" in register.trouble


def test_a_stop_is_heard_and_the_rest_resumes(desk, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 1)
    register = desk.bring(sheet(row(), row(day="11/03/2026"), row(day="12/03/2026")))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
    turn = working.take(register.pk, desk.actor.user_id)
    assert running._one_step(turn, Codes())
    with acting(desk.actor):
        actions.stop(register, by=desk.actor)
    assert not running._one_step(turn, Codes())
    register = desk.fresh(register)
    assert (register.state, register.done_rows) == ("paused", 1)
    register = desk.run(register)
    with acting(desk.actor):
        assert Contact.objects.count() == 3


def test_a_worker_thought_lost_finds_its_turn_over(desk):
    register = desk.bring(sheet(row()))
    with acting(desk.actor):
        actions.start(register, by=desk.actor)
    lost = working.take(register.pk, desk.actor.user_id)
    desk.work(register)
    with pytest.raises(working.Over), lost.step():
        pass
    with acting(desk.actor):
        assert Contact.objects.count() == 1
