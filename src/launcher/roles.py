"""The four database roles, made where the launcher may make them and checked everywhere."""

import os

import psycopg
from psycopg import sql

from launcher import keys
from launcher.addresses import VARIABLES, Urls, build, first_line, parse
from launcher.console import Stop
from launcher.layout import DataFolder

DATABASE = "labimpact"
OWNER = "labimpact_owner"
LIMITED = ("app", "stats", "matcher")
OLDEST_SERVER = 150000
FIRST_WITH_SET_OPTION = 160000

Connection = psycopg.Connection[tuple[object, ...]]


def role_name(role: str) -> str:
    """Return the name a role has in the database."""
    return f"labimpact_{role}"


def exists(connection: Connection, name: str) -> bool:
    """Tell whether the server knows a role."""
    query = "SELECT 1 FROM pg_roles WHERE rolname = %s"
    return connection.execute(query, [name]).fetchone() is not None


def set_up_embedded(connection: Connection, *, may_create_databases: bool) -> None:
    """Make, or put right, roles and database of the embedded server, as its superuser."""
    limits = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    databases = "CREATEDB" if may_create_databases else "NOCREATEDB"
    wanted = {OWNER: f"{limits} {databases}"}
    wanted |= {role_name(role): f"{limits} NOCREATEDB NOINHERIT" for role in LIMITED}
    for name, attributes in wanted.items():
        verb = "ALTER" if exists(connection, name) else "CREATE"
        command = sql.SQL(f"{verb} ROLE {{}} WITH {attributes}")
        connection.execute(command.format(sql.Identifier(name)))
    for role in LIMITED:
        # The owner may become the others (tests do), but holds none of their rights as itself.
        command = sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE")
        connection.execute(command.format(sql.Identifier(role_name(role)), sql.Identifier(OWNER)))
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        return
    command = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
    connection.execute(command.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def connect(url: str, variable: str) -> Connection:
    """Connect to a server somebody else runs, or say why it was not possible."""
    parameters = parse(url, variable)
    parameters.setdefault("connect_timeout", "10")
    try:
        return psycopg.connect(**parameters, autocommit=True)  # type: ignore[arg-type]
    except psycopg.OperationalError as error:
        raise Stop(
            f"The database of {variable} does not let the program in ({first_line(error)}): check "
            "the address, the password and that the server is running."
        ) from None


def prepare_external(url: str, data: DataFolder) -> Urls:
    """Check an external server and its owner role, and make the roles that were not given."""
    given = {role: os.environ.get(VARIABLES[role], "").strip() for role in LIMITED}
    with connect(url, "DATABASE_URL") as connection:
        check_server(connection)
        owner = str(connection.info.user)
        urls = {
            role: given[role] or make_external_role(connection, url, role, data) for role in LIMITED
        }
    for role in LIMITED:
        check_limited(urls[role], VARIABLES[role], owner)
    return Urls(owner=url, **urls)


def check_server(connection: Connection) -> None:
    """Refuse a server that is too old or a database the owner cannot build in."""
    if connection.info.server_version < OLDEST_SERVER:
        version = connection.info.server_version // 10000
        raise Stop(
            f"The server of DATABASE_URL is PostgreSQL {version} and Lab'Impact needs 15 or "
            "later: upgrade it or point DATABASE_URL elsewhere."
        )
    query = "SELECT has_schema_privilege('public', 'CREATE'), current_setting('server_encoding')"
    row = connection.execute(query).fetchone()
    if row is None or not row[0]:
        raise Stop(
            "The user of DATABASE_URL may not create tables in its database: make it the owner "
            "(ALTER DATABASE … OWNER TO …)."
        )
    if row[1] != "UTF8":
        raise Stop(
            f"The database of DATABASE_URL is encoded in {row[1]} and names in other scripts need "
            "UTF8: create it with ENCODING 'UTF8'."
        )


def make_external_role(connection: Connection, url: str, role: str, data: DataFolder) -> str:
    """Make one limited role on an external server; its password is kept with the keys."""
    name = role_name(role)
    known = (data.keys / f"database-{role}").exists()
    if not exists(connection, name):
        password = keys.key(data, f"database-{role}")
        secret = connection.pgconn.encrypt_password(password.encode(), name.encode())
        command = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}")
        try:
            connection.execute(command.format(sql.Identifier(name), sql.Literal(secret.decode())))
        except psycopg.errors.InsufficientPrivilege:
            raise Stop(
                f"The user of DATABASE_URL may not create the role {name}: give it CREATEROLE, "
                f"or create the role and give its address in {VARIABLES[role]}."
            ) from None
    elif not known:
        raise Stop(
            f"The role {name} already exists on that server and its password is not in "
            f"{data.keys}: give its address in {VARIABLES[role]}, or drop the role."
        )
    let_in(connection, name)
    password = keys.key(data, f"database-{role}")
    return build(parse(url) | {"user": name, "password": password})


def made_here(url: str, role: str, data: DataFolder) -> str:
    """Return the address of a role that `make_external_role` made, from its password's file."""
    password = keys.read(data.keys / f"database-{role}")
    if not password:
        raise Stop(
            f"The password of {role_name(role)} is not in {data.keys}: ./labimpact run prepare "
            f"makes the role, or give its address in {VARIABLES[role]}."
        )
    return build(parse(url) | {"user": role_name(role), "password": password})


def let_in(connection: Connection, name: str) -> None:
    """Let a role connect, and let the owner become it, which the tests need."""
    database = sql.Identifier(str(connection.info.dbname))
    role = sql.Identifier(name)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))
    # Since version 16 the right to become a role is apart from being its member.
    recent = connection.info.server_version >= FIRST_WITH_SET_OPTION
    query = "SELECT pg_has_role(current_user, %s, %s)"
    row = connection.execute(query, [name, "SET" if recent else "MEMBER"]).fetchone()
    if row is None or row[0]:
        return
    options = sql.SQL(" WITH INHERIT FALSE, SET TRUE" if recent else "")
    try:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER{}").format(role, options))
    except psycopg.errors.InsufficientPrivilege:
        # A role made by somebody else: the product works, only its tests would not.
        return


def check_limited(url: str, variable: str, owner: str) -> None:
    """Refuse a role the wall could not stop: the owner itself, or one that bypasses it."""
    with connect(url, variable) as connection:
        query = """
            SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, %s, 'MEMBER')
              FROM pg_roles WHERE rolname = current_user
        """
        row = connection.execute(query, [owner]).fetchone()
    if row is None or row[0]:
        raise Stop(
            f"The role of {variable} is the owner, a superuser or bypasses row security, so the "
            "wall between offices would not hold: give an ordinary role."
        )
