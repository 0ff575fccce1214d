"""Raw SQL against a case: what was agreed and done stays, and who has left does no more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labimpact.base.wall.session import acting
from labimpact.casework.actions import team
from labimpact.casework.models import Case, CaseMember, DiaryEntry
from labimpact.people.models import Grant, Person
from labimpact.people.queries.history import history_of
from tests import case_factories as c
from tests import factories as f

pytestmark = pytest.mark.django_db
DIARY = (
    "INSERT INTO casework_diaryentry"
    " (case_id, office_id, author_id, author_name, happened_on, text, visible_to)"
    " VALUES (%s, %s, %s, 'Un altro', current_date, 'x', 'team')"
)


def run(actor, statement, *values):
    """How many rows it touched; none as well when the database refuses."""
    with acting(actor):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.rowcount
        except DatabaseError:
            return 0


@pytest.fixture
def helped(cast):
    """A case of Luino with a plan in force, and everything that was done by it."""
    case = c.CaseFactory(led=True, office=cast.luino, person=cast.amina, state="delivery")
    plan = c.IndividualPlanFactory(case=case, agreed=True)
    goal = c.GoalFactory(case=case, plan=plan)
    doing = c.InterventionFactory(case=case, goal=goal)
    c.ProvisionFactory(case=case, intervention=doing, office=cast.crema)
    review = c.ReviewFactory(case=case, plan=plan)
    c.GoalResultFactory(case=case, goal=goal, review=review)
    old = c.AssessmentFactory(case=case, made_at=timezone.now() - timedelta(days=9))
    c.AssessedNeedFactory(case=case, assessment=old)
    c.SupportTieFactory(case=case, assessment=old)
    c.CaseMemberFactory(case=case, office=cast.crema)
    c.TeamMeetingFactory(case=case)
    return case


def test_what_was_agreed_and_done_stands(cast, helped):
    worker = cast.actor("social_worker")
    for table in (
        "individualplan", "goal", "intervention", "provision", "review", "goalresult",
        "assessment", "assessedneed", "supporttie", "casemember", "teammeeting",
    ):  # fmt: skip
        said = f"DELETE FROM casework_{table} WHERE case_id = %s"
        assert run(worker, said, helped.pk) == 0, table
    for change in (
        "individualplan SET own_words = 'altro'", "individualplan SET signature = '[]'",
        "individualplan SET state = 'draft'", "goal SET text = 'altro'",
        "intervention SET quantity = 9", "provision SET quantity = 9",
        "provision SET voided_at = now()", "review SET note = 'altro'",
        "assessment SET note = 'altro'", "assessedneed SET severity = 1",
    ):  # fmt: skip
        assert run(worker, f"UPDATE casework_{change} WHERE case_id = %s", helped.pk) == 0, change
    replaced = "UPDATE casework_individualplan SET state = 'replaced' WHERE case_id = %s"
    assert run(worker, replaced, helped.pk) == 1


def test_nothing_is_done_tomorrow_nor_led_by_who_does_not_lead(cast, helped):
    change = "UPDATE casework_case SET {} WHERE id = %s"
    closed = "state = 'closure', close_reason = 'resolved', closed_on = current_date + 1"
    assert run(cast.actor("social_worker"), change.format(closed), helped.pk) == 0
    for column in ("manager_id = NULL", "review_on = NULL, manager_id = NULL"):
        assert run(cast.actor(), change.format(column), helped.pk) == 0


def test_who_writes_signs_with_their_own_name(cast, helped):
    worker = cast.actor("social_worker")
    assert run(worker, DIARY, helped.pk, cast.luino.pk, worker.user_id) == 1
    with acting(worker):
        assert DiaryEntry.objects.get(case=helped).author_name == worker.display_name


def test_who_hands_over_reads_and_writes_no_more_and_then_sees_nobody(cast, helped):
    worker, other = cast.actor("social_worker"), cast.actor("social_worker", cast.crema)
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="case_team")
    # A seat of before the right would have closed with it.
    with f.behind_the_wall():
        seats = CaseMember.objects.filter(case=helped)
        seats.update(until_on=None, handover_until=None, ended_at=None)
    entry = (DIARY, helped.pk, cast.crema.pk, other.user_id)
    assert run(other, *entry) == 1
    with acting(worker):
        team.end_seat(CaseMember.objects.get(case=helped), handover_days=5, by=worker)
    last = timezone.localdate() + timedelta(days=5)
    with f.behind_the_wall():
        grant = Grant.objects.get(office=cast.crema, basis="case_team")
        assert timezone.localtime(grant.valid_to).date() == last + timedelta(days=1)
        CaseMember.objects.filter(case=helped).update(
            until_on=timezone.localdate() - timedelta(days=1)
        )
    assert run(other, *entry) == 0
    with acting(other):
        assert type(helped).objects.visible_to(other).filter(pk=helped.pk).exists()
        assert Person.objects.filter(pk=cast.amina.pk).exists()


def test_the_history_of_a_case_is_told_to_who_reads_the_case(cast):
    case = c.CaseFactory(led=True, office=cast.luino, person=cast.amina)
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="referral")
    soon = timezone.now() + timedelta(hours=1)
    f.GrantFactory(
        person=cast.amina, office=cast.cittiglio, basis="emergency", reason="x", valid_to=soon
    )
    worker = cast.actor("social_worker")
    change = "UPDATE casework_case SET first_reading = 'Violenza', risks = %s WHERE id = %s"
    assert run(worker, change, ["violence", "minors"], case.pk) == 1
    with acting(worker):
        told = [field.new for entry in history_of(cast.amina) for field in entry.fields]
    assert "Violenza" in told
    assert any("violenza" in text and ", " in text for text in told)
    for office in (cast.crema, cast.cittiglio):
        with acting(cast.actor("social_worker", office)):
            assert history_of(cast.amina) == []


def test_a_part_names_nothing_of_another_case(cast, helped):
    case = c.CaseFactory(led=True, office=cast.luino)
    worker = cast.actor("social_worker")
    with f.behind_the_wall():
        plan, goal = helped.plans.get(), helped.goals.get()
        mine = c.IndividualPlanFactory(case=case, draft=True)
        goals = "INSERT INTO casework_goal (case_id, plan_id, area, text, measure) VALUES"
    assert run(worker, f"{goals} (%s, %s, 'home', 'x', '')", case.pk, mine.pk) == 1
    assert run(worker, f"{goals} (%s, %s, 'home', 'x', '')", case.pk, plan.pk) == 0
    told = "UPDATE casework_goal SET was_id = %s WHERE plan_id = %s"
    assert run(worker, told, goal.pk, mine.pk) == 0


def test_what_one_writes_bears_ones_own_office_and_name(cast, helped):
    worker, crema = cast.actor("social_worker"), cast.actor("social_worker", cast.crema)
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="case_team")
    with f.behind_the_wall():
        seats = CaseMember.objects.filter(case=helped)
        seats.update(until_on=None, handover_until=None, ended_at=None)
        doing = helped.interventions.first()
    given = (
        "INSERT INTO casework_provision (case_id, intervention_id, office_id, given_on, attendance,"
        " quantity, benefit_code, note, recorded_by_id, recorded_by_name)"
        " VALUES (%s, %s, %s, current_date, 'present', 1, '', '', %s, 'Un altro')"
    )
    assert run(crema, given, helped.pk, doing.pk, cast.luino.pk, worker.user_id) == 0
    assert run(crema, given, helped.pk, doing.pk, cast.crema.pk, worker.user_id) == 1
    with f.behind_the_wall():
        written = helped.provisions.latest("pk")
    assert (written.recorded_by_id, written.recorded_by_name) == (
        crema.user_id, crema.display_name
    )  # fmt: skip


def made(actor, model, **values):
    """Whether the database takes the row."""
    with acting(actor):
        try:
            with transaction.atomic():
                model.objects.create(**values)
                return True
        except DatabaseError:
            return False


def test_a_grant_and_a_case_begin_as_what_they_are(cast, helped):
    worker, now = cast.actor("social_worker"), timezone.now()
    grant = {
        "person": cast.amina, "office": cast.crema, "basis": "sharing",
        "granted_by_id": worker.user_id,
    }  # fmt: skip
    assert made(worker, Grant, **grant)
    for false in (
        {"confirmed_at": now + timedelta(days=9999)}, {"reviewed_at": now},
        {"valid_from": now - timedelta(days=1)},
        {"basis": "referral", "given_by_office": cast.germignaga},
    ):  # fmt: skip
        assert not made(worker, Grant, **grant | false), false
    other = f.PersonFactory()
    f.GrantFactory(person=other, office=cast.luino)
    closed = c.CaseFactory(
        office=cast.crema, person=other, state="closure", close_reason="other",
        closed_on=timezone.localdate(),
    )  # fmt: skip
    sent = f.ReferralFactory(from_office=cast.germignaga, to_office=cast.crema, person=other)
    case = {
        "office": cast.luino, "person": other, "opened_on": timezone.localdate(),
        "opened_by_id": worker.user_id, "first_reading": "Cerca casa.",
    }  # fmt: skip
    for false in ({"follows": closed}, {"referral": sent}):
        assert not made(worker, Case, **case | false), false
    assert made(worker, Case, **case)
