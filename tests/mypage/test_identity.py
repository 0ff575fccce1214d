"""Into one's own page with SPID or CIE: with a real OpenID provider, in a process of its own."""

import json
import socket
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from joserfc.jwk import RSAKey

from labimpact.audit.models import AuditEvent
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting, acting_as
from labimpact.mypage import actions, openid
from labimpact.mypage.models import PersonalPass, PersonalVisit
from labimpact.portal import queries
from tests.conftest import behind_the_wall
from tests.factories import PersonFactory, SealFactory
from tests.mypage.conftest import PAGE
from tests.mypage.provider import CLIENT, SECRET

pytestmark = pytest.mark.django_db
OUT = f"{PAGE}identita/"
BACK = "/la-mia-pagina/ritorno/"
CLAIM = "https://attributes.eid.gov.it/fiscal_number"
LEVEL = "https://www.spid.gov.it/SpidL2"
MINE, OTHER = "HSSMNA90A41Z330R", "BNASMR85B52Z236T"


def _free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


class Provider:
    """The process, and what it is told to do with whoever comes next."""

    def __init__(self, port):
        self.host, self.url = f"127.0.0.1:{port}", f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mypage.provider", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the provider does not start")

    def tell(self, claims=None, **faults):
        """Who comes next, and what goes wrong; what our last asking was."""
        claims = {"acr": LEVEL, CLAIM: f"TINIT-{MINE}"} | (claims or {})
        body = json.dumps(faults | {"claims": claims}).encode()
        asked = Request(f"{self.url}/prove", body, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(asked) as answer:  # noqa: S310
            return json.load(answer)

    def walk(self, url):
        """As a browser: to the provider, and the address it sends back to."""
        import http.client

        line = http.client.HTTPConnection(self.host, timeout=20)
        parts = urlsplit(url)
        line.request("GET", f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        assert answer.status == 302, answer.read()
        return answer.headers["Location"]


@pytest.fixture(scope="module")
def process():
    made = Provider(_free_port())
    yield made
    made.process.terminate()
    made.process.wait(20)


@pytest.fixture
def provider(process, settings):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT = process.url, CLIENT
    settings.OIDC_SECRET, settings.OIDC_KEY = SECRET, ""
    settings.FETCH_ALSO = (process.host,)
    settings.SITE_URL = "http://testserver"
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_identity": "99/m/ip"}
    process.tell()
    return process


def with_code(person, code=MINE):
    with behind_the_wall():
        type(person).objects.filter(pk=person.pk).update(tax_code=code, tax_code_kind="definitive")
    person.tax_code, person.tax_code_kind = code, "definitive"
    return person


def opened_at_the_desk(cast, person):
    actor = cast.actor()
    with acting(actor):
        actions.give(person, by=actor)
    return person


@pytest.fixture
def amina(cast):
    return opened_at_the_desk(cast, with_code(cast.amina))


def come_in(client, provider):
    """The whole way; the address of the page on which it ends."""
    url = client.get(OUT)["Location"]
    return client.get(provider.walk(url).removeprefix("http://testserver"))["Location"]


def said(client, provider):
    """How the way ended: the sentence on its page."""
    ended = come_in(client, provider)
    page = client.get(ended).content.decode()
    assert "mia_pagina" not in client.cookies or not client.cookies["mia_pagina"].value
    found = [k for k, v in queries.texts()["uk"]["my_identity"].items() if v in page]
    assert len(found) == 1
    return found[0]


def test_who_proves_their_fiscal_code_opens_the_page_the_desk_opened_and_goes_out(
    client, provider, amina
):
    page = client.get(PAGE)
    assert queries.texts()["uk"]["my_identity"]["enter"] in page.content.decode()
    assert client.cookies == {}
    ended = come_in(client, provider)
    assert ended == f"{OUT}entra/"
    cookie = client.cookies["mia_pagina"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Strict", "")
    assert client.cookies["mia_pagina_identita"].value == ""
    assert queries.texts()["uk"]["my_identity"]["came"] in client.get(ended).content.decode()
    mine = client.get(PAGE)
    assert amina.given_name in mine.content.decode()
    assert "no-store" in mine["Cache-Control"]
    with behind_the_wall():
        event = AuditEvent.objects.filter(action="my_page.opened_by_identity").get()
    assert event.person_ids == [amina.pk]
    client.post(f"{PAGE}esci/")
    with behind_the_wall():
        assert PersonalVisit.objects.get().ended_at is not None


def test_what_the_way_takes_along_is_one_short_lived_cookie_for_this_site_alone(
    client, provider, settings
):
    settings.SESSION_COOKIE_SECURE = True
    answer = client.get(OUT)
    (name,) = client.cookies
    assert name == "__Host-mia_pagina_identita"
    cookie = client.cookies[name]
    assert (cookie["path"], cookie["max-age"], cookie["domain"]) == ("/", 600, "")
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert "no-store" in answer["Cache-Control"]
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert LEVEL in asked["acr_values"][0]
    assert CLAIM in asked["claims"][0]


def test_without_a_provider_there_is_no_such_way(client, settings):
    settings.OIDC_ISSUER = ""
    assert queries.texts()["uk"]["my_identity"]["enter"] not in client.get(PAGE).content.decode()
    for address in (OUT, BACK, f"{OUT}errore/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("faults", "end"),
    [
        ({"claims": {"nonce": "di un altro"}}, "failed"),
        ({"claims": {"nonce": None}}, "failed"),
        ({"claims": {"aud": "un-altro-sito"}}, "failed"),
        ({"claims": {"aud": "un-altro-sito", "azp": CLIENT}}, "failed"),
        ({"claims": {"aud": ["un-altro-sito", CLIENT]}}, "failed"),
        ({"claims": {"azp": "un-altro-sito"}}, "failed"),
        ({"claims": {"iss": "https://altrove.example.org"}}, "failed"),
        ({"claims": {"at_hash": "di un altro"}}, "failed"),
        ({"times": {"exp": -60}}, "failed"),
        ({"times": {"iat": 600}}, "failed"),
        # Whoever was in before at the same computer.
        ({"times": {"auth_time": -600}}, "failed"),
        ({"claims": {"auth_time": "adesso"}}, "failed"),
        # Who says that it names itself on the way back, and does not (RFC 9207).
        ({"says_iss": True}, "failed"),
        ({"claims": {"acr": [LEVEL]}}, "low"),
        ({"claims": {"acr": {"a": LEVEL}}}, "low"),
        ({"stranger": True}, "failed"),
        ({"unsigned": True}, "failed"),
        ({"claims": {"acr": "https://www.spid.gov.it/SpidL1"}}, "low"),
        ({"claims": {"acr": None}}, "low"),
        ({"claims": {CLAIM: None}}, "failed"),
        ({"claims": {CLAIM: "TINIT-"}}, "failed"),
        ({"claims": {CLAIM: ["TINIT-" + MINE]}}, "failed"),
        ({"claims": {CLAIM: None}, "userinfo": {CLAIM: MINE, "sub": "un altro"}}, "failed"),
    ],
)
def test_what_is_not_believed_opens_nothing(client, provider, amina, faults, end):
    provider.tell(**faults)
    assert said(client, provider) == end
    with behind_the_wall():
        assert not PersonalVisit.objects.exists()


def test_a_code_of_the_provider_serves_once_and_for_its_browser_alone(client, provider, amina):
    url = client.get(OUT)["Location"]
    sealed = client.cookies["mia_pagina_identita"].value
    address = provider.walk(url).removeprefix("http://testserver")
    assert client.get(address)["Location"] == f"{OUT}entra/"
    client.cookies.clear()
    # Another browser has no cookie of the way; who has a copy of it finds the code spent.
    assert client.get(address)["Location"] == "/it/la-mia-pagina/identita/errore/"
    client.cookies["mia_pagina_identita"] = sealed
    assert client.get(address)["Location"] == f"{OUT}errore/"
    assert "mia_pagina" not in client.cookies


def test_the_way_is_good_for_ten_minutes_and_only_as_it_was_signed(
    client, provider, amina, monkeypatch
):
    url = client.get(OUT)["Location"]
    address = provider.walk(url).removeprefix("http://testserver")
    monkeypatch.setattr(openid, "MINUTES", -1)
    assert client.get(address)["Location"] == "/it/la-mia-pagina/identita/errore/"
    monkeypatch.undo()
    client.cookies["mia_pagina_identita"] = "eyJzdGF0ZSI6IiJ9:x:y"
    assert client.get(f"{BACK}?code=x&state=")["Location"].endswith("errore/")


@pytest.mark.parametrize("query", ["state=altro&code=x", "error=access_denied", "", "code=x"])
def test_a_way_back_that_is_not_that_of_the_way_out_opens_nothing(client, provider, amina, query):
    client.get(OUT)
    assert client.get(f"{BACK}?{query}")["Location"] == f"{OUT}errore/"


def test_an_answer_of_another_provider_is_not_taken_for_ours(client, provider, amina):
    address = provider.walk(client.get(OUT)["Location"]).removeprefix("http://testserver")
    ended = client.get(f"{address}&iss=https%3A%2F%2Faltrove.example.org")["Location"]
    assert ended == f"{OUT}errore/"


def test_keys_that_were_changed_are_asked_for_anew(client, provider, amina):
    assert come_in(client, provider) == f"{OUT}entra/"
    provider.tell(rotate=True)
    assert come_in(client, provider) == f"{OUT}entra/"


def test_the_fiscal_code_may_come_from_the_address_that_says_more(client, provider, amina):
    more = {CLAIM: f"TINIT-{MINE}", "sub": "qualcuno"}
    for signed in (False, True):
        provider.tell({CLAIM: None}, userinfo=more, signed_userinfo=signed)
        assert come_in(client, provider) == f"{OUT}entra/"


def test_a_client_may_be_known_by_its_key_or_by_a_secret_in_the_form(
    client, provider, amina, settings, tmp_path
):
    provider.tell(method="client_secret_post")
    assert come_in(client, provider) == f"{OUT}entra/"
    key = RSAKey.generate_key(2048, private=True)
    (tmp_path / "chiave.pem").write_bytes(key.as_pem(private=True))
    settings.OIDC_KEY = str(tmp_path / "chiave.pem")
    public = key.as_pem(private=False).decode()
    provider.tell(method="private_key_jwt", public_key=public)
    assert come_in(client, provider) == f"{OUT}entra/"
    stranger = RSAKey.generate_key(2048).as_pem(private=False).decode()
    provider.tell(method="private_key_jwt", public_key=stranger)
    assert come_in(client, provider) == f"{OUT}errore/"


def test_a_wrong_secret_or_a_provider_of_another_name_opens_nothing(
    client, provider, amina, settings
):
    settings.OIDC_SECRET = "un altro"
    assert come_in(client, provider) == f"{OUT}errore/"
    cache.clear()
    provider.tell(issuer="https://altrove.example.org")
    assert client.get(OUT)["Location"] == f"{OUT}errore/"


def test_a_provider_that_is_down_or_slow_is_told_and_the_page_goes_on(
    client, provider, amina, settings, monkeypatch
):
    monkeypatch.setattr(openid, "_SECONDS", 0.5)
    provider.tell(slow=3)
    assert client.get(OUT)["Location"] == f"{OUT}errore/"
    provider.tell(slow_token=3)
    assert come_in(client, provider) == f"{OUT}errore/"
    cache.clear()
    settings.FETCH_ALSO = ()
    assert client.get(OUT)["Location"] == f"{OUT}errore/"
    port = _free_port()
    settings.OIDC_ISSUER = f"http://127.0.0.1:{port}"
    settings.FETCH_ALSO = (f"127.0.0.1:{port}",)
    assert client.get(OUT)["Location"] == f"{OUT}errore/"
    assert client.get(PAGE).status_code == 200


def test_tries_from_one_network_address_are_counted(client, provider, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"portal_identity": "2/m/ip"}
    ends = [client.get(OUT)["Location"] for _ in range(3)]
    assert ends[2] == f"{OUT}attendi/"
    assert client.get(f"{BACK}?code=x&state=x")["Location"] == f"{OUT}attendi/"


def nobody_yet(cast):
    """The desk wrote the code and opened no page."""
    with_code(cast.amina)


def closed(cast):
    opened_at_the_desk(cast, with_code(cast.amina))
    actor = cast.actor()
    with acting(actor):
        actions.close(cast.amina, by=actor)


def sealed(cast):
    SealFactory(person=opened_at_the_desk(cast, with_code(cast.amina)))


def minor(cast):
    person = opened_at_the_desk(cast, with_code(cast.amina))
    with behind_the_wall():
        born = timezone.localdate() - timedelta(days=365 * 17)
        type(person).objects.filter(pk=person.pk).update(birth_date=born, birth_precision="day")


def minor_by_the_year(cast):
    person = opened_at_the_desk(cast, with_code(cast.amina))
    with behind_the_wall():
        born = timezone.localdate().replace(month=1, day=1)
        born = born.replace(year=born.year - 18)
        type(person).objects.filter(pk=person.pk).update(birth_date=born, birth_precision="year")


def two_with_one_code(cast):
    opened_at_the_desk(cast, with_code(cast.amina))
    with_code(PersonFactory(registered_office=cast.crema))


def code_put_right_meanwhile(cast):
    opened_at_the_desk(cast, with_code(cast.amina, OTHER))
    with_code(cast.amina)


def code_moved_to_another(cast):
    with_code(opened_at_the_desk(cast, with_code(cast.amina)), OTHER)
    with_code(PersonFactory(registered_office=cast.luino))


def joined_with_another_code(cast):
    person = opened_at_the_desk(cast, with_code(cast.amina))
    second = with_code(PersonFactory(registered_office=cast.luino), OTHER)
    with behind_the_wall():
        type(person).objects.filter(pk=second.pk).update(merged_into=person)


@pytest.mark.parametrize(
    "how",
    [
        lambda cast: None, nobody_yet, closed, sealed, minor, minor_by_the_year, two_with_one_code,
        code_put_right_meanwhile, code_moved_to_another, joined_with_another_code,
    ],
)  # fmt: skip
def test_whom_no_page_is_open_for_is_sent_to_the_desk_and_all_are_told_alike(
    client, provider, cast, how
):
    how(cast)
    assert said(client, provider) == "unknown"
    with behind_the_wall():
        assert not PersonalVisit.objects.exists()


def test_records_that_were_joined_are_one_person(client, provider, cast):
    person = opened_at_the_desk(cast, with_code(cast.amina))
    second = with_code(PersonFactory(registered_office=cast.crema))
    with behind_the_wall():
        type(person).objects.filter(pk=second.pk).update(merged_into=person)
    assert come_in(client, provider) == f"{OUT}entra/"
    assert person.given_name in client.get(PAGE).content.decode()


def test_a_page_opened_before_the_code_was_written_opens_once_the_desk_says_so(
    client, provider, cast
):
    opened_at_the_desk(cast, cast.amina)
    with_code(cast.amina)
    assert said(client, provider) == "unknown"
    client.force_login(cast.user())
    page = f"/lavoro/persone/{cast.amina.pk}/la-mia-pagina/"
    assert "Apri anche con SPID o CIE" in client.get(page).content.decode()
    client.post(page, {"identita": "1"})
    assert "Apri anche con SPID o CIE" not in client.get(page).content.decode()
    client.logout()
    assert come_in(client, provider) == f"{OUT}entra/"


def test_only_who_may_change_the_record_opens_it_to_spid(cast, amina):
    elsewhere = cast.actor(office=cast.crema)
    with acting(elsewhere), pytest.raises(Refused):
        actions.admit_identity(amina, by=elsewhere)
    with behind_the_wall():
        PersonalPass.objects.update(ended_at=timezone.now())
    desk = cast.actor()
    with acting(desk), pytest.raises(Refused):
        actions.admit_identity(amina, by=desk)


def test_a_changed_secret_of_the_installation_still_opens(client, provider, amina, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "un segreto nuovo"
    assert come_in(client, provider) == f"{OUT}entra/"


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


DOOR = "SELECT wall.enter_my_page_by_identity(%s, %s, %s)"


def test_raw_sql_as_the_page_learns_of_no_code_without_the_secret_of_the_installation(amina):
    proof = fingerprint("x")
    with behind_the_wall():
        kept = PersonalPass.objects.get().identity_hash
    with acting_as(System.MY_PAGE):
        for code in (MINE, OTHER, MINE.lower(), "%" * 16):
            for key in ("", kept, fingerprint(code), "0" * 64):
                assert asked(DOOR, code, key, proof) is False
        # The proof of one code does not open another.
        assert asked(DOOR, OTHER, actions._identity_keys(MINE)[0], proof) is False
        assert asked("SELECT wall.my_page(%s)", proof) is None


@pytest.mark.parametrize("actor", [System.PUBLIC, System.WORKER, System.SIGN_IN, "desk"])
def test_nobody_else_uses_the_door_even_with_the_secret(cast, amina, actor):
    who = acting(cast.actor()) if actor == "desk" else acting_as(actor)
    key = actions._identity_keys(MINE)[0]
    with who, pytest.raises(DatabaseError), transaction.atomic():
        asked(DOOR, MINE, key, fingerprint("x"))


def test_one_page_is_opened_ten_times_an_hour_and_no_more(amina):
    assert [bool(actions.enter_by_identity(MINE)) for _ in range(11)] == [True] * 10 + [False]


@pytest.mark.parametrize(
    "said",
    [
        {"LABIMPACT_OIDC_ISSUER": "http://accesso.example.org"},
        {"LABIMPACT_OIDC_ISSUER": "https://accesso.example.org"},
    ],
)
def test_a_provider_in_clear_or_without_a_client_stops_the_start(said, monkeypatch):
    import importlib

    from config.settings import base

    for name, value in said.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured):
        importlib.reload(base)
    monkeypatch.undo()
    importlib.reload(base)


@pytest.mark.parametrize("language", list(queries.texts()))
def test_every_language_says_how_the_way_ended(language):
    assert set(queries.texts()[language]["my_identity"]) == {
        "enter", "came", "unknown", "low", "failed", "often",
    }  # fmt: skip
