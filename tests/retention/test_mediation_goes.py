"""What was said when mediation was asked goes with its time; hours and heads stay."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.wall.session import acting
from labimpact.mediation.models import MediationRequest, MediationSession, SessionReport
from labimpact.retention.models import DisposalItem
from tests import factories as f
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.retention import world as w

pytestmark = pytest.mark.django_db
WORD = "Quandilorum"


@pytest.fixture
def officer(cast):
    return cast.actor("privacy_officer")


def asked(cast, *, day=w.LONG_AGO, person=None, **values):
    """A request with a session, its report, an opinion and words in every field of it."""
    service = m.service_of(cast.luino)
    request = m.MediationRequestFactory(
        service=service, from_office=cast.luino, approved=True, subject=WORD, reason=WORD,
        note=WORD, place=WORD, contact_name=WORD, contact_phone=WORD, contact_email=f"{WORD}@x.it",
        sex="F", sex_why=WORD, state_why=WORD, preferred_name=WORD, **values,
    )  # fmt: skip
    session = m.MediationSessionFactory(
        request=request, state="done", place=WORD, state_why=WORD, minutes=60,
        starts_at=w.moment(day),
    )  # fmt: skip
    place = m.AssignmentFactory(session=session, place="accepted")
    m.SessionReportFactory(
        assignment=place, note=WORD, next_step=WORD, heads=4, signed_name=WORD,
        signed_at=w.moment(day), signature=[[[1, 2]]],
    )  # fmt: skip
    m.OpinionFactory(session=session, words=WORD)
    attached = m.RequestFileFactory(request=request, file__name=WORD, added_by_name=WORD)
    f.FileTextFactory(file=attached.file, text=WORD)
    if person is not None:
        m.RequestPersonFactory(request=request, person=person, from_office=cast.luino)
    with behind_the_wall(), connection.cursor() as cursor:
        MediationRequest.objects.filter(pk=request.pk).update(note=f"{WORD} ancora")
        for table, key in (
            ("mediation_mediationrequest", request.pk), ("mediation_mediationsession", session.pk),
        ):  # fmt: skip
            cursor.execute(f"UPDATE {table} SET state_at = %s WHERE id = %s", [w.moment(day), key])
        cursor.execute(
            "UPDATE mediation_mediationrequest SET asked_at = %s WHERE id = %s",
            [w.moment(day), request.pk],
        )
    return request


def listed(officer, made):
    with acting(officer):
        rows = DisposalItem.objects.filter(plan=made, kind="mediation")
        return set(rows.values_list("object_id", flat=True))


def test_the_words_of_an_old_request_go_and_its_hours_stay(cast, officer):
    request = asked(cast)
    assert [row for row in w.everything() if WORD in row]
    report = w.carried_out(officer, cast.luino)
    assert report["done"]["mediation"] == 1
    # The mediator's own name and the mails, which go by their date, are not what was said.
    assert [row[:60] for row in w.everything() if WORD in row] == []
    with behind_the_wall():
        session = MediationSession.objects.get(request=request)
        told = SessionReport.objects.get(session=session)
    assert (session.minutes, told.heads, told.minutes) == (60, 4, 60)
    assert listed(officer, w.planned(officer, cast.luino)) == set()


def test_what_was_asked_for_somebody_goes_with_their_record(cast, officer):
    person = w.stale(cast.luino)
    asked(cast, person=person)
    w.carried_out(officer, cast.luino)
    assert [row[:60] for row in w.everything() if WORD in row] == []


def test_a_request_of_these_months_keeps_whom_it_is_about(cast, officer):
    person = w.stale(cast.luino)
    request = asked(cast, day=m.today() - timedelta(days=30), person=person)
    made = w.planned(officer, cast.luino)
    assert listed(officer, made) == set()
    with acting(officer):
        assert not DisposalItem.objects.filter(plan=made, object_id=person.pk).exists()
    assert request.pk


@pytest.mark.parametrize(
    "keep",
    [
        lambda c: f.LegalHoldFactory(office=c.luino),
        lambda c: m.HourPackageFactory(
            service=m.service_of(c.luino), body=c.luino.body,
            activity=f.ActivityFactory(project__ends_on=None),
        ),
    ],
    ids=["held", "evidence"],
)  # fmt: skip
def test_a_request_that_is_held_or_paid_by_a_project_stays(cast, officer, keep):
    kept = keep(cast)
    values = {"package": kept} if hasattr(kept, "granted") else {}
    asked(cast, **values)
    assert listed(officer, w.planned(officer, cast.luino)) == set()


def test_nobody_forgets_a_request_by_hand(cast, officer):
    request = asked(cast)
    with acting(officer), pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        connection.cursor().execute(
            "SELECT wall.forget_requests(ARRAY[%s]::bigint[])", [request.pk]
        )
