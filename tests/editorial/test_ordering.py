"""Many pages into many languages: one order, worked off page by page, whatever happens."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail_localize.models import StringTranslation, Translation

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.editorial.models import GuidePage, OrderedPage, Publication, TranslationOrder
from labimpact.editorial.translating import ordering, queries, submitting
from labimpact.editorial.translating.permissions import newsrooms_of
from labimpact.network.models import Membership
from tests.conftest import behind_the_wall
from tests.editorial_factories import GuidePageFactory, TranslationOrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(cast, newsroom):
    """Somebody who publishes in Luino, and two Italian pages there."""
    for n in range(2):
        GuidePageFactory(parent=newsroom, title=f"Pagina {n}", slug=f"pagina-{n}", live=True)
        with behind_the_wall():
            newsroom.refresh_from_db()
    return cast.user("editor")


def order(cast, user, languages=("ar", "uk"), **options):
    actor = cast.as_actor(user)
    said = {"by_machine": False, "publish": False} | options
    with acting(actor):
        found = queries.pages(newsrooms_of(actor))
        return ordering.order(found, languages, by=actor, **said)


def state(made):
    with behind_the_wall():
        made.refresh_from_db()
        return made.state, sorted(made.pages.values_list("state", flat=True))


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    def done(made):
        with django_capture_on_commit_callbacks(execute=True):
            ordering.work(made.pk, made.ordered_by_id)

    return done


def test_an_order_is_laid_in_the_queue_and_worked_off_as_drafts(cast, editor, work):
    made = order(cast, editor)
    with behind_the_wall():
        job = ProcrastinateJob.objects.get(task_name=ordering.TASK)
    assert job.args == {"order_id": made.pk, "user_id": editor.pk}
    assert state(made) == ("waiting", ["waiting"] * 2)
    work(made)
    assert state(made) == ("done", ["done"] * 2)
    with behind_the_wall():
        assert GuidePage.objects.filter(locale__language_code="ar", live=False).count() == 2
        assert Translation.objects.filter(target_locale__language_code="uk").count() >= 2
        assert Publication.objects.exclude(language="it").count() == 0


def test_asking_costs_the_same_for_two_pages_and_for_twenty(cast, editor, newsroom):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            made = order(cast, editor)
        with behind_the_wall():
            TranslationOrder.objects.filter(pk=made.pk).update(state="done")
        return len(captured)

    before = asked()
    for n in range(18):
        GuidePageFactory(parent=newsroom, title=f"Altra {n}", slug=f"altra-{n}")
        with behind_the_wall():
            newsroom.refresh_from_db()
    assert asked() == before


def test_a_worker_that_was_killed_is_taken_up_where_it_was(cast, editor, work, monkeypatch):
    made = order(cast, editor)
    submit, worked = submitting.submit, []

    def killed(page, languages, *, by):
        if worked:
            raise KeyboardInterrupt
        worked.append(page.pk)
        submit(page, languages, by=by)

    monkeypatch.setattr(submitting, "submit", killed)
    with pytest.raises(KeyboardInterrupt):
        work(made)
    assert state(made) == ("running", ["done", "waiting"])
    monkeypatch.setattr(submitting, "submit", submit)
    work(made)  # It may still be at work: left alone.
    assert state(made)[0] == "running"
    assert ordering.resume() == 0
    with behind_the_wall():
        old = made.touched_at - timedelta(minutes=6)
        TranslationOrder.objects.filter(pk=made.pk).update(touched_at=old)
    assert ordering.resume() == 1
    work(made)
    assert state(made) == ("done", ["done"] * 2)


def test_a_cancelled_order_stops_before_the_next_page(cast, editor, work, monkeypatch):
    made = order(cast, editor)
    submit = submitting.submit

    def then_cancelled(page, languages, *, by):
        submit(page, languages, by=by)
        ordering.cancel(made, by=by)

    monkeypatch.setattr(submitting, "submit", then_cancelled)
    work(made)
    assert state(made) == ("cancelled", ["waiting"] * 2)
    actor = cast.as_actor(editor)
    with acting(actor), pytest.raises(Refused):
        ordering.cancel(made, by=actor)


def test_one_page_that_fails_is_told_and_the_others_go_on(cast, editor, work, monkeypatch):
    made = order(cast, editor)
    submit = submitting.submit

    def one_fails(page, languages, *, by):
        if page.title == "Pagina 0":
            raise RuntimeError
        submit(page, languages, by=by)

    monkeypatch.setattr(submitting, "submit", one_fails)
    work(made)
    assert state(made) == ("done", ["done", "failed"])
    with behind_the_wall():
        assert "qualcosa" in OrderedPage.objects.get(state="failed").problem.lower()


def test_rights_that_end_meanwhile_end_the_work(cast, editor, work):
    made = order(cast, editor)
    with behind_the_wall():
        Membership.objects.filter(user=editor).delete()
    work(made)
    assert state(made) == ("done", ["failed"] * 2)
    with behind_the_wall():
        assert GuidePage.objects.exclude(locale__language_code="it").count() == 0


def test_a_machine_fills_in_and_what_is_complete_goes_out(
    cast, editor, work, machine
):  # fmt: skip
    made = order(cast, editor, languages=["ar"], by_machine=True, publish=True)
    work(made)
    assert state(made) == ("done", ["done"] * 2)
    with behind_the_wall():
        rows = Publication.objects.filter(language="ar")
        assert {row.standing for row in rows} == {"machine"}
        assert {row.title for row in rows} == {"ar: Pagina 0", "ar: Pagina 1"}
    asked = len(machine.asked)
    again = order(cast, editor, languages=["ar"], by_machine=True)
    work(again)
    assert (state(again)[0], len(machine.asked)) == ("done", asked)


def test_a_machine_that_fails_is_told_by_page_and_language_and_leaves_the_drafts(
    cast, editor, work, machine
):  # fmt: skip
    machine.status = 500
    made = order(cast, editor, by_machine=True)
    work(made)
    assert state(made) == ("done", ["failed"] * 2)
    with behind_the_wall():
        problem = OrderedPage.objects.first().problem
        assert StringTranslation.objects.count() == 0
        assert GuidePage.objects.filter(locale__language_code="uk").count() == 2
    assert problem.startswith("ar: ")
    assert "uk: " in problem


def test_the_screens_ask_show_how_far_it_is_and_cancel(client, cast, editor, work):
    client.force_login(editor)
    address = reverse("translating:order_add")
    html = client.get(address).content.decode()
    assert "per 2 pagine" in html
    assert "by_machine" not in html
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"languages": ["ar", "uk"]})
    html = client.get(answer.url).content.decode()
    assert 'data-refresh="3"' in html
    assert "0 di 2 pagine" in html
    assert client.post(address, {"languages": ["ar"]}).status_code == 422
    with behind_the_wall():
        made = TranslationOrder.objects.get()
    client.post(reverse("translating:order_cancel", args=[made.pk]))
    html = client.get(answer.url).content.decode()
    assert "data-refresh" not in html
    assert "annullato" in client.get(reverse("translating:orders")).content.decode()
    client.force_login(cast.user("editor"))
    assert client.get(answer.url).status_code == 404


def test_an_order_is_one_s_own_in_the_database(cast, newsroom):
    made = TranslationOrderFactory()
    other = cast.actor("editor")
    with acting(other):
        assert TranslationOrder.objects.filter(pk=made.pk).update(state="done") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            TranslationOrder.objects.create(ordered_by_id=made.ordered_by_id, languages=["ar"])
        with pytest.raises(DatabaseError), transaction.atomic():
            OrderedPage.objects.create(order=made, origin=made_up(), title="x")


def made_up():
    return "00000000-0000-4000-8000-000000000000"
