"""Who reads and who writes the directory: everybody what is published, its area the rest."""

from labimpact.base.actor import System
from labimpact.base.wall.declarations import Custom, Privacy
from labimpact.base.wall.policies import system

# What is published is before the public at once: it is changed by who may publish it.
_CHANGES = "wall.keeps_directory(owner_office_id, is_published)"
_SERVICE = "wall.keeps_directory(s.owner_office_id, s.is_published)"
SERVICE = Custom(
    privacy=Privacy.NONE, retention="permanent", track=True,
    read="is_published OR wall.keeps_directory(owner_office_id, false)",
    insert=_CHANGES, update=_CHANGES, delete=_CHANGES,
)  # fmt: skip


_WORKER = system(System.WORKER)
# Who answers for the directory of any office that has a say; the night finds and forgets.
_HAS_A_SAY = "EXISTS (SELECT 1 FROM unnest(offices) o WHERE wall.keeps_directory(o, true))"
DISAGREEMENT = Custom(
    privacy=Privacy.NONE, retention="permanent", read=f"{_WORKER} OR {_HAS_A_SAY}",
    insert=_WORKER, update=f"{_WORKER} OR {_HAS_A_SAY}", delete=_WORKER,
)  # fmt: skip


def of_service(column: str, *, also: str = "true") -> Custom:
    """Rows of a service: read and changed with it."""
    seen = f"SELECT 1 FROM directory_publicservice s WHERE s.id = {column}"  # noqa: S608
    return _with_it(seen, also)


def of_place(column: str) -> Custom:
    """Rows of a service at an office: read and changed with the service."""
    seen = (
        "SELECT 1 FROM directory_serviceat p JOIN directory_publicservice s"  # noqa: S608
        f" ON s.id = p.service_id WHERE p.id = {column}"
    )
    return _with_it(seen, "true")


def beside_service(column: str) -> Custom:
    """Rows about a service that only its keepers read, and change with it."""
    seen = f"SELECT 1 FROM directory_publicservice s WHERE s.id = {column}"  # noqa: S608
    rule = f"EXISTS ({seen} AND {_SERVICE})"
    return Custom(
        privacy=Privacy.COMMON, retention="permanent",
        read=f"EXISTS ({seen} AND ({_WORKER} OR wall.keeps_directory(s.owner_office_id, false)))",
        insert=rule, update=rule, delete=rule,
    )  # fmt: skip


def _with_it(seen: str, also: str) -> Custom:
    rule = f"EXISTS ({seen} AND {_SERVICE}) AND {also}"
    return Custom(
        privacy=Privacy.NONE, retention="permanent",
        read=f"EXISTS ({seen})", insert=rule, update=rule, delete=rule,
    )  # fmt: skip
