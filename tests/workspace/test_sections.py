"""The registry behind *Oggi*: who sees which section, in which order, and how much of it."""

from datetime import date

import pytest

from labimpact.agenda.seen import not_seen_yet
from labimpact.base import today
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection

DAY = date(2026, 11, 22)
DESK = Actor(user_id=1, grants={7: frozenset({Permission.TASK_MANAGE})})


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(today, "_sections", {})


def register(key, order=10, found=1, permission=Permission.TASK_MANAGE, **kwargs):
    asked = []

    def provider(actor, day):
        asked.append((actor, day))
        yield from (TodayItem(title=f"{key} {n}") for n in range(found))

    today.register(
        TodaySection(
            key=key, title=key, order=order, permissions=(permission,), provider=provider, **kwargs
        )
    )
    return asked


def keys(**kwargs):
    return [filled.key for filled in today.sections(DESK, DAY, **kwargs)]


def test_sections_stand_in_their_order():
    register("second", order=20)
    register("first", order=10)
    assert keys() == ["first", "second"]


def test_a_section_one_may_not_open_is_not_even_asked_for():
    asked = register("persons", permission=Permission.PERSON_VIEW)
    assert keys() == []
    assert asked == []


def test_one_section_alone_asks_nothing_of_the_others():
    asked = register("other")
    mine = register("mine")
    assert keys(only="mine") == ["mine"]
    assert (asked, mine) == ([], [(DESK, DAY)])


def test_an_empty_section_is_shown_unless_it_is_optional():
    register("always", found=0)
    register("sometimes", found=0, optional=True)
    assert keys() == ["always"]


@pytest.mark.parametrize(("found", "shown", "more"), [(2, 2, False), (3, 3, False), (4, 3, True)])
def test_a_long_section_is_cut_and_says_so(found, shown, more):
    register("long", found=found, limit=3)
    (filled,) = today.sections(DESK, DAY)
    assert (len(filled.items), filled.has_more) == (shown, more)


def test_registering_twice_replaces():
    register("same", found=1)
    register("same", found=2)
    (filled,) = today.sections(DESK, DAY)
    assert len(filled.items) == 2


def test_a_name_is_new_once_a_day_for_each_screen():
    session = {}
    assert not_seen_yet(session, "queue", DAY, [1, 2]) == {1, 2}
    assert not_seen_yet(session, "queue", DAY, [2, 3]) == {3}
    assert not_seen_yet(session, "today", DAY, [2]) == {2}
    assert not_seen_yet(session, "queue", date(2026, 11, 23), [2]) == {2}
