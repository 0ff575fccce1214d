"""A form sent twice does its work once, whatever happened between saving and answering."""

import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse

from labimpact.accounts import sent_forms
from labimpact.accounts.models import SentForm
from labimpact.agenda.models import Arrival
from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.people.models import Person
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.factories import SentFormFactory, yesterday

pytestmark = pytest.mark.django_db
ADD = "/lavoro/arrivi/nuovo/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.user())
    return client


def count(model, **wanted) -> int:
    with behind_the_wall():
        return model.objects.filter(**wanted).count()


def key() -> str:
    return str(uuid.uuid4())


def test_a_number_asked_for_twice_with_the_same_form_is_one_number(desk):
    form = {"label": "signora con il passeggino", "once": key()}
    first, again = desk.post(ADD, form), desk.post(ADD, form)

    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert count(Arrival, label=form["label"]) == 1
    assert "non è stato ripetuto" in " ".join(str(m) for m in get_messages(again.wsgi_request))


def test_another_page_or_another_content_is_another_form(desk):
    same = key()
    desk.post(ADD, {"label": "il primo", "once": same})
    desk.post(ADD, {"label": "il secondo", "once": same})
    desk.post(ADD, {"label": "il primo", "once": key()})

    assert count(Arrival, label="il primo") == 2
    assert count(Arrival, label="il secondo") == 1


def test_the_key_of_one_person_says_nothing_of_another(client, cast):
    form = {"label": "lo stesso", "once": key()}
    for colleague in (cast.user(), cast.user()):
        client.force_login(colleague)
        client.post(ADD, form)

    assert count(Arrival, label="lo stesso") == 2


def test_a_refused_form_comes_again_with_the_same_key(desk):
    same = key()
    refused = desk.post("/lavoro/da-fare/nuova/", {"title": "", "once": same})
    assert refused.status_code == 422
    assert count(SentForm) == 0

    done = desk.post("/lavoro/da-fare/nuova/", {"title": "Richiamare", "once": same})
    assert done.status_code == 302
    assert count(Task, title="Richiamare") == 1


def test_a_person_registered_again_minutes_later_by_the_same_form_is_one_person(desk):
    path = reverse("people:register")
    form = {"family_name": "Guastini", "given_name": "Ada", "confirmed": "1", "once": key()}
    first = desk.post(path, form)
    with behind_the_wall():
        Person.objects.filter(family_name="Guastini").update(registered_at=yesterday())
    again = desk.post(path, form)

    assert first["Location"] == again["Location"]
    assert count(Person, family_name="Guastini") == 1


def test_the_key_shares_the_fate_of_the_work(desk, monkeypatch):
    def fall(*args, **kwargs):
        raise ZeroDivisionError

    desk.raise_request_exception = False
    monkeypatch.setattr("labimpact.agenda.actions.add", fall)
    assert desk.post(ADD, {"label": "cade", "once": key()}).status_code == 500
    assert connection.needs_rollback


@pytest.mark.parametrize(
    "route", ["agenda:queue", "worklist:add", "people:register", "appointments:waiting"]
)
def test_a_page_that_makes_something_gives_a_new_key_each_time(desk, route):
    path = reverse(route)
    found = [re.findall(r'name="once" value="([^"]+)"', desk.get(path).text) for _ in range(2)]
    assert found[0]
    assert not set(found[0]) & set(found[1])


def test_the_seal_of_a_content_does_not_hold_it(desk):
    desk.post(ADD, {"label": "Amina", "once": key()})
    with behind_the_wall():
        (sent,) = SentForm.objects.all()
    assert "Amina" not in "".join(map(str, vars(sent).values()))


def test_old_keys_are_forgotten(cast):
    actor = cast.actor()
    SentFormFactory(user_id=actor.user_id, sent_at=yesterday() - sent_forms.KEPT)
    recent = SentFormFactory(user_id=actor.user_id)
    assert sent_forms.purge() == 1
    with acting(actor):
        assert [s.pk for s in SentForm.objects.all()] == [recent.pk]
    with acting_as(System.PUBLIC):
        assert not SentForm.objects.exists()
