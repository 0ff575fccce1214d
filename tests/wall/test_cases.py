"""Procedure cases attacked: history, terms and papers of another office, functions of the owner."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import Actor, System
from labimpact.base.wall.session import acting
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
            _sql("SELECT wall.set_procedure_next(ARRAY[%s])", case_of_crema.pk)
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
