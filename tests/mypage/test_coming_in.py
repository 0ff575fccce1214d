"""The code of the desk, the link, the page, the way out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.mypage import actions, emails
from labimpact.mypage.jobs import forget_visits
from labimpact.mypage.models import PersonalPass, PersonalVisit
from labimpact.portal import queries
from tests.conftest import behind_the_wall
from tests.factories import PersonFactory, SealFactory
from tests.mypage.conftest import PAGE, given_code, inside, link_in

pytestmark = pytest.mark.django_db
MINE = {"email": "Amina@example.org"}


def test_the_code_of_the_desk_and_a_link_open_the_page_and_then_the_link_alone(
    client, cast, mailbox
):
    code = given_code(cast)
    answer = client.post(PAGE, MINE | {"code": code.lower()})
    assert queries.texts()["uk"]["my_page"]["sent"] in answer.content.decode()
    assert client.cookies == {}
    (mail,) = mailbox()
    assert mail.to == ["amina@example.org"]
    assert "Amina" not in mail.body
    link = link_in(mail)
    # Programmes that read mail follow addresses: that opens nothing.
    assert client.get(link).status_code == 200
    assert client.cookies == {}
    assert client.post(link)["Location"] == PAGE
    cookie = client.cookies["mia_pagina"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    page = client.get(PAGE)
    assert "Amina" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    client.post(f"{PAGE}esci/")
    client.cookies.clear()
    assert "Amina" not in client.get(PAGE).content.decode()
    client.post(PAGE, MINE)
    assert client.post(link_in(mailbox()[-1])).status_code == 302
    assert "Amina" in client.get(PAGE).content.decode()


def test_a_link_opens_once_and_for_a_quarter_of_an_hour(client, cast, mailbox):
    client.post(PAGE, MINE | {"code": given_code(cast)})
    link = link_in(mailbox()[-1])
    assert client.post(link).status_code == 302
    assert client.post(link).status_code == 422
    client.post(PAGE.replace("uk", "it"), {})
    client.cookies.clear()
    client.post(PAGE, MINE)
    with behind_the_wall():
        PersonalVisit.objects.update(sent_at=timezone.now() - timedelta(minutes=16))
    assert client.post(link_in(mailbox()[-1])).status_code == 422


def test_a_code_serves_once_and_the_second_address_it_was_used_for_stays_out(client, cast, mailbox):
    code = given_code(cast)
    for email in ("amina@example.org", "altro@example.org"):
        client.post(PAGE, {"email": email, "code": code})
    first, second = map(link_in, mailbox())
    assert client.post(first).status_code == 302
    client.cookies.clear()
    assert client.post(second).status_code == 422
    with behind_the_wall():
        assert PersonalPass.objects.get().email == "amina@example.org"


@pytest.mark.parametrize("said", [
    {"email": "nessuno@example.org"}, {"email": "amina@example.org", "code": "22222-22222"},
])  # fmt: skip
def test_whom_it_is_not_for_is_answered_alike_and_gets_no_message(client, cast, mailbox, said):
    given_code(cast)
    answer = client.post(PAGE, said)
    assert queries.texts()["uk"]["my_page"]["sent"] in answer.content.decode()
    assert mailbox() == []


def test_a_code_that_is_a_week_old_opens_nothing(client, cast, mailbox):
    code = given_code(cast)
    with behind_the_wall():
        PersonalPass.objects.update(code_until=timezone.now() - timedelta(minutes=1))
    client.post(PAGE, MINE | {"code": code})
    assert mailbox() == []


def test_an_address_gets_five_links_an_hour_and_who_has_no_page_is_answered_alike(
    client, cast, mailbox, settings
):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_my_page": "99/m/ip"}
    inside(cast.amina)
    said = {}
    for name in ("amina", "nessuno"):
        answers = [client.post(PAGE, {"email": f"{name}@example.org"}) for _ in range(6)]
        said[name] = [(a.status_code, a.content.replace(name.encode(), b"")) for a in answers]
    assert said["amina"] == said["nessuno"]
    assert {status for status, _page in said["amina"]} == {200}
    # The one of the visit that is going on is the fifth.
    assert [mail.to for mail in mailbox()] == [["amina@example.org"]] * 4


def test_another_site_signs_nobody_in_nor_out(client, cast, mailbox):
    client.post(PAGE, MINE | {"code": given_code(cast)})
    link = link_in(mailbox()[-1])
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://altrove.example.org"}
    assert client.post(link, headers=foreign).status_code == 403
    assert client.cookies == {}
    ours = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    assert client.post(link, headers=ours).status_code == 302
    assert client.post(f"{PAGE}esci/", headers=foreign).status_code == 403
    assert client.cookies["mia_pagina"].value
    assert "Amina" in client.get(PAGE, headers={"sec-fetch-site": "cross-site"}).text
    assert client.get(PAGE)["Referrer-Policy"] == "same-origin"


def test_where_it_is_served_by_https_no_neighbour_can_lay_the_cookie(
    client, cast, mailbox, settings
):
    settings.SESSION_COOKIE_SECURE = True
    client.post(PAGE, MINE | {"code": given_code(cast)})
    client.post(link_in(mailbox()[-1]))
    (name,) = client.cookies
    cookie = client.cookies[name]
    assert name == "__Host-mia_pagina"
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert "Amina" in client.get(PAGE).text
    client.post(f"{PAGE}esci/")
    assert (client.cookies[name].value, client.cookies[name]["secure"]) == ("", True)
    client.cookies.clear()
    # The plain name is anybody's to lay, and opens nothing.
    client.cookies["mia_pagina"] = inside(PersonFactory(registered_office=cast.luino))
    assert queries.texts()["uk"]["my_page"]["lead"] in client.get(PAGE).text


def test_what_the_desk_closes_is_closed_for_who_is_inside(client, cast):
    client.cookies["mia_pagina"] = inside(cast.amina)
    assert "Amina" in client.get(PAGE).content.decode()
    actor = cast.actor()
    with acting(actor):
        assert actions.close(cast.amina, by=actor)
    assert "Amina" not in client.get(PAGE).content.decode()


def test_who_is_sealed_has_no_page_for_whoever_holds_their_phone(client, cast):
    client.cookies["mia_pagina"] = inside(cast.amina)
    SealFactory(person=cast.amina)
    assert "Amina" not in client.get(PAGE).content.decode()


def test_another_office_gives_no_code_and_a_minor_gets_none(cast):
    elsewhere = cast.actor(office=cast.crema)
    with acting(elsewhere), pytest.raises(Refused):
        actions.give(cast.amina, by=elsewhere)
    young = PersonFactory(
        registered_office=cast.luino, birth_date=timezone.localdate() - timedelta(days=365 * 15),
        birth_precision="day",
    )  # fmt: skip
    with pytest.raises(Refused, match="minorenne"):
        given_code(cast, young)


def test_the_desk_sees_the_code_once(client, cast):
    client.force_login(cast.user())
    page = f"/lavoro/persone/{cast.amina.pk}/la-mia-pagina/"
    shown = client.post(page).content.decode()
    assert "si vede solo adesso" in shown
    assert "si vede solo adesso" not in client.get(page).content.decode()
    client.post(page, {"chiudi": "1"})
    with behind_the_wall():
        assert not PersonalPass.objects.live().exists()


def test_visits_are_forgotten_after_a_day(cast):
    inside(cast.amina)
    with behind_the_wall():
        PersonalVisit.objects.update(sent_at=timezone.now() - timedelta(days=2))
    forget_visits(0)
    with behind_the_wall():
        assert not PersonalVisit.objects.exists()


@pytest.mark.parametrize("language", list(queries.texts()))
def test_every_language_has_the_message_with_its_link(language):
    assert set(emails.words()[language]) == {"subject", "link"}
    assert "{link}" in emails.words()[language]["link"]
