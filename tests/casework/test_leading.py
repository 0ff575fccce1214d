"""Leading a case on: another case manager, a new plan reviewed before anything of it was given."""

import pytest
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.casework.actions import diary, reviewing, team
from labimpact.casework.enums import CaseState, Result, TeamRole, Visibility
from labimpact.casework.models import Case, DiaryEntry
from labimpact.worklist.models import Task
from tests import case_factories as c
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(cast):
    return cast.user("social_worker")


@pytest.fixture
def led(cast, worker):
    case = c.CaseFactory(
        led=True, office=cast.luino, person=cast.amina, state="individual_plan", manager=worker,
        manager_name=str(worker),
    )  # fmt: skip
    c.CaseMemberFactory(
        case=case, office=cast.luino, user=worker, name=str(worker), role=TeamRole.CASE_MANAGER
    )
    return case


def test_a_case_is_handed_to_another_social_worker_of_the_office(client, cast, worker, led):
    other = cast.user("social_worker")
    client.force_login(worker)
    page = reverse("cases:change_manager", args=[led.pk])
    assert page in client.get(reverse("cases:detail", args=[led.pk])).content.decode()
    assert client.post(page, {"manager": other.pk}).status_code == 302
    with acting(cast.as_actor(other)):
        case = Case.objects.get(pk=led.pk)
        assert (case.manager, case.manager_name) == (other, str(other))
        seats = {seat.user_id: seat.until_on for seat in case.members.all()}
        assert seats == {worker.pk: clock.today(), other.pk: None}
        sitting = case.members.sitting(clock.today())
        assert [seat.user_id for seat in sitting] == [other.pk]
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="case.manager_changed").count() == 1
        told = Task.objects.get()
        assert (told.assigned_to, told.person) == (other, cast.amina)
    assert client.get(reverse("cases:detail", args=[led.pk])).status_code == 200


def test_only_to_a_social_worker_of_the_office_and_not_to_who_has_it(client, cast, worker, led):
    client.force_login(worker)
    page = reverse("cases:change_manager", args=[led.pk])
    alone = client.get(page, follow=True).content.decode()
    assert "non c&#x27;è un altro assistente sociale" in alone
    cast.user("social_worker")
    for wrong in (worker, cast.user("desk_operator"), cast.user("social_worker", cast.crema)):
        assert client.post(page, {"manager": wrong.pk}).status_code == 422
        with acting(cast.as_actor(worker)), pytest.raises(Refused):
            team.change_manager(led, manager=wrong, by=cast.as_actor(worker))


def test_a_new_plan_is_reviewed_although_nothing_of_it_was_given_yet(cast, worker, led):
    old = c.IndividualPlanFactory(case=led, number=1, state="replaced")
    plan = c.IndividualPlanFactory(case=led, number=2, agreed=True)
    goal = c.GoalFactory(case=led, plan=plan)
    c.InterventionFactory(case=led, goal=goal)
    results = {goal.pk: (Result.REACHED, "")}
    by = cast.as_actor(worker)
    with acting(by), pytest.raises(Refused, match="almeno un intervento erogato"):
        reviewing.review(led, results=results, by=by)
    earlier = c.InterventionFactory(case=led, goal=c.GoalFactory(case=led, plan=old))
    c.ProvisionFactory(case=led, intervention=earlier, office=cast.luino)
    with behind_the_wall():
        Case.objects.filter(pk=led.pk).update(state=CaseState.PLAN)
    with acting(by):
        reviewing.review(led, results=results, by=by)
        assert Case.objects.get(pk=led.pk).state == CaseState.MONITORING
        reviewing.close(led, reason="need_resolved", exit_situation="Ha una casa.", by=by)
        assert Case.objects.get(pk=led.pk).state == CaseState.CLOSED


def test_what_the_browser_filled_in_again_is_not_written_twice(cast, worker, led):
    by = cast.as_actor(worker)
    with acting(by):
        diary.write_entry(led, text="È venuta con la figlia.", visible_to=Visibility.TEAM, by=by)
        with pytest.raises(Refused, match="già scritta"):
            diary.write_entry(
                led, text=" È venuta con la figlia. ", visible_to=Visibility.TEAM, by=by
            )
        diary.write_entry(led, text="È venuta con il figlio.", visible_to=Visibility.TEAM, by=by)
        assert DiaryEntry.objects.count() == 2


def test_a_form_is_written_for_the_office_for_which_its_page_was_drawn(client, cast, led):
    """The office was changed in another tab meanwhile."""
    worker = cast.user("social_worker")
    f.MembershipFactory(user=worker, office=cast.crema, role="social_worker")
    f.GrantFactory(person=cast.amina, office=cast.crema, basis="case_team")
    c.CaseMemberFactory(case=led, office=cast.crema)
    client.force_login(worker)
    client.post("/lavoro/ufficio/", {"office": cast.luino.pk})
    write = reverse("cases:write_entry", args=[led.pk])
    drawn = f'name="for_office" value="{cast.luino.pk}"'
    assert drawn in client.get(write).content.decode()
    client.post("/lavoro/ufficio/", {"office": cast.crema.pk})
    day = f"{clock.today():%d/%m/%Y}"
    for office, told in ((cast.luino, True), (cast.crema, False), (cast.cittiglio, False)):
        typed = {
            "entry-text": f"Per {office}", "entry-on": day, "entry-visible_to": "office",
            "for_office": office.pk,
        }  # fmt: skip
        page = client.post(write, typed, follow=True).content.decode()
        assert ("Il modulo era aperto per" in page) is told
    with behind_the_wall():
        kept = dict(DiaryEntry.objects.values_list("text", "office"))
    assert kept == {
        f"Per {cast.luino}": cast.luino.pk, f"Per {cast.crema}": cast.crema.pk,
        f"Per {cast.cittiglio}": cast.crema.pk,
    }  # fmt: skip
