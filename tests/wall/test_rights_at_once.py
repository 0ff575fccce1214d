"""A role that comes while an office moves: two real connections, neither misses the other."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from tests.agenda.test_concurrency import connect, office

pytestmark = pytest.mark.django_db
__all__ = ["office"]

WRITTEN = "SELECT permission, always FROM wall.rights WHERE user_id = %s AND always <> '{}'"
TRUE = "SELECT permission, always FROM wall.rights_of(%s) WHERE always <> '{}'"


@pytest.fixture
def areas(office):
    """Two areas, the office in the first; taken away afterwards."""
    with connect() as owner:
        found = [
            owner.execute(
                "INSERT INTO network_territorialarea (code, name, source)"
                " VALUES (%s, %s, '') RETURNING id",
                [code, code],
            ).fetchone()[0]
            for code in ("prova-a", "prova-b")
        ]
        owner.execute("UPDATE network_office SET area_id = %s WHERE id = %s", [found[0], office[0]])
        body = owner.execute(
            "SELECT body_id FROM network_office WHERE id = %s", [office[0]]
        ).fetchone()
        home = owner.execute(
            "INSERT INTO network_office (body_id, name, kind, address, directions, phone, email,"
            " keeps_patron_saint, area_id)"
            " VALUES (%s, 'Sede', 'desk', '', '', '', '', false, %s) RETURNING id",
            [body[0], found[0]],
        ).fetchone()[0]
    yield home, *found
    with connect() as owner:
        owner.execute("DELETE FROM network_membership WHERE office_id = %s", [home])
        owner.execute("DELETE FROM network_office WHERE id = %s", [home])
        owner.execute("UPDATE network_office SET area_id = NULL WHERE id = %s", [office[0]])
        owner.execute("DELETE FROM network_territorialarea WHERE id = ANY (%s)", [found])


def test_a_coordinator_has_no_right_where_the_office_went_meanwhile(office, areas):
    """Attacked: the office moved before the new coordinator could be seen, and stayed theirs."""
    office_id, user_id = office
    home, _here, there = areas
    with connect() as given, connect() as moved, ThreadPoolExecutor(1) as hand:
        given.execute(
            "INSERT INTO network_membership (user_id, office_id, role, valid_from)"
            " VALUES (%s, %s, 'area_coordinator', '2020-01-01')",
            [user_id, home],
        )
        move = "UPDATE network_office SET area_id = %s WHERE id = %s"
        waiting = hand.submit(moved.execute, move, [there, office_id])
        sleep(0.5)
        assert not waiting.done()
        given.commit()
        waiting.result(10)
        moved.commit()
    with connect() as owner:
        written = {right: set(where) for right, where in owner.execute(WRITTEN, [user_id])}
        true = {right: set(where) for right, where in owner.execute(TRUE, [user_id])}
    assert written == true
    assert written["member_invite"] == {home}
