"""Is it still true? Asked by mail, step by step; answered without an account; said on the page."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labimpact.audit.models import AuditEvent
from labimpact.base import sealing
from labimpact.base.actor import System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting, acting_as
from labimpact.directory.models import PublicService
from labimpact.editorial.models import Publication
from labimpact.freshness import actions, jobs
from labimpact.freshness.models import ConfirmLink
from labimpact.notifications.actions import PURPOSE
from labimpact.notifications.models import Message
from tests.conftest import behind_the_wall
from tests.directory_factories import PublicServiceFactory
from tests.editorial_factories import PublicationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def guide(office, days=1, **changes):
    """A guide of the area of an office, due so many days ago."""
    return PublicationFactory(
        area=office.area, owner_office=office, due_on=TODAY - timedelta(days=days), **changes
    )


def ask(today=TODAY):
    with acting_as(System.WORKER):
        return actions.ask(today)


def mails():
    with behind_the_wall():
        rows = Message.objects.filter(kind="still_true").order_by("pk")
        return {m.recipient: sealing.unseal(m.body, purpose=PURPOSE) for m in rows}


def keys(body):
    return re.findall(r"/ancora-vero/([\w-]+)/", body)


def test_first_who_answers_for_it_then_the_area_then_the_region(cast):
    operator = cast.user("desk_operator")
    coordinator = cast.user("area_coordinator")
    page = guide(cast.luino)
    assert ask() >= 1
    first = mails()
    assert operator.email in first
    assert page.title in first[operator.email]
    # Nothing twice, whatever the day.
    assert ask() == 0
    assert ask(TODAY + timedelta(days=5)) == 0
    with behind_the_wall():
        assert set(ConfirmLink.objects.values_list("step", flat=True)) == {1}
    ask(TODAY + timedelta(days=14))
    assert "non l'ha ancora fatto" in mails()[coordinator.email]
    with behind_the_wall():
        assert set(ConfirmLink.objects.values_list("step", flat=True)) == {1, 2}


def test_a_guide_of_nobody_is_asked_of_the_next(cast):
    coordinator = cast.user("area_coordinator")
    PublicationFactory(area=cast.luino.area, due_on=TODAY)
    ask()
    assert coordinator.email in mails()


def test_opening_the_address_confirms_nothing_and_the_button_does_without_a_cookie(client, cast):
    operator = cast.user("desk_operator")
    page = guide(cast.luino, checked_on=TODAY - timedelta(days=200))
    PublicationFactory(
        origin=page.origin, slug=page.slug, language="ar", area=cast.luino.area,
        checked_on=page.checked_on, due_on=page.due_on,
    )  # fmt: skip
    ask()
    [key] = keys(mails()[operator.email])
    for _ in range(2):
        answer = client.get(f"/ancora-vero/{key}/")
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert answer.cookies == {}
    with behind_the_wall():
        page.refresh_from_db()
    assert page.checked_on != TODAY
    done = client.post(f"/ancora-vero/{key}/")
    assert "Grazie" in done.text
    assert done.cookies == {}
    with behind_the_wall():
        rows = Publication.objects.filter(origin=page.origin)
        assert set(rows.values_list("checked_on", flat=True)) == {TODAY}
        assert all(row.due_on > TODAY + timedelta(days=150) for row in rows)
    assert client.get(f"/ancora-vero/{key}/").status_code == 410
    assert client.post(f"/ancora-vero/{key}/").status_code == 410
    with behind_the_wall():
        (event,) = AuditEvent.objects.filter(action="guide.confirmed_by_link")
        link = ConfirmLink.objects.get(pk=event.object_ids[0])
    assert (event.office_id, event.actor) == (cast.luino.pk, "system:public")
    assert event.details == {"ref": link.ref, "step": 1}


@pytest.mark.parametrize("key", ["x", "ق", "a" * 300])
def test_an_address_that_is_none_or_is_over_answers_nothing(client, cast, key):
    assert client.get(f"/ancora-vero/{key}/").status_code == 410
    assert client.post(f"/ancora-vero/{key}/").status_code == 410


def test_an_address_ends_after_its_days(client, cast):
    operator = cast.user("desk_operator")
    guide(cast.luino)
    ask()
    [key] = keys(mails()[operator.email])
    with behind_the_wall():
        ConfirmLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.post(f"/ancora-vero/{key}/").status_code == 410


def test_a_service_is_confirmed_by_mail_and_by_who_works_in_its_office(client, cast):
    operator = cast.user("desk_operator")
    service = PublicServiceFactory(owner_office=cast.luino, late=True)
    ask()
    [key] = keys(mails()[operator.email])
    assert "Grazie" in client.post(f"/ancora-vero/{key}/").text
    with behind_the_wall():
        service.refresh_from_db()
        assert service.confirmed_on == TODAY
        PublicService.objects.filter(pk=service.pk).update(
            confirmed_on=TODAY - timedelta(days=200), due_on=TODAY - timedelta(days=1)
        )
    client.force_login(operator)
    assert f"È ancora vero? {service.name}" in client.get("/lavoro/da-fare/").text
    assert client.post(f"/lavoro/conferme/servizi/{service.pk}/").status_code == 302
    with behind_the_wall():
        service.refresh_from_db()
    assert service.confirmed_on == TODAY


def test_who_neither_publishes_nor_works_there_confirms_nothing(client, cast):
    page = guide(cast.luino, checked_on=TODAY - timedelta(days=200))
    client.force_login(cast.user("desk_operator", cast.crema))
    assert client.post(f"/lavoro/conferme/guide/{page.origin}/").status_code == 404
    with acting(cast.actor("editor", cast.crema)) as actor, pytest.raises(Refused):
        actions.confirm("guide", str(page.origin), by=actor)
    with behind_the_wall():
        page.refresh_from_db()
    assert page.checked_on != TODAY


def test_at_work_it_stands_among_the_things_to_do_and_is_said_on_the_spot(client, cast):
    page = guide(cast.luino)
    client.force_login(cast.user("desk_operator"))
    assert page.title in client.get("/lavoro/").text
    assert f"È ancora vero? {page.title}" in client.get("/lavoro/da-fare/").text
    client.post(f"/lavoro/conferme/guide/{page.origin}/")
    assert f"È ancora vero? {page.title}" not in client.get("/lavoro/da-fare/").text


def test_a_page_past_its_date_says_so_and_stays(client, cast):
    page = guide(cast.luino, slug="vecchia", checked_on=TODAY - timedelta(days=200))
    html = client.get("/it/guide/vecchia/").text
    assert "Queste informazioni sono da controllare" in html
    with behind_the_wall():
        Publication.objects.filter(pk=page.pk).update(due_on=TODAY)
    assert "da controllare" not in client.get("/it/guide/vecchia/?nuova").text


def test_nobody_but_the_worker_asks_where_mail_is_read_and_nobody_confirms_straight(cast):
    page = guide(cast.luino)
    for statement in (
        f"SELECT wall.asked_if_true({cast.luino.pk}, 1, 1)",
        f"SELECT wall.is_true_today('guide', '{page.origin}')",
    ):
        with acting(cast.actor("editor")), pytest.raises(DatabaseError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
    with acting_as(System.PUBLIC):
        assert ConfirmLink.objects.count() == 0


def test_confirmed_since_counts_more_than_the_older_date_of_the_page(newsroom):
    from tests.editorial_factories import GuidePageFactory

    with behind_the_wall():
        page = GuidePageFactory(
            parent=newsroom, slug="una", live=False, checked_on=TODAY - timedelta(days=100)
        )
        page.save_revision().publish()
        row = Publication.objects.get(slug="una")
        assert row.checked_on == TODAY - timedelta(days=100)
        assert row.due_on is not None
        Publication.objects.filter(pk=row.pk).update(checked_on=TODAY)
        page.save_revision().publish()
        row.refresh_from_db()
    assert row.checked_on == TODAY
    assert row.due_on > TODAY + timedelta(days=150)


def test_what_was_published_before_there_were_terms_gets_one(cast):
    old = PublicationFactory(checked_on=TODAY - timedelta(days=300), mark="")
    jobs.ask(0)
    with behind_the_wall():
        old.refresh_from_db()
    assert old.due_on is not None
    assert old.due_on < TODAY
    assert len(old.mark) == 64
