"""Things to do: written, done, taken back, moved, passed on; and the pages that show them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.people import timeline
from labimpact.worklist import actions, queries
from labimpact.worklist.enums import Which
from labimpact.worklist.models import Task
from labimpact.worklist.queries import DoneThings, Things
from labimpact.worklist.sources import Asked
from tests.conftest import behind_the_wall
from tests.factories import MembershipFactory, PersonFactory, SealFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(cast):
    return cast.user()


@pytest.fixture
def desk(cast, me):
    with acting(cast.as_actor(me)) as actor:
        yield actor


def day(days):
    return clock.today() + timedelta(days=days)


def things(actor, which, **asked):
    if which is Which.DONE:
        return DoneThings(actor, Asked(**asked), clock.today())
    return Things(actor, which, Asked(**asked), clock.today())


def test_add_keeps_owner_day_person_and_origin(cast, desk, me):
    task = actions.add(
        title="  Richiamare ",
        due_on=day(3),
        office_id=cast.luino.pk,
        person=cast.amina,
        assigned_to=me,
        origin=("desk.contact", 12),
        by=desk,
    )
    task.refresh_from_db()
    assert (task.title, task.assigned_to_id, task.created_by_id) == ("Richiamare", me.pk, me.pk)
    assert (task.origin_kind, task.origin_id) == ("desk.contact", 12)


def test_add_goes_to_the_office_one_acts_for(cast, desk):
    assert actions.add(title="Telefonare", by=desk).office_id == cast.luino.pk


def test_add_refuses_an_empty_title_and_another_office(cast, desk):
    with pytest.raises(Refused, match="che cosa"):
        actions.add(title="  ", by=desk)
    with pytest.raises(Refused, match="questo ufficio"):
        actions.add(title="Telefonare", office_id=cast.crema.pk, by=desk)


def test_done_can_be_taken_back(cast, desk):
    task = actions.add(title="Telefonare", by=desk)
    done = actions.complete(task, by=desk)
    assert (done.done_by_id, done.done_at is not None) == (desk.user_id, True)
    assert actions.complete(task, by=desk).done_at == done.done_at
    assert actions.reopen(task, by=desk).done_at is None


def test_postpone_never_goes_into_the_past(cast, desk):
    task = TaskFactory(office=cast.luino, due_on=day(-5))
    assert actions.postpone(task, to=day(0), by=desk).due_on == day(0)
    with pytest.raises(Refused, match="da oggi in poi"):
        actions.postpone(task, to=day(-1), by=desk)


def test_what_is_done_is_neither_moved_nor_passed_on(cast, desk, me):
    task = actions.complete(TaskFactory(office=cast.luino), by=desk)
    with pytest.raises(Refused, match="riaprila"):
        actions.postpone(task, to=day(1), by=desk)
    with pytest.raises(Refused, match="riaprila"):
        actions.hand_over(task, to=me, by=desk)


def test_hand_over_says_who_passed_it_and_what_to_know(cast, desk):
    colleague = cast.user()
    task = actions.hand_over(
        TaskFactory(office=cast.luino, note="prima"), to=colleague, note="ha fretta", by=desk
    )
    assert (task.assigned_to_id, task.handed_over_by_id) == (colleague.pk, desk.user_id)
    assert task.note == f"prima\n{desk.display_name}: ha fretta"
    with acting(cast.as_actor(colleague)) as other:
        assert [t.pk for t in queries.handed_to(other)] == [task.pk]


def test_taking_a_thing_for_oneself_is_not_handing_over(cast, desk, me):
    task = actions.hand_over(TaskFactory(office=cast.luino), to=me, by=desk)
    assert (task.assigned_to_id, task.handed_over_by_id) == (me.pk, None)


@pytest.mark.parametrize("role", ["regional_monitor", "requester"])
def test_hand_over_refuses_who_has_no_list_in_the_office(cast, desk, role):
    with pytest.raises(Refused, match="Non può occuparsene"):
        actions.hand_over(TaskFactory(office=cast.luino), to=cast.user(role), by=desk)


def test_hand_over_refuses_who_works_elsewhere_or_no_longer(cast, desk):
    task = TaskFactory(office=cast.luino)
    gone = MembershipFactory(office=cast.luino, valid_to=day(-1)).user
    for user in (cast.user(office=cast.crema), gone):
        with pytest.raises(Refused, match="Non può occuparsene"):
            actions.hand_over(task, to=user, by=desk)


def test_mine_are_mine_and_those_nobody_took(cast, desk, me):
    own = TaskFactory(office=cast.luino, assigned_to=me, due_on=day(2))
    late = TaskFactory(office=cast.luino, assigned_to=me, due_on=day(-2))
    open_to_all = TaskFactory(office=cast.luino)
    TaskFactory(office=cast.luino, assigned_to=cast.user())
    TaskFactory(office=cast.luino, assigned_to=me, done_at=clock.now())
    assert [t.pk for t in queries.mine(desk)] == [late.pk, own.pk, open_to_all.pk]


@pytest.mark.parametrize(("which", "expected"), [
    (Which.OFFICE, {"late", "other", "free"}), (Which.LATE, {"late"}), (Which.DONE, {"done"}),
    (Which.HANDED, set()), (Which.MINE, {"free"}),
])  # fmt: skip
def test_each_view_of_the_list_shows_its_own(cast, desk, which, expected):
    other = cast.user()
    TaskFactory(office=cast.luino, title="late", due_on=day(-1), assigned_to=other)
    TaskFactory(office=cast.luino, title="other", assigned_to=other)
    TaskFactory(office=cast.luino, title="free")
    TaskFactory(office=cast.luino, title="done", done_at=clock.now())
    TaskFactory(office=cast.crema, title="elsewhere")
    assert {row.line.title for row in things(desk, which)} == expected


def test_a_task_of_a_sealed_person_is_not_there(cast, desk):
    TaskFactory(office=cast.luino, person=cast.amina)
    SealFactory(person=cast.amina)
    found = things(desk, Which.OFFICE)
    assert (len(found), list(found)) == (0, [])


def test_raw_sql_reads_and_writes_no_task_of_another_office(cast):
    task = TaskFactory(office=cast.luino, person=cast.amina)
    with acting(cast.actor(office=cast.crema)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM worklist_task")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE worklist_task SET title = 'x' WHERE id = %s", [task.pk])
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
            cursor.execute(
                "INSERT INTO worklist_task (office_id, title, note, origin_kind)"
                " VALUES (%s, 'x', '', '')",
                [cast.luino.pk],
            )


def test_the_person_s_story_tells_what_is_to_do(cast, desk):
    TaskFactory(office=cast.luino, person=cast.amina, title="Prenotare", due_on=day(-1))
    TaskFactory(office=cast.crema, person=cast.amina, title="Di un altro ufficio")
    told = [e for e in timeline.entries(desk, cast.amina) if e.kind == "task"]
    assert [(e.title, e.tone) for e in told] == [("Da fare: Prenotare", "warning")]


# Pages


def test_a_thing_is_written_marked_done_and_taken_back(client, cast, me):
    client.force_login(me)
    data = {"title": "Portare il modulo", "due_on": day(1).strftime("%d/%m/%Y")}
    assert client.post(reverse("worklist:add"), data).status_code == 302
    with behind_the_wall():
        task = Task.objects.get(title="Portare il modulo")
    assert "Portare il modulo" in client.get(reverse("worklist:list")).content.decode()
    done = client.post(reverse("worklist:complete", args=[task.pk]), follow=True)
    page = done.content.decode()
    assert "Fatta: «Portare il modulo»." in page
    assert reverse("worklist:reopen", args=[task.pk]) in page
    client.post(reverse("worklist:reopen", args=[task.pk]))
    with behind_the_wall():
        task.refresh_from_db()
    assert task.done_at is None


def test_done_from_the_day_comes_back_to_the_day(client, cast, me):
    task = TaskFactory(office=cast.luino)
    client.force_login(me)
    url = reverse("worklist:complete", args=[task.pk])
    assert client.post(url, {"next": "/lavoro/"})["Location"] == "/lavoro/"
    offers = f"{reverse('worklist:list')}?fatta={task.pk}"
    for stranger in ("https://example.org/", "//example.org/"):
        assert client.post(url, {"next": stranger})["Location"] == offers


def test_a_wrong_day_comes_back_with_what_was_typed(client, cast, me):
    client.force_login(me)
    answer = client.post(reverse("worklist:add"), {"title": "Telefonare", "due_on": "31/02/2027"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "31/02/2027" in page
    assert "Telefonare" in page


def test_a_past_day_is_refused_beside_the_field(client, cast, me):
    task = TaskFactory(office=cast.luino)
    client.force_login(me)
    answer = client.post(reverse("worklist:postpone", args=[task.pk]), {"due_on": "01/01/2020"})
    assert answer.status_code == 422
    assert "Scegli un giorno da oggi in poi." in answer.content.decode()


def test_a_colleague_is_chosen_by_name(client, cast, me):
    colleague = cast.user(user__full_name="Zeno Ultimo")
    task = TaskFactory(office=cast.luino)
    client.force_login(me)
    assert "Zeno Ultimo" in client.get(reverse("worklist:detail", args=[task.pk])).content.decode()
    client.post(reverse("worklist:hand_over", args=[task.pk]), {"to": colleague.pk})
    with behind_the_wall():
        task.refresh_from_db()
    assert (task.assigned_to_id, task.handed_over_by_id) == (colleague.pk, me.pk)


def test_what_was_passed_on_comes_back_with_one_button(client, cast, me):
    colleague = cast.user(user__full_name="Zeno Ultimo")
    task = TaskFactory(office=cast.luino, assigned_to=me)
    client.force_login(me)
    url = reverse("worklist:hand_over", args=[task.pk])
    page = client.post(url, {"to": colleague.pk}, follow=True).text
    assert "Passata a Zeno Ultimo." in page
    assert f'<form method="post" action="{url}"' in page.partition("<h1")[0]
    assert f'name="to" value="{me.pk}"' in page
    client.post(url, {"to": me.pk})
    with behind_the_wall():
        task.refresh_from_db()
    assert (task.assigned_to_id, task.handed_over_by_id) == (me.pk, None)


def test_a_stranger_cannot_be_chosen(client, cast, me):
    task = TaskFactory(office=cast.luino)
    stranger = cast.user(office=cast.crema)
    client.force_login(me)
    answer = client.post(reverse("worklist:hand_over", args=[task.pk]), {"to": stranger.pk})
    assert answer.status_code == 422


@pytest.mark.parametrize("route", [
    "detail", "edit", "complete", "how_it_went", "reopen", "postpone", "take_back", "hand_over",
])  # fmt: skip
def test_a_task_of_another_office_is_not_found(client, cast, me, route):
    task = TaskFactory(office=cast.crema)
    client.force_login(me)
    url = reverse(f"worklist:{route}", args=[task.pk])
    method = client.get if route in ("detail", "edit") else client.post
    assert method(url).status_code == 404


def test_the_list_about_a_person_shows_only_theirs(client, cast, me):
    TaskFactory(office=cast.luino, person=cast.amina, title="Per lei")
    TaskFactory(office=cast.luino, title="Per altri")
    client.force_login(me)
    page = client.get(reverse("worklist:list"), {"person": cast.amina.pk}).content.decode()
    assert "Per lei" in page
    assert "Per altri" not in page


@pytest.mark.parametrize("wanted", ["0", "x", "99999999999999999999", "-1", "٣"])
def test_a_person_that_is_not_there_is_not_found(client, cast, me, wanted):
    client.force_login(me)
    assert client.get(reverse("worklist:list"), {"person": wanted}).status_code == 404


def test_who_may_not_open_persons_reads_only_what_is_about_none(client, cast):
    TaskFactory(office=cast.luino, person=cast.amina, title="Telefonare ad Amina")
    TaskFactory(office=cast.luino, title="Comprare la carta")
    for role in ("area_coordinator", "cultural_mediator"):
        client.force_login(cast.user(role))
        page = client.get(reverse("worklist:list"), {"vista": "ufficio"}).content.decode()
        assert "Comprare la carta" in page
        assert "Amina" not in page


def test_a_thing_about_a_person_goes_only_to_who_may_open_persons(cast, desk):
    mediator = cast.user("cultural_mediator")
    about_her = TaskFactory(office=cast.luino, person=cast.amina)
    with pytest.raises(Refused, match="non apre le schede"):
        actions.hand_over(about_her, to=mediator, by=desk)
    with pytest.raises(Refused, match="non apre le schede"):
        actions.add(title="Telefonare", person=cast.amina, assigned_to=mediator, by=desk)
    about_none = TaskFactory(office=cast.luino)
    assert actions.hand_over(about_none, to=mediator, by=desk).assigned_to_id == mediator.pk


def test_the_list_asks_as_much_for_five_as_for_one(client, cast, me, page_queries):
    client.force_login(me)
    url = reverse("worklist:list") + "?vista=ufficio"
    TaskFactory(office=cast.luino, person=cast.amina, assigned_to=me, handed_over_by=me)
    one = page_queries(url)
    for _ in range(4):
        person = PersonFactory(registered_office=cast.luino)
        TaskFactory(office=cast.luino, person=person, assigned_to=cast.user(), handed_over_by=me)
    assert page_queries(url) == one
    assert one <= 15


def test_an_address_that_takes_only_a_post_leads_when_opened_to_the_thing_itself(client, cast):
    client.force_login(cast.user())
    task = TaskFactory(office=cast.luino)
    page = {"headers": {"accept": "text/html,*/*"}}
    opened = client.get(reverse("worklist:postpone", args=[task.pk]), **page)
    assert opened["Location"] == reverse("worklist:detail", args=[task.pk])
    kept = client.get(reverse("desk:draft"), **page)
    assert kept["Location"] == reverse("desk:list")
    machine = client.get(reverse("worklist:postpone", args=[task.pk]))
    assert machine.status_code == 405
