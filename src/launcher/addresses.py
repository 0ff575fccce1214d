"""Database addresses (`postgresql://…`): reading, writing and hiding their secrets."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from launcher.console import Stop

VARIABLES = {
    "owner": "DATABASE_URL",
    "app": "DATABASE_URL_APP",
    "stats": "DATABASE_URL_STATS",
    "matcher": "DATABASE_URL_MATCHER",
}


@dataclass(frozen=True)
class Urls:
    """The same database as seen by its four roles."""

    owner: str
    app: str
    stats: str
    matcher: str

    def variables(self) -> dict[str, str]:
        """Return the environment variables the settings read."""
        return {variable: getattr(self, role) for role, variable in VARIABLES.items()}


def parse(url: str, variable: str = "DATABASE_URL") -> dict[str, str]:
    """Read a database address into libpq's parameters."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise Stop(
            f"{variable} must look like postgresql://user:password@host:5432/database "
            "(PostgreSQL is the only engine)."
        )
    try:
        found = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise Stop(f"{variable} is not a valid database address ({error}).") from None
    return {name: str(value) for name, value in found.items() if value is not None}


def build(parameters: dict[str, str]) -> str:
    """Write libpq's parameters as a database address."""
    rest = dict(parameters)
    login = quote(rest.pop("user", ""), safe="")
    if "password" in rest:
        login += ":" + quote(rest.pop("password"), safe="")
    database = quote(rest.pop("dbname", ""), safe="")
    host = rest.get("host", "")
    place = ""
    if host and not any(mark in host for mark in "/,:@"):
        place = quote(rest.pop("host"), safe="")
        if rest.get("port", "").isdigit():
            place += ":" + rest.pop("port")
    query = "?" + urlencode(rest, quote_via=quote) if rest else ""
    return f"postgresql://{login}@{place}/{database}{query}"


def through_socket(folder: Path, port: int, user: str, database: str) -> str:
    """Return the address of a database behind a Unix socket."""
    where = {"host": str(folder), "port": str(port)}
    return build(where | {"user": user, "dbname": database})


def first_line(error: BaseException) -> str:
    """Return the first line of a database error, which never carries a password."""
    return (str(error).strip().splitlines() or ["no reason given"])[0].strip().rstrip(".")
