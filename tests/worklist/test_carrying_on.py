"""How a thing went, putting it off and back, correcting it; and two colleagues at once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from labimpact.audit.models import Change
from labimpact.base import clock
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.people import timeline
from labimpact.worklist import actions, queries
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.factories import TaskFactory

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


def fresh(task):
    with behind_the_wall():
        return Task.objects.get(pk=task.pk)


# How it went


def test_done_with_a_note_keeps_it_through_undo(cast, desk):
    task = TaskFactory(office=cast.luino)
    assert actions.complete(task, by=desk, note=" ha risposto la figlia ").done_note == (
        "ha risposto la figlia"
    )
    assert actions.reopen(task, by=desk).done_note == "ha risposto la figlia"
    assert actions.complete(task, by=desk).done_note == "ha risposto la figlia"
    assert actions.complete(actions.reopen(task, by=desk), by=desk, note="2ª").done_note == "2ª"


def test_the_slower_of_two_colleagues_changes_nothing_and_loses_no_note(cast, desk):
    task = actions.complete(TaskFactory(office=cast.luino), by=desk, note="fatto io")
    with acting(cast.actor()) as slower:
        again = actions.complete(task, by=slower, note="anch'io")
    assert (again.done_at, again.done_by_id) == (task.done_at, desk.user_id)
    assert again.done_note == f"fatto io · {slower.display_name}: anch'io"


def test_how_it_went_is_written_only_of_what_is_done(cast, desk):
    task = TaskFactory(office=cast.luino)
    with pytest.raises(Refused, match="Non è più segnata"):
        actions.note_how_it_went(task, note="bene", by=desk)
    actions.complete(task, by=desk)
    assert actions.note_how_it_went(task, note=" bene ", by=desk).done_note == "bene"


def test_the_note_is_in_the_list_in_the_detail_and_in_the_story(client, cast, me, desk):
    task = TaskFactory(office=cast.luino, person=cast.amina)
    actions.complete(task, by=desk, note="verrà giovedì")
    story = [e for e in timeline.entries(desk, cast.amina) if e.kind == "task"]
    assert [e.text for e in story] == ["verrà giovedì"]
    client.force_login(me)
    pages = (reverse("worklist:list") + "?vista=fatte", reverse("worklist:detail", args=[task.pk]))
    for page in pages:
        assert "verrà giovedì" in client.get(page).content.decode()


def test_a_note_can_be_added_from_the_list_that_says_it_is_done(client, cast, me):
    task = TaskFactory(office=cast.luino)
    client.force_login(me)
    done = client.post(reverse("worklist:complete", args=[task.pk]), follow=True)
    assert reverse("worklist:how_it_went", args=[task.pk]) in done.content.decode()
    client.post(reverse("worklist:how_it_went", args=[task.pk]), {"note": "non risponde"})
    assert fresh(task).done_note == "non risponde"


def test_a_note_too_long_comes_back_as_typed(client, cast, me):
    task = TaskFactory(office=cast.luino)
    client.force_login(me)
    answer = client.post(reverse("worklist:complete", args=[task.pk]), {"note": "x" * 501})
    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()
    assert fresh(task).done_at is None


def test_the_page_says_who_was_faster(client, cast, me):
    faster = cast.user(user__full_name="Pia Svelta")
    task = TaskFactory(office=cast.luino, done_at=clock.now(), done_by=faster)
    client.force_login(me)
    page = client.post(reverse("worklist:complete", args=[task.pk]), follow=True)
    assert "L&#x27;aveva già segnata come fatta Pia Svelta." in page.content.decode()
    assert fresh(task).done_by_id == faster.pk


# Putting off


def test_putting_off_is_counted_and_taken_back_once(cast, desk):
    task = TaskFactory(office=cast.luino, due_on=day(-3))
    assert actions.postpone(task, to=day(1), by=desk).postponed_times == 1
    assert actions.postpone(task, to=day(7), by=desk).postponed_times == 2
    back = actions.take_back_postponement(task, by=desk)
    assert (back.due_on, back.postponed_times) == (day(1), 1)
    with pytest.raises(Refused, match="già stato riportato"):
        actions.take_back_postponement(task, by=desk)


def test_what_had_no_day_goes_back_to_have_none(cast, desk):
    task = actions.postpone(TaskFactory(office=cast.luino), to=day(1), by=desk)
    assert actions.take_back_postponement(task, by=desk).due_on is None


@pytest.mark.parametrize("far", [date(2999, 1, 1), date.max])
def test_a_day_in_another_century_is_a_slip(cast, desk, far):
    task = TaskFactory(office=cast.luino)
    with pytest.raises(Refused, match="entro cinque anni"):
        actions.postpone(task, to=far, by=desk)
    with pytest.raises(Refused, match="entro cinque anni"):
        actions.add(title="Telefonare", due_on=far, by=desk)
    assert fresh(task).due_on is None


def test_putting_off_to_the_same_day_is_not_counted(cast, desk):
    task = TaskFactory(office=cast.luino, due_on=day(1))
    with pytest.raises(Refused, match="È già per quel giorno"):
        actions.postpone(task, to=day(1), by=desk)
    assert fresh(task).postponed_times == 0


def test_what_is_done_is_not_brought_back_to_its_day(cast, desk):
    task = actions.postpone(TaskFactory(office=cast.luino), to=day(1), by=desk)
    actions.complete(task, by=desk)
    with pytest.raises(Refused, match="riaprila"):
        actions.take_back_postponement(task, by=desk)


def test_the_list_puts_off_with_one_button_and_takes_it_back(client, cast, me):
    task = TaskFactory(office=cast.luino, due_on=day(-2))
    client.force_login(me)
    here = reverse("worklist:list") + "?vista=ufficio"
    tomorrow = f"{day(1):%d/%m/%Y}"
    assert f'name="due_on" value="{tomorrow}"' in client.get(here).content.decode()
    moved = client.post(
        reverse("worklist:postpone", args=[task.pk]), {"due_on": tomorrow, "next": here}
    )
    assert moved["Location"] == f"{here}&rimandata={task.pk}"
    page = client.get(moved["Location"]).content.decode()
    assert f"Rimandata al {tomorrow}" in page
    assert "rimandata 1 volta" in page
    back = client.post(
        reverse("worklist:take_back", args=[task.pk]), {"next": moved["Location"]}, follow=True
    )
    assert f"Riportata al {day(-2):%d/%m/%Y}." in back.content.decode()
    assert back.redirect_chain == [(here, 302)]
    again = client.post(reverse("worklist:take_back", args=[task.pk]), follow=True)
    assert "già stato riportato" in again.content.decode()


@pytest.mark.parametrize(("today", "keys"), [
    (date(2026, 11, 25), ["domani", "settimana", "lunedi"]),  # a Wednesday
    (date(2026, 11, 29), ["domani", "settimana"]),  # a Sunday: Monday is tomorrow
    (date(2026, 11, 30), ["domani", "settimana"]),  # a Monday: the next one is in a week
])  # fmt: skip
def test_the_days_offered_are_never_the_same_twice(today, keys):
    offered = queries.later_days(today)
    assert [key for key, _label, _day in offered] == keys
    assert all(later > today for _key, _label, later in offered)


# Correcting


def seen(task):
    return queries.version(fresh(task))


def test_edit_corrects_and_history_keeps_what_it_said(cast, desk):
    task = TaskFactory(office=cast.luino, title="Telefonre", due_on=day(1))
    actions.edit(task, title=" Telefonare ", due_on=day(2), note="sera", seen=seen(task), by=desk)
    now = fresh(task)
    assert (now.title, now.due_on, now.note) == ("Telefonare", day(2), "sera")
    with behind_the_wall():
        change = Change.objects.filter(table_name="worklist_task", row_id=task.pk).latest("pk")
    assert change.old_values["title"] == "Telefonre"


def test_edit_leaves_a_late_day_alone_but_sets_no_past_one(cast, desk):
    task = TaskFactory(office=cast.luino, due_on=day(-4))
    actions.edit(task, title="Altro", due_on=day(-4), note="", seen=seen(task), by=desk)
    with pytest.raises(Refused, match="da oggi in poi"):
        actions.edit(task, title="Altro", due_on=day(-1), note="", seen=seen(task), by=desk)
    assert fresh(task).due_on == day(-4)


def test_edit_refuses_an_empty_title_and_what_is_done(cast, desk):
    task = TaskFactory(office=cast.luino)
    with pytest.raises(Refused, match="che cosa"):
        actions.edit(task, title=" ", due_on=None, note="", seen=seen(task), by=desk)
    actions.complete(task, by=desk)
    with pytest.raises(Refused, match="riaprila"):
        actions.edit(task, title="x", due_on=None, note="", seen=seen(task), by=desk)


def test_a_day_set_anew_is_not_taken_back(cast, desk):
    task = actions.postpone(TaskFactory(office=cast.luino), to=day(1), by=desk)
    actions.edit(task, title="x", due_on=day(5), note="", seen=seen(task), by=desk)
    with pytest.raises(Refused, match="già stato riportato"):
        actions.take_back_postponement(task, by=desk)


def test_nobody_writes_over_what_a_colleague_wrote(client, cast, me, desk):
    task = TaskFactory(office=cast.luino, title="Prima")
    old = seen(task)
    actions.edit(task, title="Della collega", due_on=None, note="", seen=old, by=desk)
    with pytest.raises(Conflict):
        actions.edit(task, title="Mia", due_on=None, note="", seen=old, by=desk)
    client.force_login(me)
    url = reverse("worklist:edit", args=[task.pk])
    answer = client.post(url, {"title": "Mia", "due_on": "", "note": "", "seen": old})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Della collega" in page
    assert 'value="Mia"' in page
    assert f'value="{seen(task)}"' in page
    assert (
        client.post(url, {"title": "Mia", "due_on": "", "note": "", "seen": seen(task)}).status_code
        == 302
    )
    assert fresh(task).title == "Mia"
