"""Builds the wall in the database: functions, policies, privileges, history triggers.

Runs as the owner after every migration and is idempotent: policies are dropped and made anew
from the declarations, so the database can never hold a rule that the code no longer states.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from labimpact.base.wall.declarations import Custom, OfficeData, PersonalData, Reference, Wall
from labimpact.base.wall.policies import policies
from labimpact.base.wall.third_party import THIRD_PARTY


@dataclass(frozen=True)
class DatabaseRoles:
    """Names of the four roles on this server (house.md section 4)."""

    owner: str
    app: str
    stats: str
    matcher: str


@dataclass(frozen=True)
class RolePermission:
    """One row of the copy of the roles that the policies read."""

    role: str
    permission: str
    reach: str
    needs_session: bool


def declared_walls() -> dict[str, Wall]:
    """Every table the product knows, with its declaration; a model without one is an error."""
    walls: dict[str, Wall] = dict(THIRD_PARTY)
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed:
            continue
        table = model._meta.db_table
        wall = _wall_of(model)
        if wall is not None:
            walls[table] = wall
        elif table not in walls:
            raise LookupError(f"{model._meta.label} does not declare its wall")
    return walls


def _wall_of(model: type[models.Model]) -> Wall | None:
    wall = getattr(model, "wall", None)
    if wall is None and model._meta.auto_created:
        # The link table of a many-to-many field says what its owner says of links.
        owner = model._meta.auto_created
        wall = getattr(owner, "links_wall", getattr(owner, "wall", None))
    return wall if isinstance(wall, Wall) else None


def build(
    connection: BaseDatabaseWrapper, roles: DatabaseRoles, permissions: Iterable[RolePermission]
) -> None:
    """Put the whole wall up: called by `manage prepare` inside one transaction."""
    walls = declared_walls()
    with connection.cursor() as cursor:
        # Functions of one floor may name tables and functions of another, made a moment later.
        cursor.execute("SET LOCAL check_function_bodies = off")
        _copy_roles(cursor, permissions)
        for path in _function_files():
            cursor.execute(path.read_text(), None)
        _drop_policies(cursor)
        existing = _tables(cursor)
        for table, wall in sorted(walls.items()):
            if table in existing:
                _raise_wall(cursor, table, wall, roles)
        _privileges(cursor, {t: w for t, w in walls.items() if t in existing}, roles)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take policies and views away before a migration: PostgreSQL refuses to alter what they use.

    Row-level security stays on, so until the wall is built again a table without policies shows
    nothing to anybody but the owner.
    """
    with connection.cursor() as cursor:
        _drop_policies(cursor)
        cursor.execute(
            "SELECT schemaname, viewname FROM pg_views WHERE schemaname = ANY (%s)",
            [["wall", "stats"]],
        )
        for schema, view in cursor.fetchall():
            cursor.execute(
                sql.SQL("DROP VIEW IF EXISTS {} CASCADE").format(sql.Identifier(schema, view))
            )


def _function_files() -> list[Path]:
    """`wall.sql` of each app, or what its folder `wall` holds; ground floor first (the order of
    INSTALLED_APPS)."""
    floors = [Path(config.path) for config in apps.get_app_configs()]
    return [
        path
        for floor in floors
        for path in (floor / "wall.sql", *sorted((floor / "wall").glob("*.sql")))
        if path.exists()
    ]


def _copy_roles(cursor: CursorWrapper, permissions: Iterable[RolePermission]) -> None:
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS wall.role_permission (role text, permission text,"
        " reach text NOT NULL, needs_session boolean NOT NULL, PRIMARY KEY (role, permission))"
    )
    cursor.execute("DELETE FROM wall.role_permission")
    cursor.executemany(
        "INSERT INTO wall.role_permission VALUES (%s, %s, %s, %s)",
        [(p.role, p.permission, p.reach, p.needs_session) for p in permissions],
    )


def _drop_policies(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    for table, policy in cursor.fetchall():
        cursor.execute(
            sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(policy), sql.Identifier(table))
        )


def _tables(cursor: CursorWrapper) -> set[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p')"
    )
    return {name for (name,) in cursor.fetchall()}


def _raise_wall(cursor: CursorWrapper, table: str, wall: Wall, roles: DatabaseRoles) -> None:
    name = sql.Identifier(table)
    cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    for command, condition in policies(table, wall):
        clause = "WITH CHECK" if command == "INSERT" else "USING"
        # The conditions are our own constants, written in the declarations.
        cursor.execute(
            sql.SQL("CREATE POLICY {} ON {} FOR {} TO {}, {} {} ({})").format(
                sql.Identifier(f"wall_{command.lower()}"),
                name,
                sql.SQL(command),
                sql.Identifier(roles.app),
                sql.Identifier(roles.stats),
                sql.SQL(clause),
                sql.SQL(condition),
            )
        )
    _track(cursor, table, wall)


def _track(cursor: CursorWrapper, table: str, wall: Wall) -> None:
    """Changed and deleted values of tracked tables go to audit_change (ADR 0002)."""
    name = sql.Identifier(table)
    cursor.execute(sql.SQL("DROP TRIGGER IF EXISTS wall_track ON {}").format(name))
    if wall.track:
        person = wall.person if isinstance(wall, PersonalData | OfficeData | Custom) else None
        office = wall.office if isinstance(wall, OfficeData) and wall.office.isidentifier() else ""
        cursor.execute(
            sql.SQL(
                "CREATE TRIGGER wall_track AFTER UPDATE OR DELETE ON {} FOR EACH ROW"
                " EXECUTE FUNCTION wall.track_change({}, {})"
            ).format(name, sql.Literal(person or ""), sql.Literal(office))
        )
    cursor.execute(sql.SQL("DROP TRIGGER IF EXISTS wall_append_only ON {}").format(name))
    if wall.append_only:
        cursor.execute(
            sql.SQL(
                "CREATE TRIGGER wall_append_only BEFORE UPDATE OR DELETE ON {} FOR EACH ROW"
                " EXECUTE FUNCTION wall.refuse_change()"
            ).format(name)
        )


# Functions that no role calls by itself: is somebody sealed, at which address are they reminded.
_INNER = (
    # Bookings of the portal: who receives, whose address it is, and what is noted of it.
    "who_receives(bigint)",
    "booking_of(text)",
    "bookings_reached(text, text)",
    "holds_enough(text, text)",
    "is_free_for(agenda_appointmentkind, timestamptz, timestamptz, bigint, bigint, bigint)",
    "note_booking(bigint, text)",
    # A person's own page: whose it is, and what is noted of it.
    "person_of_proof(text)",
    "note_my_page(text, text)",
    "may_be_minor(bigint)",
    "may_be_named(bigint)",
    # Hours of a package follow from what is done; an offer is settled by its two doors.
    "move_hours(bigint, text, integer, bigint, text)",
    "settle_package(bigint)",
    "fits_package(mediation_mediationrequest)",
    "settle_offer(bigint, text, text, text)",
    "minutes_to(bigint, timestamptz, float8, float8, bigint)",
    "calls_until(bigint, timestamptz, bigint)",
    "reckon_way(bigint)",
    "late_charge(bigint)",
    "is_sealed(bigint)",
    # Of whomever it is asked, and of everybody at once.
    "rights_of(bigint)",
    "fill_rights(bigint[])",
    # Whose number it is; what adds up to the reports, for the job of the night alone.
    "operator_key(bigint)",
    "count_month(bigint, date[])",
    "count_office(bigint)",
    "uncount(bigint[], date[])",
    "territory_pieces(text, bigint[])",
    "settle_territory(text, bigint[])",
    "note_all_territory()",
    "may_undo_import(bigint)",
    "named_elsewhere(text, text, bigint[], text[])",
    "all_records(bigint)",
    "settle_sealed_near(bigint[])",
    "hold_records(bigint, bigint)",
    "reminder_contact(bigint, text[])",
    "reminder_obstacle(bigint, bigint)",
    "reminder_told(bigint)",
    # What is kept and why, and everything that erases: asked by the functions of the retention.
    "is_held(bigint, bigint, bigint)",
    "case_is_kept(bigint, date, jsonb)",
    "text_is_kept(text, bigint, jsonb)",
    "record_is_kept(bigint, date, jsonb)",
    "help_is_kept(bigint, date, jsonb)",
    "person_is_kept(bigint, date, jsonb)",
    "past_its_time(bigint, date, jsonb)",
    "requests_over_before(date)",
    "mediation_is_kept(bigint, date, jsonb)",
    "forget_requests(bigint[])",
    "past_by_date(bigint, jsonb)",
    "only_held(bigint, date, jsonb)",
    "standing_on(bigint, date)",
    "erase_rows(regclass, bigint[])",
    "make_anonymous(bigint[], integer)",
    "leave_contacts(bigint[])",
    "empty_contacts(bigint[])",
    "erase_persons(bigint[], integer)",
    # Of whomever it is asked: what a grant is worth, and what hangs on it.
    "ends_grant(people_grant)",
    "follows_besides(people_grant)",
    "close_seats(bigint, bigint)",
    "works_with(bigint, bigint)",
    # What is true is said by who holds its secret address, or by its office.
    "is_true_today(text, text)",
    # Who works in an office, and where they read their mail.
    "addresses_at(bigint, text)",
    # The chain of a referral, its documents, and links: asked by the functions that know for whom.
    "referral_line(bigint)",
    "rests_on(bigint)",
    "chosen_file(casework_referral, text)",
    "live_link(text)",
    "proved_link(text, text)",
    # Who follows somebody whom nobody here may see: the matcher's alone.
    "followed_by(bigint[], bigint)",
)


_GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {every}, PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA wall FROM {every}, PUBLIC",
    "REVOKE CREATE ON SCHEMA public FROM {every}, PUBLIC",
    "GRANT USAGE ON SCHEMA public, wall, stats TO {every}",
    # A function is an answer to whoever may call it: the matcher asks nothing of the wall, and
    # the statistics only whose offices these are.
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA wall FROM {every}, PUBLIC",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA wall TO {app}",
    # Some answer other functions alone: the answer itself would be news, or an address.
    *(f"REVOKE EXECUTE ON FUNCTION wall.{name} FROM {{app}}" for name in _INNER),
    # A temporary table could stand in front of one of ours.
    "REVOKE TEMPORARY ON DATABASE {database} FROM {every}, PUBLIC",
    "GRANT EXECUTE ON FUNCTION wall.actor(), wall.user_id(), wall.offices(text) TO {stats}",
    "GRANT EXECUTE ON FUNCTION wall.territory_areas() TO {stats}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA stats TO {app}, {stats}",
    "GRANT SELECT ON django_migrations TO {app}",
    # Who sits in which newsroom of the portal, as the roles have it.
    "GRANT SELECT ON wall.newsroom_seat TO {app}",
)


def _privileges(cursor: CursorWrapper, walls: Mapping[str, Wall], roles: DatabaseRoles) -> None:
    app = sql.Identifier(roles.app)
    every = sql.SQL(", ").join(map(sql.Identifier, (roles.app, roles.stats, roles.matcher)))
    cursor.execute("SELECT current_database()")
    database = sql.Identifier(cursor.fetchone()[0])
    for statement in _GRANTS:
        cursor.execute(
            sql.SQL(statement).format(
                every=every, app=app, stats=sql.Identifier(roles.stats), database=database
            )
        )
    for table, wall in walls.items():
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if isinstance(wall, Custom) and wall.update_columns:
            rights = f"SELECT, INSERT, UPDATE ({', '.join(wall.update_columns)}), DELETE"
        if wall.append_only:
            rights = "SELECT, INSERT"
        elif isinstance(wall, Reference) and wall.write is None:
            rights = "SELECT"
        cursor.execute(
            sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(table), app)
        )
    _matcher(cursor, sql.Identifier(roles.matcher))


def _matcher(cursor: CursorWrapper, matcher: sql.Identifier) -> None:
    """The matcher reads cards, keys, weights and the offices that know a person: nothing else."""
    cursor.execute(
        sql.SQL("GRANT EXECUTE ON FUNCTION wall.followed_by(bigint[], bigint) TO {}").format(
            matcher
        )
    )
    for table, columns in (
        ("recognition_card", "person_id, names, born, sex, codes, keys"),
        ("recognition_commonkey", "key, cards"),
        ("recognition_matchweights", "id, version, parameters, active_from"),
        ("people_grant", "person_id, office_id, revoked_at, valid_from, valid_to"),
    ):
        cursor.execute(
            sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(
                sql.SQL(columns), sql.Identifier(table), matcher
            )
        )
        cursor.execute(
            sql.SQL("CREATE POLICY wall_matcher ON {} FOR SELECT TO {} USING (true)").format(
                sql.Identifier(table), matcher
            )
        )
