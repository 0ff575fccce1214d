"""Why a file cannot be read, said in one sentence to whoever chose it."""

from __future__ import annotations

from labimpact.base.errors import Refused


class Unreadable(Refused):
    """The file as a whole cannot be used; the one Italian sentence says what to do."""
