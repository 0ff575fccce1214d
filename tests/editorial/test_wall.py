"""What stands between the editors' tables, the public and the other areas."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from labimpact.accounts.models import User
from labimpact.base.actor import System
from labimpact.base.wall.editor_tables import TABLES
from labimpact.base.wall.session import acting, acting_as
from labimpact.editorial.models import GuidePage, Publication
from labimpact.network.models import Membership
from tests.conftest import behind_the_wall
from tests.editorial_factories import GuidePageFactory, PublicationFactory

pytestmark = pytest.mark.django_db


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


@pytest.fixture
def page(newsroom):
    return GuidePageFactory(parent=newsroom)


def test_the_public_reads_what_is_published_and_nothing_of_the_editors(page):
    PublicationFactory()
    with acting_as(System.PUBLIC):
        assert Publication.objects.count() == 1
        assert GuidePage.objects.count() == 0
        assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize("role", ["desk_operator", "regional_monitor", "privacy_officer"])
def test_who_does_not_write_for_the_portal_reads_no_draft(cast, page, role):
    with acting(cast.actor(role)):
        assert {table: count(table) for table in TABLES} == dict.fromkeys(TABLES, 0)


def test_an_editor_publishes_for_their_own_area_alone(cast, page):
    with acting(cast.actor("editor")):
        with pytest.raises(DatabaseError), transaction.atomic():
            _publish(cast.crema.area_id)
        with pytest.raises(DatabaseError), transaction.atomic():
            _publish(None)
        _publish(cast.luino.area_id)


def test_an_editor_neither_changes_nor_withdraws_what_another_area_published(cast, page):
    row = PublicationFactory(area=cast.crema.area)
    with acting(cast.actor("editor")):
        assert Publication.objects.filter(pk=row.pk).update(title="altro") == 0
        assert Publication.objects.filter(pk=row.pk).delete()[0] == 0
        own = PublicationFactory(area=cast.luino.area)
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.filter(pk=own.pk).update(area=cast.crema.area_id)


def test_who_may_only_write_publishes_nothing(cast, page):
    with acting(cast.actor("community_worker")):
        assert GuidePage.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            _publish(cast.luino.area_id)


def test_a_seat_in_the_newsroom_ends_with_the_role(cast, editor):
    with acting(cast.as_actor(editor)):
        assert editor.groups.count() == 2
        assert editor.has_perm("wagtailadmin.access_admin")
    with behind_the_wall():
        ended = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(user=editor).update(
            valid_from=ended - timedelta(days=9), valid_to=ended
        )
    again = _reread(editor)
    with acting(cast.as_actor(again)):
        assert again.groups.count() == 0
        assert not again.has_perm("wagtailadmin.access_admin")


def test_nobody_gives_themselves_a_group_or_a_key(cast, editor):
    with acting(cast.as_actor(editor)):
        for table in ("auth_group", "wagtailcore_grouppagepermission", "wagtailcore_apitoken"):
            with connection.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{table}"')
                assert cursor.rowcount == 0, table
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO auth_group (name) VALUES ('tutto')")


def test_nobody_may_do_everything(cast):
    user = cast.user()
    with behind_the_wall(), pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_superuser=True)


def _reread(user):
    with behind_the_wall():
        return User.objects.get(pk=user.pk)


def _publish(area_id):
    made = PublicationFactory.build()
    made.area_id = area_id
    made.save()
