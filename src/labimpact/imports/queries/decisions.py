"""Who each person of a row is, after all that was decided: a chain of rows followed to its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labimpact.imports.enums import Choice, MatchKind
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
        match = next((m for m in matches if m["at"] == at), None)
        own = f"{number}:{at}"
        if match is None:
            return own, None
        usual = Choice.SAME if match["sure"] else Choice.NEW
        if choices.get(str(at), usual) == Choice.SAME:
            if "person" in match:
                return own, match["person"]
            return self.of(match["row"], match["row_at"])
        # Those said not to be somebody, with nothing but that name, are one other person.
        by_name = match["kind"] == MatchKind.NAME and match.get("bare")
        return (f"not:{_target(match)}" if by_name else own), None


def _target(match: dict[str, Any]) -> str:
    return f"p{match['person']}" if "person" in match else f"{match['row']}:{match['row_at']}"
