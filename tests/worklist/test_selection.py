"""Several things at once: done, put off, passed on, taken back; and what nobody may choose."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.worklist import actions
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


@pytest.fixture
def three(cast):
    return [TaskFactory(office=cast.luino, title=f"Cosa {n}") for n in range(3)]


def day(days):
    return clock.today() + timedelta(days=days)


def pks(tasks):
    return [task.pk for task in tasks]


def now(tasks, field):
    with behind_the_wall():
        found = Task.objects.in_bulk(pks(tasks))
    return [getattr(found[task.pk], field) for task in tasks]


def choose(client, verb, ids, query="?vista=ufficio", **data):
    url = reverse("worklist:selection") + query
    return client.post(url, {"azione": verb, "scelta": ids, **data}, follow=True)


def test_several_are_done_with_one_note_and_taken_back(client, cast, me, three):
    client.force_login(me)
    done = choose(client, "fatta", pks(three), note="tutte al telefono")
    page = done.content.decode()
    assert "Fatte: 3 cose." in page
    assert now(three, "done_note") == ["tutte al telefono"] * 3
    assert done.redirect_chain[0][0].endswith(
        "?vista=ufficio&fatta=" + ",".join(map(str, sorted(pks(three))))
    )
    choose(client, "riapri", pks(three))
    assert now(three, "done_at") == [None] * 3
    assert now(three, "done_note") == ["tutte al telefono"] * 3


def test_several_are_put_off_and_brought_back_each_to_its_day(client, cast, me):
    tasks = [TaskFactory(office=cast.luino, due_on=due) for due in (day(-2), None, day(0))]
    client.force_login(me)
    assert "Rimandate al" in choose(client, "domani", pks(tasks)).content.decode()
    assert now(tasks, "due_on") == [day(1)] * 3
    assert now(tasks, "postponed_times") == [1] * 3
    choose(client, "riporta", pks(tasks))
    assert now(tasks, "due_on") == [day(-2), None, day(0)]
    assert now(tasks, "postponed_times") == [0] * 3
    again = choose(client, "riporta", pks(tasks)).content.decode()
    assert "3 nel frattempo sono state cambiate." in again
    assert "Non è cambiato niente." in again


def test_several_are_passed_on_or_taken(client, cast, me, three):
    colleague = cast.user()
    client.force_login(me)
    choose(client, "passa", pks(three), to=colleague.pk)
    assert now(three, "assigned_to_id") == [colleague.pk] * 3
    assert now(three, "handed_over_by_id") == [me.pk] * 3
    choose(client, "prendi", pks(three[:2]))
    assert now(three, "assigned_to_id") == [me.pk, me.pk, colleague.pk]
    assert now(three, "handed_over_by_id") == [None, None, me.pk]


def test_what_is_of_another_office_or_invented_is_never_done(client, cast, me, three):
    stranger = TaskFactory(office=cast.crema)
    client.force_login(me)
    ids = [*pks(three), stranger.pk, 0, -5, "x", "9" * 30, 987654321]
    page = choose(client, "fatta", ids).content.decode()
    assert "Fatte: 3 cose." in page
    assert "non sono tra le cose dei tuoi uffici." in page
    assert now([stranger], "done_at") == [None]


def test_what_a_colleague_has_done_meanwhile_stays_theirs(client, cast, me, three):
    faster = cast.user()
    with acting(cast.as_actor(faster)) as actor:
        actions.complete(three[0], by=actor)
    client.force_login(me)
    page = choose(client, "fatta", pks(three)).content.decode()
    assert "1 era già segnata come fatta." in page
    assert now(three, "done_by_id") == [faster.pk, me.pk, me.pk]


@pytest.mark.parametrize(("verb", "said"), [
    ("passa", "Scegli il collega a cui passarle."),
    ("distruggi", "Scegli che cosa fare delle cose che hai spuntato."),
    ("", "Scegli che cosa fare delle cose che hai spuntato."),
])  # fmt: skip
def test_a_refusal_keeps_what_was_ticked_and_typed(client, cast, me, three, verb, said):
    client.force_login(me)
    answer = choose(client, verb, pks(three[:1]), note="ha chiamato lei")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="ha chiamato lei"' in page
    assert page.count("checked") == 1
    assert now(three, "done_at") == [None] * 3


def test_nothing_chosen_is_said(client, cast, me, three):
    client.force_login(me)
    answer = choose(client, "fatta", [])
    assert answer.status_code == 422
    assert "Scegli prima almeno una cosa dall&#x27;elenco." in answer.content.decode()


@pytest.mark.parametrize("to", ["x", "0", "stranger"])
def test_a_colleague_of_another_office_cannot_be_chosen(client, cast, me, three, to):
    wanted = cast.user(office=cast.crema).pk if to == "stranger" else to
    client.force_login(me)
    assert choose(client, "passa", pks(three), to=wanted).status_code == 422
    assert now(three, "assigned_to_id") == [None] * 3


def test_what_is_about_a_person_does_not_go_to_who_may_not_open_persons(cast, desk):
    mediator = cast.user("cultural_mediator")
    about_her = TaskFactory(office=cast.luino, person=cast.amina)
    about_none = TaskFactory(office=cast.luino)
    outcome = actions.hand_over_many([about_her.pk, about_none.pk], to=mediator, by=desk)
    assert pks(outcome.changed) == [about_none.pk]
    assert "il suo ruolo non apre le schede" in outcome.skipped[0]


def test_five_hundred_at_once_are_refused_with_a_number(client, cast, me, desk, three):
    with pytest.raises(Refused, match=r"500.*al massimo 100"):
        actions.complete_many(range(1, 501), by=desk)
    client.force_login(me)
    answer = choose(client, "fatta", [*pks(three), *range(10**9, 10**9 + 497)])
    assert answer.status_code == 422
    assert "al massimo 100 per volta" in answer.content.decode()
    assert now(three, "done_at") == [None] * 3


def test_a_selection_puts_nothing_off_into_the_past(desk, three):
    with pytest.raises(Refused, match="da oggi in poi"):
        actions.postpone_many(pks(three), to=day(-1), by=desk)


def test_a_selection_asks_as_much_for_five_as_for_one(cast, desk):
    def asked(n):
        chosen = [TaskFactory(office=cast.luino).pk for _ in range(n)]
        with CaptureQueriesContext(connection) as captured:
            actions.complete_many(chosen, by=desk)
        return len(captured)

    assert asked(1) == asked(5)


def test_a_selection_is_one_line_of_the_register(cast, desk):
    tasks = [TaskFactory(office=cast.luino, person=cast.amina) for _ in range(2)]
    actions.complete_many(pks(tasks), by=desk)
    with behind_the_wall():
        event = AuditEvent.objects.get(action="task.completed")
    assert (sorted(event.object_ids), event.person_ids) == (sorted(pks(tasks)), [cast.amina.pk])


def test_the_address_of_a_selection_leads_back_to_the_list(client, cast, me):
    client.force_login(me)
    answer = client.get(reverse("worklist:selection") + "?vista=ufficio&pagina=2")
    assert answer["Location"] == reverse("worklist:list") + "?vista=ufficio&pagina=2"
