"""Totals equal the rows: on every list, for everybody who may read it."""

from dataclasses import replace

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from labimpact.audit.models import AuditEvent
from labimpact.base import listing as listings
from labimpact.base.wall.session import acting
from labimpact.ui.lists import Screen
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.lists.conftest import ask, content, csv_rows, every_column, workbook, xlsx_rows
from tests.lists.worlds import WORLDS

pytestmark = pytest.mark.django_db(databases=["default", "stats"])
ROLES = ("desk_operator", "social_worker", "privacy_officer", "area_coordinator", "trainer")


def test_every_registered_list_is_tried_here():
    assert {listing.key for listing in listings.registered()} == set(WORLDS)


@pytest.fixture(params=sorted(WORLDS))
def listing(request):
    found = listings.named(request.param)
    assert found is not None
    return found


def walked(listing, actor, query):
    """The numbers of the rows that somebody reads who turns every page, and the count above."""
    small, ids, number = replace(listing, per_page=2), [], 1
    while True:
        screen = Screen(small, actor, QueryDict(urlencode(query)), str(number))
        assert screen.is_valid
        ids += [listing.number(line) for line in screen.lines]
        if not screen.page.has_next():
            return ids, screen.page.paginator.count
        number += 1


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("office", ["luino", "crema"])
def test_count_pages_and_files_hold_the_same_rows(client, cast, listing, role, office):
    world = WORLDS[listing.key]
    world.lay(cast, 5)
    user = cast.user(role, getattr(cast, office))
    actor = cast.as_actor(user)
    client.force_login(user)
    with acting(actor):
        opens = listing.open_to(actor)
    if not opens:
        assert client.get(reverse("lists:download", args=[listing.key])).status_code == 403
        return
    columns = every_column(listing.key, actor)
    for file_format, rows_of in (("xlsx", xlsx_rows), ("csv", csv_rows)):
        # Walked anew: a file of the access register is itself a row of the next one.
        with acting(actor):
            ids, counted = walked(listing, actor, world.query)
        assert len(ids) == len(set(ids)) == counted
        answer = ask(client, listing.key, file_format, query=world.query, columns=columns)
        assert answer.status_code == 200, answer.content
        assert len(rows_of(content(answer))) == counted
        with behind_the_wall():
            noted = AuditEvent.objects.filter(action="list.exported").latest("pk")
            assert noted.object_ids == ids


def test_there_are_rows_to_count_and_rows_that_nobody_sees(cast, listing):
    world = WORLDS[listing.key]
    world.lay(cast, 5)
    actor = cast.actor(world.role)
    with acting(actor):
        ids, _counted = walked(listing, actor, world.query)
    assert len(ids) >= 5


def test_every_order_shows_the_same_rows(cast, listing):
    world = WORLDS[listing.key]
    world.lay(cast, 5)
    actor = cast.actor(world.role)
    with acting(actor):
        wanted = set(walked(listing, actor, world.query)[0])
        for column in listing.columns_for(actor):
            for sign in ("", "-") if column.sort else ():
                query = world.query | {"ordina": f"{sign}{column.key}"}
                ids, counted = walked(listing, actor, query)
                assert (set(ids), len(ids)) == (wanted, counted), column.key


def test_the_page_shows_the_count_and_takes_the_same_queries_for_one_row_and_five(
    client, cast, listing, page_queries
):
    world = WORLDS[listing.key]
    user = cast.user(world.role)
    client.force_login(user)
    world.lay(cast, 1)
    query = urlencode(
        world.query | {"colonne": every_column(listing.key, cast.as_actor(user))}, True
    )
    url = f"{listing.url(world.query)}?{query}"
    one = page_queries(url)
    world.lay(cast, 4)
    assert page_queries(url) == one
    with acting(cast.as_actor(user)):
        counted = len(walked(listing, cast.as_actor(user), world.query)[0])
    assert f"{counted} righe" in client.get(url).content.decode()


def test_a_filter_that_takes_free_text_is_private(cast, listing):
    """A name typed into it must not stay in a view or in the register."""
    actor = cast.actor(WORLDS[listing.key].role)
    with acting(actor):
        form = listing.form(QueryDict(""), actor)
    free = {
        name for name, field in form.fields.items()
        if type(field) is forms.CharField and not isinstance(field.widget, forms.Select)
    }  # fmt: skip
    assert free <= listing.private | listing.fixed


FORMULAS = ["=1+1", "+1+2", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(client, cast, text):
    person = f.PersonFactory(registered_office=cast.luino, family_name=text, given_name="")
    client.force_login(cast.user())
    answer = ask(client, "workspace.persons", "csv", columns=["nome", "scheda"])
    (cell,) = (row[0] for row in csv_rows(content(answer)) if row[1] == str(person.pk))
    assert cell.startswith("'")
    answer = ask(client, "workspace.persons", "xlsx", columns=["nome", "scheda"])
    sheet = workbook(content(answer)).worksheets[0]
    (found,) = (row[0] for row in sheet.iter_rows(min_row=2) if row[1].value == person.pk)
    assert found.data_type == "s"
    assert found.quotePrefix


def test_a_list_longer_than_the_bound_says_so_and_its_file_holds_all(client, cast, monkeypatch):
    """Rows are counted as far as nobody reads on; the file does not stop there."""
    monkeypatch.setattr("labimpact.ui.paging.BOUND", 3)
    for _ in range(5):
        f.PersonFactory(registered_office=cast.luino)
    client.force_login(cast.user())
    page = client.get(reverse("workspace:persons")).content.decode()
    assert "oltre 3 righe" in page
    answer = ask(client, "workspace.persons", "csv", columns=["nome"])
    assert len(csv_rows(content(answer))) == 6
