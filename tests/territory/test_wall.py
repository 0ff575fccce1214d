"""The counts are read through one view, as the role `stats`, area by area; nothing else opens."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from labimpact.base.wall.session import acting
from labimpact.network.roles import ROLES, Reach
from labimpact.territory.quarters import Quarter
from tests.territory.people import Population

pytestmark = pytest.mark.django_db(databases=["default", "stats"])


@pytest.fixture
def people(cast):
    laid = Population({cast.luino.area_id: 9, cast.crema.area_id: 9}, [Quarter(2026, 1)], 1)
    laid.lay()
    return laid


def areas_read(actor):
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT area_id FROM stats.territory")
        return {area for (area,) in cursor.fetchall()}


def test_each_reads_the_areas_they_answer_for(cast, people):
    assert areas_read(cast.actor("area_coordinator")) == {cast.luino.area_id}
    assert areas_read(cast.actor("regional_monitor")) == set(people.areas)
    for role in ("desk_operator", "social_worker", "financial_officer", "privacy_officer"):
        assert areas_read(cast.actor(role)) == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stats.territory")
        assert cursor.fetchone() == (0,)


def test_a_flow_is_read_in_the_areas_of_both_ends(cast):
    from tests.conftest import behind_the_wall

    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wall.territory_cell VALUES ('flow', '2026-01-01', %s, %s, '1>2', '', 9)",
            [cast.luino.area_id, cast.crema.area_id],
        )
    for office in (cast.luino, cast.crema):
        assert areas_read(cast.actor("area_coordinator", office)) == {cast.luino.area_id}
    assert areas_read(cast.actor("area_coordinator", cast.cittiglio)) == set()


def test_the_reading_is_for_roles_of_a_whole_area():
    """A number of one office would be subtracted from those of its area."""
    for role in ROLES.values():
        if "territory_view" in role.permissions:
            assert role.reach in (Reach.AREA, Reach.NETWORK)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM wall.territory_cell", "SELECT * FROM wall.territory_of",
        "SELECT * FROM wall.territory_stale", "UPDATE stats.territory SET n = 9",
        "SELECT wall.fold_territory(1)", "SELECT wall.recount_territory()",
        "SELECT * FROM wall.territory_pieces('person', '{1}')",
        "SELECT wall.settle_territory('person', '{1}')", "SELECT wall.note_all_territory()",
    ],
)  # fmt: skip
def test_nobody_reads_or_makes_the_counts_by_other_ways(cast, statement):
    for alias in ("default", "stats"):
        with acting(cast.actor("regional_monitor"), using=alias), pytest.raises(DatabaseError):
            with transaction.atomic(alias), connections[alias].cursor() as cursor:
                cursor.execute(statement)
