"""Policies from declarations: one SQL text per command for each kind of table."""

from collections.abc import Iterator

from labimpact.base.actor import System
from labimpact.base.permissions import Permission
from labimpact.base.wall.declarations import (
    Custom,
    Machinery,
    OfficeData,
    OwnData,
    PersonalData,
    Privacy,
    Reference,
    Wall,
)

Policy = tuple[str, str]  # command, SQL condition


def offices(permission: Permission) -> str:
    """The actor's offices with that permission, worked out once per query (an InitPlan)."""
    return f"ANY ((SELECT wall.offices('{permission.value}'))::bigint[])"


def somewhere(permission: Permission) -> str:
    return f"(SELECT wall.offices('{permission.value}')) <> '{{}}'::bigint[]"


def reaches(permission: Permission, area: str = "NULL") -> str:
    """The permission over a whole area (an SQL expression), or over the network when it is null."""
    return f"wall.reaches_area('{permission.value}', {area})"


def by_area(permission: Permission, area: str = "area_id") -> Custom:
    """Reference rows that belong to an area: read by all, written by who reaches that area."""
    rule = reaches(permission, area)
    return Custom(
        privacy=Privacy.NONE,
        retention="permanent",
        track=True,
        read="true",
        insert=rule,
        update=rule,
        delete=rule,
    )


def system(*names: System) -> str:
    """True for the named system actors; false without any name."""
    listed = ", ".join(f"'system:{n.value}'" for n in names)
    return f"(SELECT wall.actor()) IN ({listed})" if names else "false"


def not_sealed(column: str) -> str:
    return f"({column} <> ALL ((SELECT wall.hidden_persons())::bigint[]))"


def person_open(column: str, permission: Permission) -> str:
    """A live grant of one of the actor's offices on that person, and no seal against them.

    The grant is looked up by a function of the owner: asked in the policy's own words, grants
    bring their own policy into each of the ten tables of a person's page.
    """
    if "." not in column:
        raise ValueError(f"{column} must name its table")
    return f"(wall.follows({column}, '{permission.value}') AND {not_sealed(column)})"


def person_known(column: str) -> str:
    """No person, or one whom the actor's offices have met: a grant, in force or over.

    Without this a row could name anybody, and what may be counted would tell about them.
    """
    return (
        f"({column} IS NULL OR EXISTS (SELECT 1 FROM people_grant k WHERE k.person_id = {column}"
        f" AND k.office_id = {offices(Permission.PERSON_VIEW)}))"
    )


def policies(table: str, wall: Wall) -> Iterator[Policy]:
    """The policies of a table, by command; a command with no policy is refused to all."""
    match wall:
        case Reference():
            yield "SELECT", "true"
            if wall.write is not None:
                for command in ("INSERT", "UPDATE", "DELETE"):
                    yield command, somewhere(wall.write)
        case OfficeData():
            yield from _office(table, wall)
        case PersonalData():
            column = f"{table}.{wall.person}"
            yield "SELECT", person_open(column, wall.read)
            for command in ("INSERT", "UPDATE", "DELETE"):
                yield command, person_open(column, wall.write)
        case OwnData():
            own = f"({wall.user} = (SELECT wall.user_id()) OR {system(*wall.systems)})"
            for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                yield command, own
        case Machinery():
            rule = system(*wall.systems)
            for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                yield command, rule
        case Custom():
            yield "SELECT", wall.read
            yield "INSERT", wall.insert
            yield "UPDATE", wall.update
            yield "DELETE", wall.delete
        case _:
            raise TypeError(f"{table}: {type(wall).__name__} is not a kind of table the wall knows")


def _office(table: str, wall: OfficeData) -> Iterator[Policy]:
    def rule(permission: Permission) -> str:
        parts = [f"{wall.office} = {offices(permission)}"]
        if wall.person:
            column = f"{table}.{wall.person}"
            # A row that names a person is for those of the office who may open persons.
            parts.append(
                f"({column} IS NULL OR ({wall.office} = {offices(Permission.PERSON_VIEW)}"
                f" AND {not_sealed(column)}))"
            )
        if wall.hidden:
            parts.append(f"({table}.id <> ALL ((SELECT wall.{wall.hidden}())::bigint[]))")
        return "(" + " AND ".join(parts) + ")"

    itself = system(*wall.systems)
    yield "SELECT", f"{rule(wall.read)} OR {itself} OR ({wall.also_read})"
    if wall.write is not None:
        named = f" AND {person_known(f'{table}.{wall.person}')}" if wall.person else ""
        # A system actor knows nobody: what it may write is said by the tables it is named on.
        for command in ("INSERT", "UPDATE"):
            yield command, f"({rule(wall.write)}{named}) OR {itself} OR ({wall.also_write})"
        # Work that was done is corrected or annulled, never deleted: no policy lets that happen.
