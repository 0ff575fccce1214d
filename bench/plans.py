"""How the database answers the slowest questions of each page, as the app role and as a user."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHOWN = 4


class Heard:
    """Every question of one page, with its time."""

    def __init__(self) -> None:
        self.questions: list[tuple[float, str, Any]] = []

    def __call__(self, execute: Callable[..., Any], text: Any, params: Any, many: bool, context: Any) -> Any:  # fmt: skip  # noqa: E501
        begun = time.perf_counter()
        try:
            return execute(text, params, many, context)
        finally:
            if str(text).lstrip().upper().startswith(("SELECT", "WITH")):
                self.questions.append((time.perf_counter() - begun, str(text), params))


def write(pages: dict[str, str], *, email: str, folder: Path) -> None:
    """Ask for each page in this very process and explain its slowest questions."""
    from django.db import connection
    from django.test import Client

    from labimpact.accounts.models import User
    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting, acting_as
    from labimpact.network.queries import actor_for

    with acting_as(System.SIGN_IN):
        user = User.objects.get(email=email)
        actor = actor_for(user)
    client = Client(headers={"host": "127.0.0.1"})
    with acting_as(System.SIGN_IN):
        client.force_login(user)
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in pages.items():
        client.get(path)
        heard = Heard()
        with connection.execute_wrapper(heard):
            client.get(path)
        slowest = sorted(heard.questions, key=lambda q: -q[0])[:SHOWN]
        with acting(actor):
            told = [_explained(*question) for question in slowest]
        file = re.sub("[^a-z]+", "-", name.lower())
        (folder / f"{file}.txt").write_text("\n\n".join(told) + "\n", encoding="utf-8")


def _explained(seconds: float, text: str, params: Any) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {text}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    return f"-- {seconds * 1000:.1f} ms in the page\n{text}\n\n{plan}"
