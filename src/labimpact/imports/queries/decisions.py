"""Who each person of a row is, after all that was decided: a chain of rows followed to its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labimpact.imports.enums import Choice, MatchKind
from labimpact.imports.known import target
from labimpact.imports.models import ImportRow, RegisterImport


class Decisions:
    """The rows of a batch, and those they lead to."""

    def __init__(self, register: RegisterImport, rows: Sequence[ImportRow]) -> None:
        self._told = {row.number: (row.matches, row.choices) for row in rows}
        missing = self._missing()
        while missing:
            others = ImportRow.objects.filter(register=register, number__in=missing)
            found = others.values_list("number", "matches", "choices")
            self._told |= {number: (matches, choices) for number, matches, choices in found}
            # A row that a seal hides, or that is no more, is the end of its chain.
            self._told |= {number: ([], {}) for number in missing - self._told.keys()}
            missing = self._missing()

    def _missing(self) -> set[int]:
        led = {m["row"] for matches, _said in self._told.values() for m in matches if "row" in m}
        return led - self._told.keys()

    def of(self, number: int, at: int) -> tuple[str, int | None]:
        """The identity within the register, and the person of the office when they are one."""
        matches, choices = self._told[number]
        mine = [match for match in matches if match["at"] == at]
        own = f"{number}:{at}"
        if not mine:
            return own, None
        said = choices.get(str(at), "")
        match = chosen(mine, said)
        if match is not None:
            return (own, match["person"]) if "person" in match else self._led(match)
        # Nobody said who they are: those with nothing but a known name are one other person.
        grouped = not said and all(m["kind"] == MatchKind.NAME and m.get("bare") for m in mine)
        return (f"not:{target(mine[0])}" if grouped else own), None

    def _led(self, match: dict[str, Any]) -> tuple[str, int | None]:
        return self.of(match["row"], match["row_at"])


def chosen(mine: Sequence[dict[str, Any]], said: str) -> dict[str, Any] | None:
    """Of the matches of one person, the one they are; `said` may name it («same:12:0»)."""
    choice, _sign, wanted = said.partition(":")
    if not said:
        return next((match for match in mine if match["sure"]), None)
    if choice != Choice.SAME:
        return None
    return next((match for match in mine if not wanted or target(match) == wanted), None)


def keep_told(row: ImportRow, fresh: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The matches found anew, with those that decisions of other rows brought."""
    asked = {m["at"] for m in fresh if not m["sure"] and m["kind"] == MatchKind.NAME}
    listed = {(m["at"], target(m)) for m in fresh if m["at"] != "row"}
    told = [
        m for m in row.matches
        if m.get("told") and m["at"] in asked and (m["at"], target(m)) not in listed
    ]  # fmt: skip
    return [*fresh, *told]


def still_chosen(row: ImportRow) -> dict[str, str]:
    """What was decided of the persons of a row, without those who are no longer proposed."""
    return {
        at: said
        for at, said in row.choices.items()
        if not said.startswith(f"{Choice.SAME}:")
        or chosen([m for m in row.matches if str(m["at"]) == at], said) is not None
    }
