"""Whoever is shown somebody's record leaves a line in the register, on every route and whatever the
method: a refused form that draws the record again shows it as well (Garante 15 April 2021 n. 140).
"""

import pytest
from django.db import connection

from labimpact.audit.models import AuditEvent
from tests import access_table as table
from tests import factories as f

pytestmark = pytest.mark.django_db(databases=["default", "stats"])
NAME = "Zyxwvutsrqp"


def _lines(person) -> int:
    return AuditEvent.objects.filter(person_ids__contains=[person.pk]).count()


def _unnoted(client, route, laid) -> list[str]:
    """The methods by which the person was shown without a line."""
    with table.taken_back():
        url = f.behind(lambda: table.address(route, laid))
        return [method for method in ("GET", "POST") if _is_unnoted(client, method, url, laid)]


def _is_unnoted(client, method, url, laid) -> bool:
    with table.taken_back():
        before = f.behind(lambda: _lines(laid.person))
        answer = getattr(client, method.lower())(url)
        body = b"".join(answer) if answer.streaming else answer.content
        # A refusal may leave the transaction broken, and then it shows nobody.
        shown = NAME.encode() in body and not connection.needs_rollback
        noted = shown and f.behind(lambda: _lines(laid.person)) > before
    return shown and not noted


@pytest.mark.parametrize("role", ["social_worker", "desk_operator", "area_coordinator"])
def test_whoever_is_shown_a_record_leaves_a_line(client, cast, role):
    client.force_login(cast.user(role))
    laid = table.lay(cast, "own")
    laid.person.family_name = NAME
    f.behind(laid.person.save)
    found = [
        (route, method)
        for route in table.routes()
        if route != "account_logout"
        for method in _unnoted(client, route, laid)
    ]
    assert not found, " ".join(f"{route}:{method}" for route, method in found)
