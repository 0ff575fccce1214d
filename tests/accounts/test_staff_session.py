"""A platform administrator has powers only inside a timed, reasoned, logged session."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from labimpact.accounts import actions
from labimpact.accounts.models import StaffSession
from labimpact.audit.models import AuditEvent
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
URL = "/lavoro/servizio/"
REASON = "richiesta 42: nuovo ufficio"


@pytest.fixture
def administrator(cast):
    return cast.user("platform_administrator")


def powers(cast, user):
    return cast.as_actor(user).can_somewhere(Permission.NETWORK_MANAGE)


def test_powers_come_with_the_session_and_go_with_it(cast, client, administrator):
    client.force_login(administrator)
    assert not powers(cast, administrator)
    client.post(URL, {"reason": REASON, "minutes": "15"})
    assert powers(cast, administrator)
    assert "attivi fino alle" in client.get(URL).content.decode()
    banner = client.get("/lavoro/").content.decode()
    assert "Sessione di servizio aperta fino alle" in banner
    assert f'action="{URL}chiudi/"' in banner
    client.post(f"{URL}chiudi/")
    assert not powers(cast, administrator)
    assert "Sessione di servizio aperta" not in client.get("/lavoro/").content.decode()


def test_opening_and_closing_stay_in_the_register_with_the_reason(cast, client, administrator):
    client.force_login(administrator)
    client.post(URL, {"reason": REASON, "minutes": "15"})
    client.post(f"{URL}chiudi/")
    with behind_the_wall():
        noted = AuditEvent.objects.filter(action__startswith="staff_session.").order_by("pk")
        assert [(e.action, e.reason) for e in noted] == [
            ("staff_session.opened", REASON),
            ("staff_session.closed", ""),
        ]
        assert {e.actor for e in noted} == {f"user:{administrator.pk}"}


def test_powers_end_by_themselves(cast, administrator):
    with behind_the_wall():
        StaffSession.objects.create(
            user=administrator,
            reason=REASON,
            started_at=timezone.now() - timedelta(hours=2),
            ends_at=timezone.now() - timedelta(hours=1),
        )
    assert not powers(cast, administrator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": "61"},
        {"minutes": "0"},
        {"minutes": "molti"},
        {"reason": ""},
        {"reason": "         x         "},
    ],
)
def test_without_a_reason_or_with_too_long_a_time_nothing_opens(cast, client, administrator, wrong):
    client.force_login(administrator)
    response = client.post(URL, {"reason": REASON, "minutes": "15"} | wrong)
    assert response.status_code == 422
    assert not powers(cast, administrator)


def test_a_second_session_is_refused_while_one_is_open(cast, administrator):
    actor = cast.as_actor(administrator)
    with acting(actor):
        actions.open_staff_session(reason=REASON, minutes=5, by=actor)
        with pytest.raises(Refused, match="già"):
            actions.open_staff_session(reason=REASON, minutes=60, by=actor)


@pytest.mark.parametrize("role", ["desk_operator", "area_coordinator", "privacy_officer"])
def test_nobody_else_finds_the_door(cast, client, role):
    client.force_login(cast.user(role))
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"reason": REASON, "minutes": "5"}).status_code == 403


def test_the_action_asks_for_the_right_too(cast):
    actor = cast.actor("desk_operator")
    with acting(actor), pytest.raises(Refused, match="Solo chi amministra"):
        actions.open_staff_session(reason=REASON, minutes=5, by=actor)


def test_nobody_opens_a_session_for_somebody_else(cast, administrator):
    with acting(cast.actor("platform_administrator")):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            StaffSession.objects.create(
                user=administrator, reason=REASON, ends_at=timezone.now() + timedelta(hours=1)
            )
