"""The pages of the reports: for whom they open, what they ask of the database, what they say."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from tests.conftest import behind_the_wall
from tests.factories import ContactFactory, ContactParticipantFactory, PersonFactory
from tests.monitoring.month import lay_out

pytestmark = pytest.mark.django_db
MARCH = {"periodo": "date", "dal": "01/03/2026", "al": "31/03/2026"}


@pytest.fixture
def month(cast):
    return lay_out(cast)


@pytest.fixture
def operator(cast, client):
    client.force_login(cast.user())
    return client


def audited(action):
    with behind_the_wall():
        return list(AuditEvent.objects.filter(action=action))


def test_the_report_of_a_month_is_one_page_of_figures(operator, month):
    response = operator.get(reverse("monitoring:report"), MARCH)
    assert response.status_code == 200
    assert response.context["report"].headline.contacts.value == 3
    page = response.content.decode()
    assert "assistiti" in page
    assert "Come si conta" in page


def test_without_filters_the_report_is_of_this_month(operator, cast):
    ContactFactory(office=cast.luino, occurred_on=clock.today())
    response = operator.get(reverse("monitoring:report"))
    assert response.context["report"].headline.contacts.value == 1


def test_an_empty_report_says_so(operator):
    page = operator.get(reverse("monitoring:report"), MARCH).content.decode()
    assert "Nessun contatto nel periodo scelto" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dal": "31/02/2026"}, "Scrivi un giorno che esiste"),
        ({"dal": ""}, "Scrivi il giorno"),
        ({"dal": "01/04/2026"}, "viene prima del primo"),
        ({"dal": "31/12/1999"}, "prima del 2000"),
        ({"dal": "01/01/0001"}, "va dal 1900 al 2100"),
        ({"periodo": "sempre"}, "sempre"),
        ({"ufficio": "999999"}, "999999"),
    ],
)
def test_a_wrong_filter_is_explained_beside_the_field(operator, wrong, said):
    response = operator.get(reverse("monitoring:report"), MARCH | wrong)
    assert response.status_code == 422
    assert said in response.content.decode()


@pytest.mark.parametrize("role", ["cultural_mediator", "requester", "trainer", "editor"])
def test_roles_without_reports_find_the_door_closed(client, cast, role):
    client.force_login(cast.user(role))
    assert client.get(reverse("monitoring:report")).status_code == 403
    assert client.get(reverse("monitoring:report_xlsx")).status_code == 403


def test_a_monitor_reads_whole_months_and_masked_numbers(client, cast, month):
    client.force_login(cast.user("regional_monitor"))
    response = client.get(reverse("monitoring:report"), MARCH | {"al": "30/03/2026"})
    assert response.context["report"].filters.period.last == date(2026, 3, 31)
    page = response.content.decode()
    assert "meno di 5" in page
    assert "mesi interi" in page
    assert "/contatti/" not in page.split("<main")[1]


def queries(client, **params):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("monitoring:report"), params).status_code == 200
    return len(captured)


def come(cast):
    person = PersonFactory(registered_office=cast.luino)
    ContactParticipantFactory(contact=ContactFactory(office=cast.luino), person=person)


def test_a_report_asks_the_database_as_often_for_five_contacts_as_for_one(operator, cast):
    ContactParticipantFactory(
        contact=ContactFactory(office=cast.luino),
        person=PersonFactory(registered_office=cast.luino),
    )
    queries(operator)  # The first page of a session also writes it, and reads the code lists.
    one = queries(operator)
    for _ in range(4):
        come(cast)
    assert queries(operator) == one
    assert one <= 15


class TestFacts:
    def test_a_figure_leads_back_to_its_contacts(self, operator, month):
        page = operator.get(reverse("monitoring:report"), MARCH).content.decode()
        address = reverse("monitoring:facts", args=["need"])
        assert address in page
        response = operator.get(address, MARCH | {"voce": "documents.2"})
        assert list(response.context["screen"].page.object_list) == [
            month.contacts[1],
            month.contacts[0],
        ]

    @pytest.mark.parametrize(
        ("dimension", "key", "how_many"),
        [
            ("all", "", 3),
            ("no_activity", "", 0),
            ("month", "2026-03", 3),
            ("side", "back_office", 1),
            ("channel", "phone", 1),
            ("language", "", 2),
            ("outcome", "solved", 1),
            ("standing", "italian", 1),
            ("citizenship", "EGY", 3),
            ("sex_age", "F.under_18", 1),
            ("need", "home.3", 1),
            ("item", "form_filled", 1),
        ],
    )
    def test_every_dimension_finds_its_contacts(self, operator, month, dimension, key, how_many):
        address = reverse("monitoring:facts", args=[dimension])
        response = operator.get(address, MARCH | {"voce": key})
        assert response.context["screen"].page.paginator.count == how_many

    def test_the_list_is_noted_in_the_register_of_accesses(self, operator, month):
        operator.get(reverse("monitoring:facts", args=["all"]), MARCH)
        (event,) = audited("report.facts_listed")
        assert len(event.object_ids) == 3
        assert month.amina.pk in event.person_ids

    def test_a_monitor_may_not_open_them(self, client, cast, month):
        client.force_login(cast.user("regional_monitor"))
        assert client.get(reverse("monitoring:facts", args=["all"]), MARCH).status_code == 403

    @pytest.mark.parametrize("dimension", ["nome", "contact", "office_id"])
    def test_a_dimension_that_is_none_is_not_found(self, operator, dimension):
        address = reverse("monitoring:facts", args=[dimension])
        assert operator.get(address, MARCH).status_code == 404

    def test_what_is_asked_is_a_value_and_never_a_piece_of_a_query(self, operator, month):
        address = reverse("monitoring:facts", args=["item"])
        response = operator.get(address, MARCH | {"voce": "' OR true --"})
        assert response.context["screen"].page.paginator.count == 0


class TestSpreadsheet:
    def read(self, client, **params):
        response = client.get(reverse("monitoring:report_xlsx"), MARCH | params)
        assert response.status_code == 200
        return load_workbook(BytesIO(response.content))

    def values(self, sheet):
        return {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2, max_col=2)}

    def test_it_says_the_same_numbers_as_the_page(self, operator, month):
        book = self.read(operator)
        summary = self.values(book["Riepilogo"])
        assert summary["Contatti"] == 3
        assert summary["Persone, ciascuna una volta"] == 2
        assert summary["Presenze anonime"] == 6
        assert self.values(book["Cittadinanze"]) == {"Egitto": 7, "Italia": 1, "Totale": 8}

    def test_it_carries_its_filters_and_the_rules_of_counting(self, operator, cast, month):
        rows = list(self.read(operator)["Filtri e regole"].values)
        assert ("Periodo", "01/03/2026 – 31/03/2026") in rows
        assert ("Uffici", cast.luino.name) in rows
        assert any(row[0] == "Come si conta" and "una volta sola" in row[1] for row in rows)

    def test_nothing_that_was_typed_becomes_a_formula(self, operator, cast, month):
        cast.luino.name = '=HYPERLINK("http://example.org","clicca")'
        with behind_the_wall():
            cast.luino.save(update_fields=["name"])
        sheet = self.read(operator)["Uffici"]
        assert sheet["A2"].value.startswith("=HYPERLINK")
        assert sheet["A2"].data_type == "s"
        assert sheet["A2"].hyperlink is None

    def test_small_numbers_are_hidden_in_it_as_well(self, client, cast, month):
        client.force_login(cast.user("regional_monitor"))
        book = self.read(client)
        for sheet in book.worksheets:
            for row in sheet.iter_rows(min_row=2, min_col=2, max_col=4, values_only=True):
                for value in row:
                    assert not (isinstance(value, int) and 0 < value < 5) or row[0] == value

    def test_taking_it_away_is_noted(self, operator, month):
        self.read(operator)
        (event,) = audited("report.exported")
        assert event.details["dal"] == "01/03/2026"
