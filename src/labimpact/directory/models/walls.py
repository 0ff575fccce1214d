"""Who reads and who writes the directory: everybody what is published, its area the rest."""

from labimpact.base.wall.declarations import Custom, Privacy

_KEEPS = "wall.keeps_directory(owner_office_id)"
SERVICE = Custom(
    privacy=Privacy.NONE, retention="permanent", track=True,
    read=f"is_published OR {_KEEPS}", insert=_KEEPS, update=_KEEPS, delete=_KEEPS,
)  # fmt: skip


def of_service(column: str, *, also: str = "true") -> Custom:
    """Rows of a service: read with it, written by who keeps it."""
    seen = f"SELECT 1 FROM directory_publicservice s WHERE s.id = {column}"  # noqa: S608
    rule = f"EXISTS ({seen} AND wall.keeps_directory(s.owner_office_id)) AND {also}"
    return Custom(
        privacy=Privacy.NONE, retention="permanent",
        read=f"EXISTS ({seen})", insert=rule, update=rule, delete=rule,
    )  # fmt: skip


def of_place(column: str) -> Custom:
    """Rows of a service at an office: the place itself is walled, and is read through its wall."""
    seen = f"SELECT 1 FROM directory_serviceat p WHERE p.id = {column}"  # noqa: S608
    rule = f"EXISTS ({seen} AND wall.keeps_directory(p.office_id))"
    return Custom(
        privacy=Privacy.NONE, retention="permanent",
        read=f"EXISTS ({seen})", insert=rule, update=rule, delete=rule,
    )  # fmt: skip
