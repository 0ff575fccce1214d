"""The way of a session from asked to paid as one table: from where to where, and who moves it.

States are those of domain.md section 5. Pure; that nobody moves otherwise is held by the database
(`wall.session_moves`), and a test that both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from labimpact.mediation.enums import State

S = State


class Side(StrEnum):
    """On whose side somebody stands in a session."""

    COORDINATOR = "coordinator"
    REQUESTER = "requester"
    MEDIATOR = "mediator"


C, R, M = Side.COORDINATOR, Side.REQUESTER, Side.MEDIATOR


@dataclass(frozen=True)
class Move:
    """One way on, and the sides that go it."""

    start: State
    end: State
    who: frozenset[Side]


def _move(start: State, end: State, *who: Side) -> Move:
    return Move(start, end, frozenset(who))


MOVES: tuple[Move, ...] = (
    _move(S.REQUESTED, S.APPROVED, C),
    _move(S.REQUESTED, S.REFUSED, C),
    _move(S.REQUESTED, S.CANCELLED, C, R),
    # Proposed to somebody; or taken by who answered first, when it went to many.
    _move(S.APPROVED, S.ASSIGNED, C),
    _move(S.APPROVED, S.ACCEPTED, C, M),
    _move(S.APPROVED, S.CANCELLED, C, R),
    _move(S.ASSIGNED, S.ACCEPTED, C, M),
    # Declined, not answered in time, or taken back.
    _move(S.ASSIGNED, S.APPROVED, C, M),
    _move(S.ASSIGNED, S.CANCELLED, C, R),
    _move(S.ACCEPTED, S.SCHEDULED, C, M, R),
    _move(S.ACCEPTED, S.APPROVED, C, M),
    _move(S.ACCEPTED, S.CANCELLED, C, R),
    _move(S.SCHEDULED, S.DONE, C, M),
    _move(S.SCHEDULED, S.NO_SHOW, C, M),
    _move(S.SCHEDULED, S.APPROVED, C, M),
    _move(S.SCHEDULED, S.CANCELLED, C, R),
    _move(S.DONE, S.VALIDATED, C),
    _move(S.DONE, S.SCHEDULED, C),
    _move(S.NO_SHOW, S.VALIDATED, C),
    _move(S.NO_SHOW, S.SCHEDULED, C),
    _move(S.DONE, S.NO_SHOW, C, M),
    _move(S.NO_SHOW, S.DONE, C, M),
    _move(S.VALIDATED, S.BILLABLE, C),
    # A correction, as long as it has not been paid; then it is taken back first.
    _move(S.VALIDATED, S.DONE, C),
    _move(S.VALIDATED, S.NO_SHOW, C),
    _move(S.BILLABLE, S.VALIDATED, C),
)
# Nobody is sent any more.
OVER = frozenset({S.REFUSED, S.CANCELLED, S.DONE, S.NO_SHOW, S.VALIDATED, S.BILLABLE})
# Somebody went there.
GIVEN = frozenset({S.DONE, S.NO_SHOW, S.VALIDATED, S.BILLABLE})
# Somebody still has to be found, or to answer.
OPEN = frozenset({S.APPROVED, S.ASSIGNED})
# Somebody goes there.
FIXED = frozenset({S.ACCEPTED, S.SCHEDULED})


def may_move(start: str, end: str, side: Side) -> bool:
    """Does that side move a session from there to there?"""
    return any(m.start == start and m.end == end and side in m.who for m in MOVES)
