"""The staff menu, as each app has added to it."""

from types import SimpleNamespace

from labimpact.base import navigation
from labimpact.base.navigation import NavItem
from labimpact.base.permissions import Permission


def entry(route, order, group=""):
    rights = (Permission.PERSON_VIEW,)
    return NavItem(label=route, route=route, permissions=rights, icon="", order=order, group=group)


def test_a_group_stands_once_where_its_first_entry_stands(monkeypatch):
    entries = [
        entry("workspace:today", 1), entry("people:search", 2, "Persone"), entry("desk:list", 3),
        entry("worklist:list", 4, "Lavoro"), entry("cases:list", 4, "Casi"),
        entry("recognition:duplicates", 5, "Persone"), entry("worklist:add", 5, "Lavoro"),
        entry("cases:new", 5, "Casi"),
    ]  # fmt: skip
    monkeypatch.setattr(navigation, "_items", {item.route: item for item in entries})
    actor = SimpleNamespace(can_somewhere=lambda _right: True)
    shown = [(link.group, link.label) for link in navigation.links(actor, "/")]
    assert shown == [
        ("", "workspace:today"), ("Persone", "people:search"),
        ("Persone", "recognition:duplicates"), ("", "desk:list"), ("Lavoro", "worklist:list"),
        ("Lavoro", "worklist:add"), ("Casi", "cases:list"), ("Casi", "cases:new"),
    ]  # fmt: skip
