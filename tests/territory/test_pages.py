"""The page of the territory: for whom it opens, what it says, what it asks of the database."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from labimpact.audit.models import AuditEvent
from labimpact.base import clock
from labimpact.territory.quarters import Quarter
from labimpact.territory.queries.times import quartiles
from tests.conftest import behind_the_wall
from tests.territory.people import Population

pytestmark = pytest.mark.django_db
LAST = Quarter.of(clock.today()).before(1)


def lay(cast, quarters=(LAST,), many=60, more=()):
    Population({cast.luino.area_id: many}, list(quarters), 1).lay()
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO wall.territory_cell VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(what, day, cast.luino.area_id, other, key, value, n)
             for what, day, other, key, value, n in more],
        )  # fmt: skip


def page(client, **asked):
    answer = client.get(reverse("territory:reading"), asked)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def coordinator(cast, client):
    client.force_login(cast.user("area_coordinator"))
    return client


def test_an_empty_territory_says_so(coordinator):
    assert "Ancora niente da leggere" in page(coordinator).content.decode()


def test_a_wrong_filter_is_explained(coordinator, cast):
    for wrong in ({"trimestre": "2026-9"}, {"ambito": cast.crema.area_id}, {"bisogno": "x"}):
        assert coordinator.get(reverse("territory:reading"), wrong).status_code == 422


def test_a_coordinator_reads_needs_flows_and_times(coordinator, cast):
    year = LAST.first.replace(month=1)
    month = clock.today().replace(day=1)
    pair = f"{cast.luino.pk}>{cast.crema.pk}"
    lay(cast, more=[
        ("flow", year, cast.crema.area_id, pair, "", 9),
        ("flow", year, -1, f"{cast.luino.pk}>0", "", 2),
        ("flow", year, cast.luino.area_id, f"{cast.luino.pk}>{cast.germignaga.pk}", "", 30),
        ("flow_days", year, cast.crema.area_id, pair, "4", 9),
        ("flow_term", year, cast.crema.area_id, pair, "1", 8),
        ("flow_term", year, cast.crema.area_id, pair, "0", 1),
        ("time", month, -1, "case_plan", "30", 6), ("time", month, -1, "plan_help", "3", 2),
        ("together", year, -1, "", "", 100), ("together", year, -1, "home", "", 30),
        ("together", year, -1, "work", "", 30), ("together", year, -1, "home+work", "", 27),
        ("together", year, -1, "language", "", 90),
        ("together", year, -1, "home+language", "", 4),
    ])  # fmt: skip
    answer = page(coordinator)
    text = answer.content.decode()
    flows = answer.context["flows"].rows
    # The two whom nobody follows in the network are told with one of the others: a coin says which.
    assert sorted(row[2] for row in flows) in ([11, 30], [9, 32])
    assert "30 (30–30), meno di 20" in text
    assert [row[1:] for row in answer.context["together"].rows] == [[27, "3,0 volte"]]
    assert "<svg" in text
    assert "sankey" in text


def test_a_page_tells_the_largest_flows_and_the_file_all(coordinator, cast, monkeypatch):
    monkeypatch.setattr("labimpact.territory.queries.reading.MOST_FLOWS", 1)
    year = LAST.first.replace(month=1)
    lay(cast, more=[
        ("flow", year, -1, f"{cast.luino.pk}>0", "", n)
        if to is None else ("flow", year, to.area_id, f"{cast.luino.pk}>{to.pk}", "", n)
        for to, n in ((cast.crema, 9), (cast.germignaga, 30), (None, 20))
    ])  # fmt: skip
    flows = page(coordinator).context["flows"]
    assert [row[2] for row in flows.rows] == [30]
    assert "altri 2 sono nel foglio di calcolo" in flows.note
    answer = coordinator.get(reverse("territory:reading_xlsx"))
    sheet = load_workbook(BytesIO(answer.content), read_only=True)["Chi invia a chi"]
    assert [row[2] for row in sheet.iter_rows(values_only=True)][1:4] == [30, 20, 9]


def test_what_changed_is_said_in_a_sentence(coordinator, cast):
    quarters = [LAST.before(n) for n in range(1, 5)]
    lay(cast, quarters=quarters, many=60)
    lay(cast, quarters=[LAST], many=240)
    answer = page(coordinator)
    assert len(answer.context["named"]) == 3
    assert "è aumentato" in answer.context["named"][0]
    assert "meno di una volta su mille" in answer.context["named"][0]
    lay(cast, quarters=[LAST.before(-1)], many=240)
    running = page(coordinator, trimestre=LAST.before(-1).slug)
    assert (running.context["named"], running.context["unnamed"]) == ([], [])
    assert "Il trimestre è in corso" in running.content.decode()


def test_the_file_has_what_the_page_has_and_leaves_a_trace(coordinator, cast):
    lay(cast)
    shown = page(coordinator, bisogno="work").context["details"]
    answer = coordinator.get(reverse("territory:reading_xlsx"))
    book = load_workbook(BytesIO(answer.content), read_only=True)
    sheet = [row[1:] for row in book["Cittadinanza"].iter_rows(values_only=True)]
    of_page = next(table for table in shown if table.code == "work-citizenship")
    assert all(tuple(row) in sheet for row in of_page.rows)
    assert "Filtri e regole" in book.sheetnames
    with behind_the_wall():
        (event,) = AuditEvent.objects.filter(action="territory.exported")
    assert event.details["Trimestre"] == str(LAST)


def test_the_page_asks_as_often_for_much_as_for_little(client, cast):
    client.force_login(cast.user("regional_monitor"))
    lay(cast, many=60)

    def asked():
        page(client)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    few = asked()
    Population({cast.crema.area_id: 200}, [LAST], 2).lay()
    assert asked() == few <= 25


def test_quartiles_are_days_that_somebody_took():
    assert quartiles({3: 4}, 5) is None
    found = quartiles({1: 1, 2: 1, 3: 1, 4: 1, 90: 1}, 5)
    assert (found.low, found.half, found.high) == (2, 3, 4)
    assert quartiles({7: 40}, 5).high == 7
