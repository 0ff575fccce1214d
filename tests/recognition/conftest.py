"""What the tests of recognition share: the whole database as text, and two records of one."""

import pytest
from django.apps import apps
from django.db import connection

from labimpact.base.wall.compiler import declared_walls
from labimpact.base.wall.declarations import Privacy
from labimpact.people.actions.indexing import rewrite_keys
from tests.conftest import behind_the_wall
from tests.factories import GrantFactory, PersonFactory

# The history of what happened goes on; everything else must come back.
HISTORY = {"audit_auditevent", "audit_change", "recognition_merge"}
# A version only grows: whoever has a page open notices that the record moved meanwhile.
MOVING = {"people_person": "- 'version' - 'updated_at'"}


def dump() -> dict[str, list[str]]:
    """Every row of every table of the product, and what the wall works out of them."""
    tables = {
        m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed
    }
    walls = declared_walls()
    wanted = [t for t in sorted(tables) if walls[t].privacy in (Privacy.COMMON, Privacy.SPECIAL)]
    found = {}
    with behind_the_wall(), connection.cursor() as cursor:
        for table in [*wanted, "wall.shelf", "wall.sealed_near"]:
            if table in HISTORY:
                continue
            cursor.execute(
                f"SELECT (to_jsonb(t) {MOVING.get(table, '')})::text FROM {table} t ORDER BY 1"
            )
            found[table] = [text for (text,) in cursor.fetchall()]
    return found


def indexed(person):
    """With the keys by which it is found, as the product writes them."""
    with behind_the_wall():
        person.refresh_from_db()
        rewrite_keys(person)
    return person


@pytest.fixture
def twin(cast):
    """A second record of Amina, opened by the same office with another spelling."""
    indexed(cast.amina)
    return indexed(
        PersonFactory(family_name="Hassan Ali", given_name="A.", registered_office=cast.luino)
    )


@pytest.fixture
def far(cast):
    """A record of Amina at another area's office, which Luino does not see."""
    indexed(cast.amina)
    return indexed(
        PersonFactory(
            family_name="Hasan", given_name="Amina", registered_office=cast.crema,
            note="segreto di Crema",
        )
    )  # fmt: skip


def share(person, office):
    return GrantFactory(person=person, office=office, basis="sharing")
