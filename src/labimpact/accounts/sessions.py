"""Sessions in the database, behind the wall: only the system actor `sign_in` touches them."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        with acting_as(System.SIGN_IN):
            return super().load()

    def exists(self, session_key: str) -> bool:
        with acting_as(System.SIGN_IN):
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        with acting_as(System.SIGN_IN):
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with acting_as(System.SIGN_IN):
            super().delete(session_key)
