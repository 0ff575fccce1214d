"""Two desks at the same moment, on two real connections that commit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

pytestmark = pytest.mark.django_db

ROWS = {
    "network_body": "name, kind, external_code, external_code_kind, address, email,"
    " certified_email, phone, website, source, is_demo"
    ") VALUES ('Comune di prova', 'municipality', '', '', '', '', '', '', '', '', true)",
    "accounts_user": "password, email, full_name, is_active, is_demo)"
    " VALUES ('!', 'concorrente@example.org', 'Prova', true, true)",
}


def connect() -> psycopg.Connection:
    """As the tests' own connection, but another one: what it does stays done."""
    values = connection.settings_dict
    return psycopg.connect(
        dbname=values["NAME"],
        user=values["USER"],
        password=values["PASSWORD"] or None,
        host=values["HOST"] or None,
        port=values["PORT"] or None,
    )


@pytest.fixture
def office(db) -> Iterator[tuple[int, int]]:
    """An office with one operator, really there for every connection; taken away afterwards."""
    with connect() as owner:
        ids = {
            table: owner.execute(f"INSERT INTO {table} ({rest} RETURNING id").fetchone()[0]
            for table, rest in ROWS.items()
        }
        (pk,) = owner.execute(
            "INSERT INTO network_office (body_id, name, kind, address, directions, phone, email,"
            " keeps_patron_saint)"
            " VALUES (%s, 'Prova', 'desk', '', '', '', '', false) RETURNING id",
            [ids["network_body"]],
        ).fetchone()
        owner.execute(
            "INSERT INTO network_membership (user_id, office_id, role, valid_from)"
            " VALUES (%s, %s, 'desk_operator', '2020-01-01')",
            [ids["accounts_user"], pk],
        )
    yield pk, ids["accounts_user"]
    with connect() as owner:
        owner.execute("DELETE FROM agenda_arrival WHERE office_id = %s", [pk])
        owner.execute("DELETE FROM network_membership WHERE office_id = %s", [pk])
        owner.execute("DELETE FROM network_office WHERE id = %s", [pk])
        for table, row_id in ids.items():
            owner.execute(f"DELETE FROM {table} WHERE id = %s", [row_id])


def as_operator(user_id: int) -> psycopg.Connection:
    desk = connect()
    desk.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.WALL_ROLES["app"])))
    desk.execute("SELECT set_config('labimpact.actor', %s, false)", [f"user:{user_id}"])
    desk.commit()
    return desk


def add_ten(office_id: int, user_id: int) -> list[int]:
    given = []
    with as_operator(user_id) as desk:
        for _ in range(10):
            (number,) = desk.execute(
                "SELECT wall.next_arrival_number(%s, current_date)", [office_id]
            ).fetchone()
            desk.execute(
                "INSERT INTO agenda_arrival (office_id, day, number, reason, label)"
                " VALUES (%s, current_date, %s, '', '')",
                [office_id, number],
            )
            desk.commit()
            given.append(number)
    return given


def test_four_desks_at_once_give_every_number_once_and_skip_none(office):
    with ThreadPoolExecutor(4) as desks:
        given = list(desks.map(lambda _: add_ten(*office), range(4)))
    assert sorted(n for numbers in given for n in numbers) == list(range(1, 41))


def test_two_desks_that_call_at_once_call_two_different_people(office):
    office_id, user_id = office
    add_ten(office_id, user_id)
    # The statement of actions.call_next: the second desk steps over the row the first one holds.
    take = (
        "SELECT number FROM agenda_arrival WHERE office_id = %s AND called_at IS NULL"
        " ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED"
    )
    with as_operator(user_id) as one, as_operator(user_id) as other:
        assert one.execute(take, [office_id]).fetchone() == (1,)
        assert other.execute(take, [office_id]).fetchone() == (2,)
