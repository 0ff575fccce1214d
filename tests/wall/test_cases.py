"""Procedure cases attacked: history, terms and papers of another office, functions of the owner."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting
from labimpact.network.models import Membership
from labimpact.people.actions.editing import remove_row
from labimpact.procedures.models import CaseDeadline, ProcedureCase
from tests import factories as f

pytestmark = pytest.mark.django_db


def _sql(statement, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.rowcount


@pytest.fixture
def case_of_crema(cast):
    person = f.PersonFactory(registered_office=cast.crema)
    return f.ProcedureCaseFactory(office=cast.crema, person=person)


def test_the_history_of_a_paper_is_not_told_to_another_office_of_the_person(cast, client):
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="referral")
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    paper = f.CasePaperFactory(case=case, person=cast.amina, note="denuncia del marito")
    with acting(cast.actor()):
        assert _sql("UPDATE procedures_casepaper SET note = 'tolta' WHERE id = %s", paper.pk) == 1
    client.force_login(cast.user(office=cast.crema))
    page = client.get(reverse("people:history", args=[cast.amina.pk])).text
    assert "denuncia del marito" not in page


def test_a_term_cannot_be_hung_on_the_case_of_another_office(cast, case_of_crema):
    with acting(cast.actor()), pytest.raises(DatabaseError), transaction.atomic():
        CaseDeadline.objects.create(
            case_id=case_of_crema.pk, office=cast.luino, person=cast.amina, rule="x", index=0,
            label="CHIAMATE 333", holder="person", edge="by", event_on="2027-01-01",
            safe_on="2027-01-01", last_on="2027-01-01",
        )  # fmt: skip


def test_nobody_else_sets_the_next_date_of_a_case(cast, case_of_crema):
    f.CaseDeadlineFactory(case=case_of_crema)
    for actor in (cast.actor(), cast.actor("requester"), Actor.of_system(System.PUBLIC)):
        with acting(actor):
            _sql("SELECT wall.derive_procedures(ARRAY[%s])", case_of_crema.pk)
            _sql("SELECT wall.refresh_passed_procedures()")
    with acting(cast.actor(office=cast.crema)):
        assert ProcedureCase.objects.get(pk=case_of_crema.pk).next_on is None


def test_papers_of_a_sealed_person_are_neither_changed_nor_counted(cast):
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    hidden = f.PersonFactory(registered_office=cast.luino)
    f.CasePaperFactory(case=case, person=hidden, state="received")
    f.SealFactory(person=hidden, office=cast.luino)
    stranger = f.PersonFactory(registered_office=cast.crema)
    with acting(cast.actor()):
        assert _sql("UPDATE procedures_casepaper SET state = 'missing'") == 0
        for person in (hidden, stranger):
            with pytest.raises(DatabaseError), transaction.atomic():
                _sql(
                    "INSERT INTO procedures_casepaper (case_id, person_id, code, state, note)"
                    " VALUES (%s, %s, 'permit', 'missing', '')", case.pk, person.pk,
                )  # fmt: skip


@pytest.mark.parametrize("name", ["answers", "people", "manage"])
def test_every_page_of_a_case_is_written_in_the_register(cast, client, name):
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    client.force_login(cast.user())
    client.get(reverse(f"procedures:{name}", args=[case.pk]))
    found = f.behind(lambda: list(AuditEvent.objects.filter(action="procedure.read")))
    assert [e.person_ids for e in found] == [[cast.amina.pk]]


def test_a_contact_used_by_another_offices_reminder_can_be_removed(cast):
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="referral")
    point = f.ContactPointFactory(person=cast.amina, mail=True, reminded=True)
    sent = f.ReminderFactory(
        office=cast.crema, person=cast.amina, state="sent", contact_point=point,
        sent_at=timezone.now(), ended_at=timezone.now(),
    )  # fmt: skip
    with acting(cast.actor()) as actor:
        remove_row(point, cast.amina, by=actor)
    connection.check_constraints()
    f.behind(sent.refresh_from_db)
    assert sent.contact_point_id is None


def test_a_paper_takes_no_file_of_somebody_else(cast):
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina)
    f.CaseParticipantFactory(case=case, person=cast.amina)
    paper = f.CasePaperFactory(case=case, person=cast.amina)
    other = f.PersonFileFactory(person=f.PersonFactory(registered_office=cast.luino))
    own = f.PersonFileFactory(person=cast.amina)
    attach = "UPDATE procedures_casepaper SET file_id = %s WHERE id = %s"
    with acting(cast.actor()):
        with pytest.raises(DatabaseError), transaction.atomic():
            _sql(attach, other.pk, paper.pk)
        assert _sql(attach, own.pk, paper.pk) == 1


def test_what_is_derived_of_a_case_is_not_written_by_hand(cast):
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina, papers_missing=3)
    with acting(cast.actor()):
        hide = "UPDATE procedures_procedurecase SET papers_missing = 0, note = 'x' WHERE id = %s"
        assert _sql(hide, case.pk) == 1
    f.behind(case.refresh_from_db)
    assert (case.papers_missing, case.note) == (3, "x")


def test_a_file_is_not_given_to_somebody_else(cast):
    own = f.PersonFileFactory(person=cast.amina)
    other = f.PersonFactory(registered_office=cast.luino)
    with acting(cast.actor()), pytest.raises(DatabaseError), transaction.atomic():
        _sql("UPDATE people_personfile SET person_id = %s WHERE id = %s", other.pk, own.pk)


def test_a_seal_takes_its_papers_out_of_the_counts_and_gives_them_back(cast):
    case = f.ProcedureCaseFactory(office=cast.luino, person=cast.amina, papers_missing=2)
    hidden = f.PersonFactory(registered_office=cast.luino)
    for person in (cast.amina, hidden):
        f.CaseParticipantFactory(case=case, person=person)
        f.CasePaperFactory(case=case, person=person, state="missing")
    seal = f.SealFactory(person=hidden, office=cast.luino)
    f.behind(case.refresh_from_db)
    assert case.papers_missing == 1
    f.behind(lambda: type(seal).objects.filter(pk=seal.pk).update(lifted_at=timezone.now()))
    f.behind(case.refresh_from_db)
    assert case.papers_missing == 2


def test_a_reminder_hung_on_another_offices_term_does_not_move_with_it(cast, case_of_crema):
    term = f.CaseDeadlineFactory(case=case_of_crema)
    hung = f.ReminderFactory(
        office=cast.luino, person=cast.amina, origin_kind="procedures.casedeadline",
        origin_id=term.pk, about_on=term.safe_on, about_at=None,
    )  # fmt: skip
    with acting(Actor.of_system(System.WORKER)):
        _sql(
            "SELECT wall.move_reminders('procedures.casedeadline', ARRAY[%s], %s, %s, 10)",
            term.pk, term.safe_on, term.safe_on + timedelta(days=3),
        )  # fmt: skip
    f.behind(hung.refresh_from_db)
    assert hung.about_on == term.safe_on


def test_an_appointment_is_of_a_kind_and_in_a_room_of_its_office(cast):
    mine, theirs = (f.AppointmentKindFactory(office=o) for o in (cast.luino, cast.crema))
    appointment = f.AppointmentFactory(office=cast.luino, kind=mine)
    room = f.RoomFactory(office=cast.crema)
    operator = cast.user(office=cast.crema)
    change = "UPDATE agenda_appointment SET {} = %s WHERE id = %s"
    with acting(cast.actor()):
        for column, row in (("kind_id", theirs), ("room_id", room), ("operator_id", operator)):
            with pytest.raises(DatabaseError), transaction.atomic():
                _sql(change.format(column), row.pk, appointment.pk)


def test_the_register_is_signed_by_who_writes_and_only_in_their_own_offices(cast):
    write = (
        "INSERT INTO audit_auditevent (actor_name, office_id, office_name, action, object_type,"
        " object_ids, person_ids, reason, details)"
        " VALUES ('Qualcun Altro', %s, '', 'x', '', '{}', '{}', '', '{}')"
    )
    user = cast.user()
    with acting(cast.as_actor(user)):
        with pytest.raises(DatabaseError), transaction.atomic():
            _sql(write, cast.crema.pk)
        _sql(write, cast.luino.pk)
    (said,) = f.behind(
        lambda: list(AuditEvent.objects.filter(action="x").values_list("actor_name", "office_name"))
    )
    assert said == (user.full_name or user.email, cast.luino.name)
    area = cast.user("area_coordinator")
    former = cast.user(office=cast.crema)
    f.behind(lambda: Membership.objects.filter(user=former).update(valid_to="2021-01-01"))
    for other in (area, former):
        with acting(cast.as_actor(other)), pytest.raises(DatabaseError), transaction.atomic():
            _sql(write, cast.crema.pk)


def test_who_reads_no_persons_is_told_of_no_seal(cast):
    f.SealFactory(person=cast.amina, office=cast.luino)
    told = []
    for actor in (cast.actor("requester"), cast.actor()):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT wall.hidden_persons()")
            told.append(cursor.fetchone()[0])
    assert told == [[], [cast.amina.pk]]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("appointments:book", "?person={}"), ("worklist:add", "?person={}"),
        ("procedures:new", "?person={}"), ("casework:send", "?person={}&fuori=1"),
    ],
)  # fmt: skip
def test_a_name_that_an_address_asks_for_is_in_the_register(cast, client, name, query):
    client.force_login(cast.user())
    page = client.get(reverse(name) + query.format(cast.amina.pk))
    assert "Amina" in page.text
    found = f.behind(lambda: list(AuditEvent.objects.filter(action="person.named")))
    assert [e.person_ids for e in found] == [[cast.amina.pk]]


def test_the_page_that_cancels_an_appointment_is_a_reading(cast, client):
    kind = f.AppointmentKindFactory(office=cast.luino)
    appointment = f.AppointmentFactory(office=cast.luino, kind=kind, person=cast.amina)
    client.force_login(cast.user())
    client.get(reverse("appointments:cancel", args=[appointment.pk]))
    found = f.behind(lambda: list(AuditEvent.objects.filter(person_ids=[cast.amina.pk])))
    assert [e.action for e in found] == ["appointment.listed"]
