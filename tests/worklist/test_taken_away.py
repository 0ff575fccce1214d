"""The work list leaves as every list does: filters in the address, views, files with their ids."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.lists.models import SavedView
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.lists.conftest import address, ask, content, csv_rows

pytestmark = pytest.mark.django_db
KEY = "worklist.things"
PAGE = "/lavoro/da-fare/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.user())
    return client


def lay(cast):
    """A task, and a case whose date is near: two kinds of things."""
    today = timezone.localdate()
    task = f.TaskFactory(
        office=cast.luino, title="Richiamare Amina", person=cast.amina,
        due_on=today + timedelta(days=1), assigned_to=None, note="dopo le 14",
    )  # fmt: skip
    referral = f.ReferralFactory(
        from_office=cast.crema, to_office=cast.luino, person=cast.amina,
        answer_due_on=today + timedelta(days=3),
    )  # fmt: skip
    return task, referral


def test_a_file_holds_every_kind_in_the_order_of_the_page_and_the_register_says_which(desk, cast):
    task, referral = lay(cast)
    rows = csv_rows(
        content(ask(desk, KEY, "csv", query={"vista": "ufficio"}, columns=["cosa", "tipo", "nota"]))
    )
    assert rows[0][0] == "Richiamare Amina"
    assert rows[0][2] == "dopo le 14"
    assert len(rows) == 2
    with behind_the_wall():
        event = AuditEvent.objects.filter(action="list.exported").latest("pk")
    kinds = event.details["records"]
    assert kinds["worklist.task"] == [task.pk]
    assert [referral.pk] in kinds.values()
    assert sorted(event.object_ids) == sorted([task.pk, referral.pk])
    assert event.person_ids == [cast.amina.pk]


def test_the_furthest_first_is_the_order_of_the_page_and_of_the_file(desk, cast):
    lay(cast)
    query = {"vista": "ufficio", "ordina": "-entro"}
    page = desk.get(PAGE, query)
    rows = csv_rows(content(ask(desk, KEY, "csv", query=query, columns=["cosa"])))
    assert [row[0] for row in rows] == [row.line.title for _h, row in page.context["rows"]]
    assert rows[-1][0] == "Richiamare Amina"


def test_what_was_done_leaves_with_how_it_went(desk, cast):
    f.TaskFactory(
        office=cast.luino, title="Chiamata", done_at=timezone.now(), done_note="risolto",
        assigned_to=None,
    )  # fmt: skip
    answer = ask(desk, KEY, "csv", query={"vista": "fatte"}, columns=["cosa", "fatta", "andata"])
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert csv_rows(content(answer)) == [["Chiamata", today, "risolto"]]


def test_a_view_keeps_the_filters_without_words_and_opens_the_list(desk, cast):
    lay(cast)
    url = reverse("lists:view_new", args=[KEY])
    desk.post(f"{url}?vista=ufficio&q=Amina&quando=scadute&ordina=-entro", {"name": "Scadute"})
    with behind_the_wall():
        view = SavedView.objects.latest("pk")
    assert view.query == "vista=ufficio&quando=scadute&ordina=-entro"
    desk.post(reverse("lists:view_usual", args=[view.pk]))
    page = desk.get(PAGE)
    assert page.context["which"] == "ufficio"
    assert page.context["filters"].when == "scadute"
    assert "vista «Scadute»" in page.content.decode()
    assert "Scadute" in page.content.decode()


def test_no_file_is_made_of_filters_that_make_no_sense(desk, cast):
    lay(cast)
    page = desk.get(PAGE, {"vista": "boh"})
    assert page.status_code == 200
    assert reverse("lists:download", args=[KEY]) not in page.content.decode()
    assert desk.get(address(KEY, {"vista": "boh"})).status_code == 422


def test_a_person_out_of_reach_gives_an_empty_file_and_another_offices_things_never_leave(
    desk, cast
):
    lay(cast)
    stranger = f.PersonFactory(registered_office=cast.crema)
    f.TaskFactory(office=cast.crema, person=stranger, assigned_to=None)
    query = {"vista": "ufficio", "person": stranger.pk}
    assert csv_rows(content(ask(desk, KEY, "csv", query=query, columns=["cosa"]))) == []
