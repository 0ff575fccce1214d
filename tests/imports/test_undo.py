"""A whole import is taken back: what nobody worked on goes, what somebody did stays and is told."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries.models import Delivery
from labimpact.desk.actions import record_contact, void_contact
from labimpact.desk.contact_data import ContactData, Participant
from labimpact.desk.models import Contact
from labimpact.imports import actions
from labimpact.imports.models import ImportLink, ImportRow, RegisterImport
from labimpact.imports.queries import listing
from labimpact.people.models import ContactPoint, Person, Seal, SearchKey
from labimpact.retention.models import LegalHold
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.imports.conftest import Desk, row, sheet

pytestmark = pytest.mark.django_db

TWO = (row(), row(family="Hossain", given="Rina"))


@pytest.fixture
def imported(desk):
    return desk.run(desk.bring(sheet(*TWO)))


def _person(family):
    with behind_the_wall():
        return Person.objects.get(family_name=family)


def _left():
    with behind_the_wall():
        people = Person.objects.filter(family_name__in=["Diallo", "Hossain"])
        return sorted(people.values_list("family_name", flat=True))


def test_everything_goes_and_leaves_no_trace(desk, imported):
    register = desk.undo(imported)
    assert (register.state, register.kept) == ("undone", [])
    assert register.undone == {"contact": 2, "person": 2}
    with behind_the_wall():
        assert _left() == []
        assert not Contact.objects.exists()
        assert not Delivery.objects.exists()
        assert not ImportLink.objects.exists()
        assert not SearchKey.objects.filter(key="diallo").exists()
        assert set(ImportRow.objects.values_list("state", flat=True)) == {"undone"}
        event = AuditEvent.objects.get(action="import.undone")
    assert event.details == {"contact": 2, "person": 2, "kept": 0}


def _works_elsewhere(desk, person):
    f.GrantFactory(person=person, office=f.OfficeFactory(), basis="referral")


def _meets_again(desk, person):
    with acting(desk.actor):
        data = ContactData(
            office_id=desk.actor.office_id, occurred_on=date(2026, 11, 20), minutes=10,
            items=("information_given",), participants=(Participant(person_id=person.pk),),
        )  # fmt: skip
        record_contact(data, by=desk.actor)


def _has_a_task(desk, person):
    f.TaskFactory(person=person, office_id=desk.actor.office_id)


def _has_a_file(desk, person):
    f.PersonFileFactory(person=person)


def _was_edited(desk, person):
    with behind_the_wall():
        Person.objects.filter(pk=person.pk).update(version=2, note="riletta")


def _was_mended(desk, person):
    with acting(desk.actor):
        ContactPoint.objects.filter(person=person).update(note="la sera")


def _has_a_case(desk, person):
    f.ProcedureCaseFactory(person=person, office_id=desk.actor.office_id)


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (_works_elsewhere, "la vede anche un altro ufficio"),
        (_meets_again, "ha altri contatti"),
        (_has_a_task, "ci sono: cose da fare"),
        (_has_a_file, "ci sono: allegati della persona"),
        (_was_edited, "la scheda è stata modificata"),
        (_was_mended, "ci sono: recapiti"),
        (_has_a_case, "ci sono: pratiche"),
    ],
)
def test_a_person_somebody_worked_with_stays_and_the_reason_is_told(desk, work, why):
    content = sheet(row(phone="333 1234567"), TWO[1])
    imported = desk.run(desk.bring(content))
    work(desk, _person("Diallo"))
    register = desk.undo(imported)
    assert _left() == ["Diallo"]
    with acting(desk.actor):
        (kept,) = listing.kept(register, desk.actor)
    assert (kept.kind, kept.person.family_name, kept.why) == ("person", "Diallo", why)
    assert register.undone["person"] == 1


def test_a_corrected_contact_stays_with_its_person(desk, imported):
    with acting(desk.actor):
        contact = Contact.objects.get(participants__person__family_name="Diallo")
        void_contact(contact, reason="doppio", by=desk.actor)
    register = desk.undo(imported)
    assert _left() == ["Diallo"]
    assert {(one["kind"], one["why"]) for one in register.kept} == {
        ("contact", "desk_contact"),
        ("person", "deliveries_delivery"),
    }
    with behind_the_wall():
        assert Contact.objects.count() == 1


def test_who_was_known_before_stays_without_the_imported_contact(desk, imported):
    second = desk.run(desk.bring(sheet(row(day="12/03/2026"))))
    desk.undo(second)
    assert _left() == ["Diallo", "Hossain"]
    with behind_the_wall():
        assert Contact.objects.count() == 2


def test_an_interrupted_undo_is_taken_up_again(desk, imported, monkeypatch):
    from labimpact.imports.actions import undoing, working

    monkeypatch.setattr(undoing, "AT_ONCE", 1)
    with acting(desk.actor):
        actions.start_undo(imported, by=desk.actor)
    turn = working.take(imported.pk, desk.actor.user_id)
    assert undoing._one_step(turn, *undoing._STEPS[0], 0)
    register = desk.work(imported)
    assert (register.state, register.undone) == ("undone", {"contact": 2, "person": 2})


def _held(desk, **what):
    f.LegalHoldFactory(office_id=desk.actor.office_id, **what)


def _person_held(desk, person):
    _held(desk, scope="person", person_id=person.pk)


def _office_held(desk, person):
    _held(desk, scope="office")


@pytest.mark.parametrize(
    ("hold", "left", "contacts"),
    [(_person_held, ["Diallo"], 1), (_office_held, ["Diallo", "Hossain"], 2)],
)
def test_what_is_held_stays_until_the_hold_is_lifted(desk, imported, hold, left, contacts):
    hold(desk, _person("Diallo"))
    register = desk.undo(imported)
    assert _left() == left
    assert {one["why"] for one in register.kept} >= {"retention"}
    with behind_the_wall():
        assert Contact.objects.count() == contacts
        LegalHold.objects.update(lifted_at="2026-11-26T10:00Z")
    assert desk.undo(register).kept == []
    assert _left() == []


def _seal(desk, cast, person):
    """A seal that names a colleague alone, who may import as well."""
    colleague = cast.actor()
    seal = f.SealFactory(person=person, office_id=desk.actor.office_id)
    f.SealMemberFactory(seal=seal, user_id=colleague.user_id)
    return Desk(colleague)


def test_who_does_not_see_a_sealed_person_takes_nothing_of_theirs_back(desk, imported, cast):
    named = _seal(desk, cast, _person("Diallo"))
    register = desk.undo(imported)
    assert _left() == ["Diallo"]
    assert (register.kept, register.undone) == ([], {"contact": 1, "person": 1})
    with behind_the_wall():
        assert Contact.objects.count() == 1
    # Who is named sees them, and why they stay: without a word about the seal.
    assert {one["why"] for one in named.undo(register).kept} == {"people_person"}
    assert _left() == ["Diallo"]


def test_a_seal_that_was_lifted_is_not_told(desk, imported, cast):
    _seal(desk, cast, _person("Diallo"))
    with behind_the_wall():
        Seal.objects.update(lifted_at="2026-11-26T10:00Z", lifted_reason="non serve")
    register = desk.undo(imported)
    assert [one["why"] for one in register.kept if one["kind"] == "person"] == ["people_person"]


def test_nothing_to_undo_is_said(desk):
    register = desk.bring(sheet(*TWO))
    with acting(desk.actor), pytest.raises(Refused, match="niente da annullare"):
        actions.start_undo(register, by=desk.actor)


class TestAttacks:
    """The function that erases is narrow: it takes back an import and nothing else."""

    @staticmethod
    def _running(register):
        """As while it writes: the only moment in which links are made."""
        with behind_the_wall():
            RegisterImport.objects.filter(pk=register.pk).update(state="running")

    def test_records_of_old_are_not_passed_off_as_an_imports(self, desk, imported, cast):
        self._running(imported)
        with acting(desk.actor), pytest.raises(DatabaseError), transaction.atomic():
            ImportLink.objects.create(
                register=imported, office_id=imported.office_id, row_number=9,
                person=cast.amina, created=True,
            )  # fmt: skip

    def test_a_contact_of_old_is_neither_linked_nor_dated_today(self, desk, imported, cast):
        self._running(imported)
        contact = f.ContactFactory(office=cast.luino)
        with behind_the_wall():
            Contact.objects.filter(pk=contact.pk).update(recorded_at="2026-01-01T10:00Z")
        with acting(desk.actor), pytest.raises(DatabaseError), transaction.atomic():
            ImportLink.objects.create(
                register=imported, office_id=imported.office_id, row_number=9,
                contact_id=contact.pk, created=True,
            )  # fmt: skip
        with acting(desk.actor), pytest.raises(DatabaseError), transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(recorded_at="2026-11-26T10:00Z")

    def test_links_are_not_changed_nor_taken_away(self, desk, imported):
        with acting(desk.actor):
            assert ImportLink.objects.update(row_number=1) == 0
            assert ImportLink.objects.all().delete()[0] == 0

    @pytest.mark.parametrize("role", ["cultural_mediator", "area_coordinator", "auditor"])
    def test_only_who_may_import_there_takes_it_back(self, desk, imported, cast, role):
        with acting(desk.actor):
            actions.start_undo(imported, by=desk.actor)
        (number,) = [pk for pk in [_person("Diallo").pk] if pk]
        with acting(cast.actor(role)), pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT * FROM wall.undo_import_persons(%s, %s)", [imported.pk, [number]]
                )

    def test_an_import_that_is_not_being_taken_back_is_safe(self, desk, imported):
        with acting(desk.actor), pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM wall.undo_import_contacts(%s, '{}')", [imported.pk])

    def test_of_another_person_nothing_is_erased(self, desk, imported, cast):
        with acting(desk.actor):
            actions.start_undo(imported, by=desk.actor)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT * FROM wall.undo_import_persons(%s, %s)", [imported.pk, [cast.amina.pk]]
                )
        with behind_the_wall():
            assert Person.objects.filter(pk=cast.amina.pk).exists()

    @pytest.mark.parametrize("kind", ["persons", "contacts"])
    def test_the_undo_answers_nothing_about_who_is_sealed(self, desk, imported, cast, kind):
        person = _person("Diallo")
        with behind_the_wall():
            contact = Contact.objects.get(participants__person=person)
        stranger = f.PersonFactory(registered_office=cast.crema)
        f.SealFactory(person=stranger, office=cast.crema)
        _seal(desk, cast, person)
        with acting(desk.actor):
            actions.start_undo(imported, by=desk.actor)
            with connection.cursor() as cursor:
                ids = [person.pk, contact.pk, stranger.pk]
                cursor.execute(f"SELECT * FROM wall.undo_import_{kind}(%s, %s)", [imported.pk, ids])
                assert cursor.fetchall() == []
        with behind_the_wall():
            assert Person.objects.filter(pk__in=[person.pk, stranger.pk]).count() == 2
            assert Contact.objects.filter(pk=contact.pk).exists()

    def test_a_colleague_does_not_carry_out_what_another_asked(self, desk, imported, cast):
        with acting(desk.actor):
            actions.start_undo(imported, by=desk.actor)
        with acting(cast.actor()), pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM wall.undo_import_contacts(%s, '{}')", [imported.pk])

    @pytest.mark.parametrize(
        "asked", ["halted_imports(1)", "erase_old_imports(1)", "halt_import(1, 1, 1, 'x')"]
    )
    def test_only_the_worker_asks_what_is_the_workers(self, desk, asked):
        with acting(desk.actor), pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT wall.{asked}")
