"""Oggi: the operator's day, for each role, from the registry."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labimpact.accounts.models import SignInPreference
from labimpact.audit.models import AuditEvent
from labimpact.base import clock, navigation
from labimpact.base.permissions import Permission
from labimpact.network.roles import ROLES
from tests.conftest import behind_the_wall
from tests.factories import (
    ArrivalFactory,
    MembershipFactory,
    PersonFactory,
    ReferralFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def open_today(client, user, **headers):
    client.force_login(user)
    return client.get(reverse("workspace:today"), **headers)


def lay_a_day(cast, me, number=1):
    """One thing in every section of the day."""
    yesterday = clock.today() - timedelta(days=1)
    person = PersonFactory(registered_office=cast.luino)
    ArrivalFactory(office=cast.luino, number=number, person=person)
    TaskFactory(office=cast.luino, person=person, assigned_to=me, due_on=yesterday)
    TaskFactory(office=cast.luino, person=person, assigned_to=me, handed_over_by=cast.user())
    ReferralFactory(from_office=cast.crema, to_office=cast.luino, shared_name="N. N.")
    ReferralFactory(
        from_office=cast.luino, to_office=cast.crema, person=person, answer_due_on=yesterday
    )


def test_an_empty_day_says_what_to_do_first(client, cast):
    page = open_today(client, cast.user()).content.decode()
    assert "Nessuno in attesa. Quando arriva qualcuno, dagli un numero." in page
    assert reverse("worklist:add") in page
    assert "Passate a te dai colleghi" not in page


def test_a_full_day_shows_every_section_with_its_first_move(client, cast):
    me = cast.user()
    lay_a_day(cast, me)
    page = open_today(client, me).content.decode()
    for title in ("Chi aspetta", "Da fare", "Passate a te dai colleghi",
                  "Invii che aspettano la tua risposta", "senza risposta in tempo"):  # fmt: skip
        assert title in page
    assert "N. N." in page
    assert "in ritardo" in page
    assert "Chiama" in page


def test_the_day_asks_as_much_for_five_of_each_as_for_one(client, cast, page_queries):
    me = cast.user()
    client.force_login(me)
    lay_a_day(cast, me)
    one = page_queries(reverse("workspace:today"))
    for number in range(2, 6):
        lay_a_day(cast, me, number)
    assert page_queries(reverse("workspace:today")) == one
    # Two of them for who asks for mediation: the next sessions, and the hours that are free; one
    # for what the portal says and this office answers for.
    assert one <= 25


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_day(client, cast, role):
    assert open_today(client, cast.user(role)).status_code == 200


def test_whoever_serves_nobody_is_shown_the_doors_they_may_open(client, cast, monkeypatch):
    reports = navigation.NavItem(
        label="Porta di prova",
        route="worklist:list",
        permissions=(Permission.REPORT_VIEW,),
        icon="it-list",
        order=1,
    )
    monkeypatch.setattr(navigation, "_items", {reports.route: reports})
    page = open_today(client, cast.user("regional_monitor")).content.decode()
    assert "Da dove cominciare" in page
    assert page.count("Porta di prova") == 2  # in the menu and on the page


def test_whoever_may_not_see_persons_is_not_asked_who_is_there(client, cast):
    page = open_today(client, cast.user("regional_monitor")).content.decode()
    assert 'id="chi"' not in page
    assert "Chi aspetta" not in page


def test_one_part_is_refreshed_alone(client, cast):
    ArrivalFactory(office=cast.luino, number=8)
    client.force_login(cast.user())
    url = reverse("workspace:today")
    part = client.get(url, {"parte": "arrivi"}, headers={"HX-Request": "true"})
    page = part.content.decode()
    assert page.strip().startswith('<div id="sezione-arrivi" data-refresh="15"')
    assert "Numero 8" in page
    assert "Da fare" not in page
    missing = client.get(url, {"parte": "boh"}, headers={"HX-Request": "true"})
    assert missing.status_code == 404


def test_the_names_on_the_page_are_noted_once_per_refresh_and_at_each_opening(client, cast):
    ArrivalFactory(office=cast.luino, number=1, person=cast.amina)
    user = cast.user()
    open_today(client, user)
    for _ in range(2):
        client.get(reverse("workspace:today"), {"parte": "arrivi"}, headers={"HX-Request": "true"})
    with behind_the_wall():
        assert AuditEvent.objects.filter(action="today.read").count() == 1
    client.get(reverse("workspace:today"))
    with behind_the_wall():
        read = AuditEvent.objects.filter(action="today.read")
        assert [e.person_ids for e in read] == [[cast.amina.pk], [cast.amina.pk]]


def test_calling_from_the_day_comes_back_to_the_day(client, cast):
    arrival = ArrivalFactory(office=cast.luino, number=1)
    client.force_login(cast.user())
    url = reverse("agenda:step", args=[arrival.pk, "chiama"])
    assert client.post(url, {"next": "/lavoro/"})["Location"] == "/lavoro/"


# For whom one acts


@pytest.fixture
def of_two(cast):
    user = cast.user()
    MembershipFactory(user=user, office=cast.crema, role="social_worker")
    return user


def test_the_chosen_office_stays_chosen_at_the_next_sign_in(client, cast, of_two):
    client.force_login(of_two)
    answer = client.post(
        reverse("workspace:choose_office"), {"office": cast.crema.pk, "next": "/lavoro/arrivi/"}
    )
    assert answer["Location"] == "/lavoro/arrivi/"
    page = client.get(reverse("workspace:today"))
    assert page.context["actor"].office_id == cast.crema.pk
    assert "Ora lavori per: Sportello di Crema." in page.content.decode()
    client.logout()
    client.force_login(of_two)
    assert client.get(reverse("workspace:today")).context["actor"].office_id == cast.crema.pk


@pytest.mark.parametrize("office", ["cittiglio", "germignaga"])
def test_an_office_that_is_not_one_s_own_is_refused(client, cast, of_two, office):
    client.force_login(of_two)
    wanted = getattr(cast, office).pk
    client.post(reverse("workspace:choose_office"), {"office": wanted})
    page = client.get(reverse("workspace:today"))
    assert page.context["actor"].office_id == cast.luino.pk
    assert "Non hai un incarico in questo ufficio." in page.content.decode()
    with behind_the_wall():
        assert not SignInPreference.objects.filter(user=of_two).exists()


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 40, "²"])
def test_an_office_that_is_no_number_is_refused(client, cast, of_two, wrong):
    client.force_login(of_two)
    answer = client.post(reverse("workspace:choose_office"), {"office": wrong})
    assert answer.status_code == 302


@pytest.mark.parametrize("elsewhere", [
    "https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "",
])  # fmt: skip
def test_the_way_back_never_leads_elsewhere(client, cast, of_two, elsewhere):
    client.force_login(of_two)
    data = {"office": cast.crema.pk, "next": elsewhere}
    answer = client.post(reverse("workspace:choose_office"), data)
    assert answer["Location"] == reverse("workspace:today")


def test_my_page_tells_my_roles_in_plain_words(client, cast, of_two):
    client.force_login(of_two)
    page = client.get(reverse("workspace:me")).content.decode()
    assert "Operatore di sportello" in page
    assert ROLES["social_worker"].description.split("'")[0] in page
    assert reverse("mfa_index") in page


def test_the_keys_offered_are_those_of_the_role(client, cast):
    operator = {s["keys"] for s in open_today(client, cast.user()).context["shortcuts"]}
    monitor = open_today(client, cast.user("regional_monitor")).context["shortcuts"]
    assert {"r f", "r i"} <= operator
    assert monitor == []
