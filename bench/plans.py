"""How the database answers each page's questions, as the app role and as a user.

Besides the plans of the slowest questions it tells how many blocks all of a page's questions
touched: a measure that does not know how busy the machine is.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

SHOWN = 4


class Heard:
    """Every question of one page on one connection, with its time."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.questions: list[tuple[float, str, Any, str]] = []

    def __call__(self, execute: Callable[..., Any], text: Any, params: Any, many: bool, context: Any) -> Any:  # fmt: skip  # noqa: E501
        begun = time.perf_counter()
        try:
            return execute(text, params, many, context)
        finally:
            if str(text).lstrip().upper().startswith(("SELECT", "WITH")):
                spent = time.perf_counter() - begun
                self.questions.append((spent, str(text), params, self.alias))


def write(pages: dict[str, str], *, email: str, folder: Path) -> dict[str, int]:
    """Ask for each page in this very process, explain its slowest questions, count its blocks."""
    from django.conf import settings
    from django.db import connections
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
    aliases = {"default", settings.STATISTICS_DATABASE}
    blocks = {}
    for name, path in pages.items():
        client.get(path)
        heard = [Heard(alias) for alias in aliases]
        with ExitStack() as stack:
            for one in heard:
                stack.enter_context(connections[one.alias].execute_wrapper(one))
            client.get(path)
        questions = sorted((q for one in heard for q in one.questions), key=lambda q: -q[0])
        with ExitStack() as stack:
            for alias in aliases:
                stack.enter_context(acting(actor, using=alias))
            told = [_explained(*question) for question in questions[:SHOWN]]
            blocks[name] = sum(_blocks(*question[1:]) for question in questions)
        file = re.sub("[^a-z]+", "-", name.lower())
        (folder / f"{file}.txt").write_text("\n\n".join(told) + "\n", encoding="utf-8")
    return blocks


def _explained(seconds: float, text: str, params: Any, alias: str) -> str:
    from django.db import DatabaseError, connections, transaction

    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {text}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
    except DatabaseError as error:
        plan = f"not explained: {error}"
    return f"-- {seconds * 1000:.1f} ms in the page\n{text}\n\n{plan}"


def _blocks(text: str, params: Any, alias: str) -> int:
    """Blocks of tables and indexes that a question touched, in memory or not."""
    from django.db import DatabaseError, connections, transaction

    if "set_config" in text:
        return 0
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", params)
            (found,) = cursor.fetchone()
    except DatabaseError:
        # A page may ask something as another actor than the one it is asked by.
        return 0
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
