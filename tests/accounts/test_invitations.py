"""Invitations: who may send them, what the link opens, and how often."""

import hashlib
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from labimpact.accounts.models import User
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.sealing import unseal
from labimpact.base.wall.session import acting, acting_as
from labimpact.network.actions import invitations
from labimpact.network.models import Invitation, Membership
from labimpact.notifications.models import Message
from tests.accounts.test_sign_in import sign_in, with_password
from tests.conftest import behind_the_wall
from tests.factories import InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = {
    "full_name": "Sara Nuova",
    "password": "una frase lunga e sua",
    "password_again": "una frase lunga e sua",
}


@pytest.fixture(autouse=True)
def _counters_start_from_zero():
    cache.clear()


@pytest.fixture
def coordinator(cast):
    return cast.actor("area_coordinator")


def invited(office, role="desk_operator", email="sara@example.org", **extra):
    token = f"gettone-{email.partition(chr(64))[0]}-{role}"
    InvitationFactory(
        email=email,
        office=office,
        role=role,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        **extra,
    )
    return f"/accedi/invito/{token}/"


def send(by, office, role="desk_operator", email="sara@example.org"):
    with acting(by):
        return invitations.invite(email=email, office=office, role=role, by=by)


def refused(says, by, office, role="desk_operator", email="sara@example.org"):
    """The refusal happens inside the actor's transaction, which goes on."""
    with acting(by), pytest.raises(Refused, match=says):
        invitations.invite(email=email, office=office, role=role, by=by)


def test_the_link_is_in_the_message_and_only_its_hash_in_the_database(cast, coordinator):
    issued = send(coordinator, cast.luino)
    with behind_the_wall():
        message = Message.objects.get(recipient="sara@example.org")
        stored = Invitation.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(m)::text FROM notifications_message m")
            message_row = cursor.fetchone()[0]
            cursor.execute("SELECT args::text FROM procrastinate_jobs")
            arguments = cursor.fetchone()[0]
    assert issued.link in unseal(message.body, purpose="notifications.message")
    assert issued.token not in message_row
    assert arguments == f'{{"message_id": {message.pk}}}'
    assert stored.token_hash == hashlib.sha256(issued.token.encode()).hexdigest()


def test_a_new_invitation_takes_the_place_of_the_one_before(cast, coordinator):
    first, second = send(coordinator, cast.luino), send(coordinator, cast.luino)
    with acting_as(System.SIGN_IN):
        assert invitations.find_pending(first.token) is None
        assert invitations.find_pending(second.token) is not None


@pytest.mark.parametrize("role", ["regional_monitor", "platform_administrator"])
def test_nobody_invites_into_a_role_that_reaches_further_than_theirs(cast, coordinator, role):
    refused("Non puoi dare", coordinator, cast.luino, role)


def test_a_coordinator_invites_in_their_area_and_in_no_other(cast, coordinator):
    send(coordinator, cast.germignaga)
    refused("Non puoi dare", coordinator, cast.crema)


def test_an_operator_invites_nobody(cast):
    refused("Non puoi dare", cast.actor("desk_operator"), cast.luino)


def test_a_platform_administrator_invites_only_inside_a_staff_session(cast):
    from tests.factories import StaffSessionFactory

    user = cast.user("platform_administrator")
    refused("Non puoi dare", cast.as_actor(user), cast.crema)
    StaffSessionFactory(user=user)
    assert send(cast.as_actor(user), cast.crema, "regional_monitor").invitation.pk


def test_nobody_invites_themselves(cast):
    user = cast.user("area_coordinator")
    refused("te stesso", cast.as_actor(user), cast.luino, "area_coordinator", user.email.upper())


def test_somebody_who_already_has_the_role_is_not_invited_again(cast, coordinator):
    user = cast.user("desk_operator")
    refused("già l'incarico", coordinator, cast.luino, "desk_operator", user.email)


@pytest.mark.parametrize(
    "address", ["", "sara", "sara@", "a b@c.it", "sara@example.org\nBcc: x@y.z"]
)
def test_an_address_that_is_none_is_refused(cast, coordinator, address):
    refused("indirizzo", coordinator, cast.luino, email=address)


def test_the_wall_itself_stops_an_invitation_out_of_reach(cast, coordinator):
    from django.db import DatabaseError, transaction

    with acting(coordinator):
        for office, role in ((cast.crema, "desk_operator"), (cast.luino, "regional_monitor")):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Invitation.objects.create(
                    email="x@example.org",
                    office=office,
                    role=role,
                    token_hash=f"{office.pk}{role}",
                    expires_at=timezone.now() + timedelta(days=1),
                )


def test_accepting_opens_the_account_the_role_and_the_session(cast, client):
    url = invited(cast.luino)
    assert "Sportello immigrati di Luino" in client.get(url).content.decode()
    response = client.post(url, NEW)
    assert response.status_code == 302, response.content.decode()
    with behind_the_wall():
        user = User.objects.get(email="sara@example.org")
        assert user.full_name == "Sara Nuova"
        assert Membership.objects.get(user=user).office == cast.luino
        assert EmailAddress.objects.get(user=user).verified
    assert client.get("/lavoro/").status_code == 200


def test_outside_the_demonstration_the_second_factor_comes_next(cast, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.post(invited(cast.luino), NEW).url == "/accedi/secondo-fattore/"


def test_the_link_works_once(cast, client):
    url = invited(cast.luino)
    client.post(url, NEW)
    again = type(client)()
    assert again.get(url).status_code == 410
    assert again.post(url, NEW | {"full_name": "Altra"}).status_code == 410
    with behind_the_wall():
        assert User.objects.filter(full_name="Altra").count() == 0


@pytest.mark.parametrize("over", ["revoked", "expired"])
def test_a_link_that_is_over_opens_nothing(cast, client, over):
    now = timezone.now()
    extra = {"revoked": {"revoked_at": now}, "expired": {"expires_at": now - timedelta(minutes=1)}}
    url = invited(cast.luino, **extra[over])
    assert client.get(url).status_code == 410
    assert client.post(url, NEW).status_code == 410
    with behind_the_wall():
        assert not User.objects.filter(email="sara@example.org").exists()


def test_a_made_up_link_opens_nothing(cast, client):
    assert client.get("/accedi/invito/inventato/").status_code == 410


def test_the_posted_address_cannot_replace_the_invited_one(cast, client):
    client.post(invited(cast.luino), NEW | {"email": "attaccante@example.org"})
    with behind_the_wall():
        assert User.objects.filter(email="sara@example.org").exists()
        assert not User.objects.filter(email="attaccante@example.org").exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            {"password": "corta", "password_again": "corta"},
            "troppo corta: servono almeno 12 caratteri",
        ),
        ({"password_again": "diversa da quella di sopra"}, "diverse"),
        ({"full_name": ""}, "Nome e cognome"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_link_stays_good(cast, client, wrong, says):
    url = invited(cast.luino)
    response = client.post(url, NEW | wrong)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert client.get(url).status_code == 200


def test_who_has_an_account_signs_in_and_gets_one_more_role(cast, client):
    user = with_password(cast.user(user=UserFactory(email="sara@example.org")))
    url = invited(cast.germignaga)
    page = client.get(url).content.decode()
    assert "Accedi e accetta" in page
    assert 'name="password"' not in page
    assert client.post(url, NEW).status_code == 200
    assert re.search(r'href="/accedi/\?next=([^"]+)"', page)[1] == url
    response = sign_in(client, email=user.email, next=url)
    assert response.url == url
    client.post(url)
    with behind_the_wall():
        offices = set(Membership.objects.filter(user=user).values_list("office_id", flat=True))
    assert offices == {cast.luino.pk, cast.germignaga.pk}


def test_an_invitation_for_somebody_else_adds_nothing(cast, client):
    user = cast.user()
    client.force_login(user)
    url = invited(cast.germignaga)
    assert "per un altro indirizzo" in client.get(url).content.decode()
    client.post(url)
    with behind_the_wall():
        assert Membership.objects.filter(user=user).count() == 1


def test_an_invitation_is_withdrawn_by_who_manages_the_office_only(cast, coordinator):
    invitation = send(coordinator, cast.luino).invitation
    stranger = cast.actor("area_coordinator", cast.crema)
    with acting(stranger), pytest.raises(Refused, match="Non puoi ritirare"):
        invitations.revoke_invitation(invitation, by=stranger)
    with acting(coordinator):
        invitations.revoke_invitation(invitation, by=coordinator)
        with pytest.raises(Refused, match="non è più in attesa"):
            invitations.revoke_invitation(invitation, by=coordinator)


def test_the_first_administrator_writes_their_own_address(cast, client):
    system = Actor.of_system(System.SIGN_IN)
    with behind_the_wall(), acting_as(System.SIGN_IN):
        issued = invitations.invite_first_administrator(office=cast.luino, by=system)
    url = f"/accedi/invito/{issued.token}/"
    response = client.post(url, NEW | {"email": "Prima@Example.org"})
    assert response.status_code == 302, response.content.decode()
    with behind_the_wall(), acting_as(System.SIGN_IN):
        assert Membership.objects.get(user__email="prima@example.org").role == (
            "platform_administrator"
        )
        with pytest.raises(Refused, match="già chi amministra"):
            invitations.invite_first_administrator(office=cast.luino, by=system)
