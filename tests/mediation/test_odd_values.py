"""No value that is sent breaks a page of mediation: years at the ends of time, null bytes."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests import mediation_factories as m
from tests.access_table import routes
from tests.factories import MembershipFactory, OfficeFactory
from tests.mediation_access import MEDIATION

pytestmark = pytest.mark.django_db

ROUTES = sorted(r for r in routes() if r.startswith("mediation:"))
DAYS = ("giorno", "dal", "al", "day", "first_day", "last_day", "on", "valid_from", "valid_to",
        "first_on", "last_on", "got_on", "expires_on", "starts_on", "until_day", "altri-day",
        "declared_on")  # fmt: skip
HOURS = ("hour", "ora", "began", "ended", "first_hour", "begins", "begins_at", "ends_at")
NUMBERS = (
    "incontro", "mediatore", "al_posto_di", "servizio", "ente", "ente_id", "lingua", "pagina",
    "priority", "bands", "waited", "waited_most", "stranger", "travel", "gap", "hours", "needs",
    "meetings", "length", "heads", "seen", "visto", "sessions", "pk", "km", "score",
)  # fmt: skip
WORDS = ("why", "text", "note", "key", "sent_key", "what", "prepara", "anno", "come", "reason",
         "name", "strokes", "at", "door", "lingua", "answer", "q", "ordine")  # fmt: skip
ODD = {
    "the first year": ("0001-01-01", "0001-01-01T00:00", "0"),
    "the last year": ("9999-12-31", "9999-12-31T23:59:59+14:00", "9" * 30),
    "the first day typed": ("01/01/0001", "00:00", "-1"),
    "the last day typed": ("31/12/9999", "24:00", "²"),
    "a week before all weeks": ("1900-01-01", "1899-12-31T23:59", "1e9"),
    "no day": ("2026-02-30", "2026-02-30T25:00", "0 0 0 " + "9" * 5000),
    "null bytes": ("2026-\x0001-01", "\x00", "1\x00"),
    "lines": ("2026-01-01\r\nX: y", "10:00\r\n", "1\r\nX: y"),
}


def sent(day, hour, number):
    words = f"{day} {number}"[:200]
    return (
        dict.fromkeys(WORDS, words)
        | dict.fromkeys(NUMBERS, number)
        | dict.fromkeys(HOURS, hour)
        | dict.fromkeys(DAYS, day)
    )


@pytest.fixture
def office(client, cast):
    """One office that gives mediation and asks for it, with somebody who does all of it."""
    office = OfficeFactory(area=cast.luino.area)
    user = cast.user("mediation_coordinator", office)
    for role in ("requester", "cultural_mediator"):
        MembershipFactory(user=user, office=office, role=role)
    m.MediatorFactory(service=m.service_of(office), user=user, always=True, spoken={"ur": "native"})
    client.force_login(user)
    client.raise_request_exception = True
    return office


@pytest.mark.parametrize("odd", ODD)
def test_no_page_breaks_for_what_is_sent(client, office, odd):
    data = sent(*ODD[odd])
    for route in ROUTES:
        make = MEDIATION.get(route)
        kwargs = make(SimpleNamespace(office=office, person=None)) if make else {}
        address = reverse(route, kwargs=kwargs)
        for ask in (client.get, client.post):
            assert ask(address, data).status_code < 500, (route, ask)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("route", ["sheet", "sheet_file"])
def test_a_month_at_the_ends_of_time_is_none(client, office, route, odd):
    for month in (ODD[odd][0][:7], "0001-01", "9999-12", "2101-01"):
        kwargs = {"month": month.replace("/", "-").replace("\x00", "")}
        kwargs |= {"kind": "pdf"} if route == "sheet_file" else {}
        answer = client.get(reverse(f"mediation:{route}", kwargs=kwargs))
        assert answer.status_code in (200, 404)
        if kwargs["month"][:2] not in ("19", "20"):
            assert answer.status_code == 404


@pytest.mark.parametrize("day", ["31/12/9999", "01/01/0001", "31/12/1899"])
def test_a_year_beyond_is_said_beside_its_field(client, office, day):
    address = reverse("mediation:plans")
    answer = client.post(address, {"first_day": day, "span": "week", "seconds": 10})
    assert answer.status_code == 422
    assert "Controlla l&#x27;anno" in answer.content.decode()
    assert day in answer.content.decode()


def test_who_could_is_asked_for_any_day(client, office):
    service = m.service_of(office)
    language = m.language("ur").pk
    for day in ("01/01/0001", "31/12/9999", "31/12/2100"):
        data = {"servizio": service.pk, "language": language, "day": day, "hour": "10:00"}
        assert client.get(reverse("mediation:could"), data).status_code == 200
