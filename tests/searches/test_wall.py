"""Raw SQL against the followed searches: the public writes through its doors and reads nothing."""

import pytest
from django.db import DatabaseError, connection, transaction

from labimpact.base.actor import System
from labimpact.base.wall.session import acting, acting_as
from labimpact.searches.models import FollowedSearch
from tests.conftest import behind_the_wall
from tests.factories import FollowedSearchFactory

pytestmark = pytest.mark.django_db
SEED = "s" * 43
DOORS = (
    ("SELECT wall.follow_search('a@example.org', 'it', 'q=x', %s)"),
    ("SELECT count(*) FROM wall.followed_search(%s)"),
    ("SELECT wall.confirm_search(%s)"),
    ("SELECT wall.end_search(%s)"),
)


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(sql, *params)


@pytest.fixture
def row():
    return FollowedSearchFactory(seed=SEED)


def test_the_public_reads_and_changes_no_search_by_itself(row):
    with acting_as(System.PUBLIC):
        assert asked("SELECT count(*) FROM searches_followedsearch") == 0
        for sql in (
            "UPDATE searches_followedsearch SET email = 'x@example.org' RETURNING id",
            "DELETE FROM searches_followedsearch RETURNING id",
        ):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                assert cursor.fetchall() == []
        refused(
            "INSERT INTO searches_followedsearch (email, language, query, seed, asked_at)"
            " VALUES ('a@example.org', 'it', 'q=x', 'x', now()) RETURNING id"
        )


def test_who_has_the_seed_sees_the_search_and_not_whose_it_is(row):
    with acting_as(System.PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.followed_search(%s)", [SEED])
        assert cursor.fetchall() == [("uk", "q=scuola", True, False)]
        for guess in ("", "%", SEED[:-1]):
            assert asked("SELECT count(*) FROM wall.followed_search(%s)", guess) == 0
            assert asked("SELECT wall.end_search(%s)", guess) is False
            assert asked("SELECT wall.confirm_search(%s)", guess) is False


@pytest.mark.parametrize("actor", ["desk", System.WORKER, System.SIGN_IN, System.RETENTION, None])
def test_nobody_but_the_public_uses_its_doors(row, cast, actor):
    who = acting(cast.actor()) if actor == "desk" else acting_as(actor) if actor else None
    with who or transaction.atomic():
        for sql in DOORS:
            refused(sql, SEED)


def test_no_office_reads_what_somebody_looks_for(row, cast):
    for role in ("desk_operator", "area_coordinator", "regional_monitor"):
        with acting(cast.actor(role)):
            assert not FollowedSearch.objects.exists()


def test_the_worker_writes_and_the_retention_erases(row):
    with acting_as(System.WORKER):
        assert FollowedSearch.objects.filter(pk=row.pk).update(asked_again_at=row.asked_at) == 1
        assert FollowedSearch.objects.filter(pk=row.pk).delete()[0] == 0
    with acting_as(System.RETENTION):
        assert FollowedSearch.objects.filter(pk=row.pk).delete()[0] == 1


def test_a_door_takes_no_search_without_an_end_or_a_beginning():
    with acting_as(System.PUBLIC):
        follow = "SELECT wall.follow_search(%s, 'it', %s, %s)"
        refused(follow, "", "q=x", SEED)
        refused(follow, "a@example.org", "", SEED)
        refused(follow, "a@example.org", "q=" + "x" * 6000, SEED)
        refused(follow, "a@example.org", "q=x", "short")
        assert asked(follow, "a@example.org", "q=x", SEED) is True
    with behind_the_wall():
        assert FollowedSearch.objects.get().confirmed_at is None
