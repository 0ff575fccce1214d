"""Eligibility written down, of one person and of everybody served; one hour, one project."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.deliveries import actions as deliveries
from labimpact.deliveries.models import Delivery
from labimpact.flows.actions import eligibility as actions
from labimpact.flows.models import EligibilitySnapshot
from labimpact.flows.queries import eligibility as queries
from labimpact.recognition import actions as recognition
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.flow_factories import ProjectCallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    return cast.actor()


def rows():
    with behind_the_wall():
        return list(EligibilitySnapshot.objects.order_by("pk"))


def test_who_counts_is_written_with_title_expiry_proof_and_reason(known, project, permit, desk):
    person = known()
    title = permit(person)
    with acting(desk):
        actions.photograph(person, project.row, on=clock.today(), by=desk)
    (row,) = rows()
    assert (row.eligible, row.rule, row.evidence) == (True, "holds", "I1234567")
    assert (row.title_kind, row.expires_on) == ("employment", title.expires_on)
    assert row.reason
    with behind_the_wall():
        assert AuditEvent.objects.get(action="eligibility.seen").person_ids == [person.pk]


def test_who_looks_in_by_an_emergency_writes_nothing(known, project, cast):
    person, soon = known(), timezone.now() + timedelta(hours=1)
    f.GrantFactory(
        person=person, office=cast.cittiglio, basis="emergency", reason="x", valid_to=soon
    )
    by = cast.actor(office=cast.cittiglio)
    with acting(by), pytest.raises(Refused, match="non segue"):
        actions.photograph(person, project.row, on=clock.today(), by=by)


def test_a_snapshot_is_neither_changed_nor_deleted(known, project, permit, desk):
    person = known()
    permit(person)
    with acting(desk):
        actions.photograph(person, project.row, on=clock.today(), by=desk)
        for statement in ("UPDATE flows_eligibilitysnapshot SET eligible = false",
                          "DELETE FROM flows_eligibilitysnapshot"):  # fmt: skip
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute(statement)


def test_a_quarter_leaves_out_the_citizen_of_the_union_the_dual_italian_and_the_expired_title(
    known, project, permit, desk
):
    counts, union, dual, late = known(), known("ROU", is_eu=True), known(), known()
    f.CitizenshipFactory(person=dual, country=f.CountryFactory(code="ITA", kind="italy"))
    for person, days in ((counts, 300), (dual, 300), (late, -60)):
        permit(person, days)
    for person in (counts, union, dual, late):
        project.serve(person, 20)
        project.serve(person, 10)
    period = {"since": clock.today() - timedelta(days=30), "until": clock.today()}
    with acting(desk):
        assert actions.photograph_served(project.row, by=desk, **period) == 4
        assert actions.photograph_served(project.row, by=desk, **period) == 0
    found = {row.person_id: (row.eligible, row.rule) for row in rows()}
    assert found == {
        counts.pk: (True, "holds"), union.pk: (False, "eu_citizen"), dual.pk: (False, "italian"),
        late.pk: (False, "expired"),
    }  # fmt: skip
    assert {row.eligible_on for row in rows()} == {clock.today() - timedelta(days=20)}
    # The service was given all the same.
    with behind_the_wall():
        assert Delivery.objects.valid().count() == 8


def test_the_renewal_that_comes_to_light_writes_another_row(known, project, permit, desk):
    person = known()
    permit(person, -60)
    project.serve(person, 5)
    period = {"since": clock.today() - timedelta(days=30), "until": clock.today()}
    with acting(desk):
        actions.photograph_served(project.row, by=desk, **period)
        person.residence_titles.update(receipt_code="R-77")
        assert actions.photograph_served(project.row, by=desk, **period) == 1
        (last,) = EligibilitySnapshot.objects.last_said()
        assert (last.rule, last.evidence) == ("expired_with_receipt", "R-77")
    assert len(rows()) == 2


def test_two_records_of_one_person_count_once_on_the_first_day(cast, known, project, permit, desk):
    kept, other = known(), known()
    permit(other)
    project.serve(kept, 5)
    project.serve(other, 25)
    with acting(desk):
        recognition.merge(kept, other, by=desk, reason="la stessa persona")
        period = {"since": clock.today() - timedelta(days=30), "until": clock.today()}
        assert actions.photograph_served(project.row, by=desk, **period) == 1
        (row,) = queries.last_written(other)
    assert (row.person_id, row.rule) == (kept.pk, "holds")
    assert row.eligible_on == clock.today() - timedelta(days=25)


def test_the_call_decides_for_who_asked_protection(known, project, permit, desk):
    person = known()
    permit(person, kind="asylum_request", state="awaiting_first", receipt_code="C3-1", number="")
    with acting(desk):
        (before,) = queries.standings(person, desk, clock.today())
    ProjectCallFactory(project=project.row, seekers=True)
    with acting(desk):
        (after,) = queries.standings(person, desk, clock.today())
    assert (before.verdict.rule, after.verdict.rule) == ("seeker_unsaid", "seeker_admitted")


def test_only_who_manages_the_whole_plan_says_whom_a_call_takes_in(cast, project):
    said = {"seekers": True, "protected": None, "source": "Bando, art. 3"}
    for role in ("area_coordinator", "social_worker"):
        actor = cast.actor(role)
        with acting(actor), pytest.raises(Refused):
            actions.set_call(project.row, by=actor, **said)


def test_a_day_outside_the_project_or_in_the_future_is_refused(known, project, desk):
    person = known()
    with acting(desk):
        for on in (clock.today() + timedelta(days=1), project.row.starts_on - timedelta(days=1)):
            with pytest.raises(Refused):
                actions.photograph(person, project.row, on=on, by=desk)


def test_who_may_not_edit_the_person_writes_nothing_about_them(cast, known, project):
    person, crema = known(), cast.actor(office=cast.crema)
    with acting(crema), pytest.raises(Refused, match="non si può leggere"):
        actions.photograph(person, project.row, on=clock.today(), by=crema)


def test_one_hour_counts_in_one_project(cast, known, project, desk):
    """The same piece of work, attributed again, leaves the first project: it has one activity."""
    other = f.ActivityFactory()
    f.behind(lambda: other.offices.add(cast.luino))
    person = known()
    work = deliveries.Work(
        origin=("casework.provision", 1), office_id=cast.luino.pk, operator_id=desk.user_id,
        on=clock.today(), minutes=600, items=("cultural_mediation",),
        recipients=(deliveries.Recipient(person_id=person.pk),),
    )  # fmt: skip
    with acting(desk):
        deliveries.write(work, opened=[project.activity])
        Delivery.objects.update(activity=other)
        deliveries.rewrite(work, at=clock.now())
        (counted,) = Delivery.objects.valid()
    assert (counted.activity_id, counted.minutes) == (other.pk, 600)
    period = (clock.today() - timedelta(days=1), clock.today())
    with acting(desk):
        assert queries.served(project.row, desk, *period) == {}
        assert queries.served(other.project, desk, *period) == {person.pk: clock.today()}
