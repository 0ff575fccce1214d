"""Asking for pages in turn, each beside the empty view, and what the answers cost."""

from __future__ import annotations

import os
import platform
import re
import statistics
import uuid
from collections.abc import Callable

from bench.client import Answer, Browser, hidden

EMPTY = "empty view"
EMPTY_PATH = "/health/live"
# Each connection of the server keeps the plan of a question after seven times: eight of them.
WARM_UP = 60


def saving(browser: Browser, path: str) -> Callable[[], Answer]:
    """Save the form of a contact as the operator does, each time a new one."""
    pk = path.rsplit("=", 1)[1]
    fields = hidden(browser.get(path).body)
    from labimpact.base import clock

    today = clock.today()

    def save() -> Answer:
        submission = str(uuid.uuid4())
        # Each says something else: the same contact twice in a row is asked about.
        form = fields | {
            "submission": submission,
            "note": f"Contatto {submission}",
            f"person_{pk}": "subject",
            "items": "information_given",
            "minutes": "20",
            "side": "front_office",
            "channel": "desk",
            "occurred_on": f"{today:%d/%m/%Y}",
            "need_documents": "expressed-2",
            "next_step": "Richiamare",
        }
        answer = browser.post(path.split("?")[0], list(form.items()))
        if answer.status != 302:
            said = re.findall(r"(?s)(?:error|invalid)[^>]*>(.{0,200}?)<", answer.body)
            raise RuntimeError(f"the contact was not saved: {answer.status} {said}")
        return answer

    return save


def asked_in_turn(
    browser: Browser, asked: dict[str, Callable[[], Answer]], rounds: int, warm_up: int = WARM_UP
) -> dict[str, dict[str, float]]:
    """Every page once a round, each with the empty view before it: they share the weather."""
    answers: dict[str, list[Answer]] = {EMPTY: [], **{name: [] for name in asked}}
    for number in range(warm_up + rounds):
        for name, ask in asked.items():
            empty, answer = browser.get(EMPTY_PATH), ask()
            if answer.status not in (200, 302):
                raise RuntimeError(f"{name}: {answer.status}")
            if number >= warm_up:
                answers[EMPTY].append(empty)
                answers[name].append(answer)
    base = statistics.median(a.client_ms for a in answers[EMPTY])
    return {name: told(found, base) for name, found in answers.items()}


def told(answers: list[Answer], base: float) -> dict[str, float]:
    spent = sorted(answer.client_ms for answer in answers)
    p50 = statistics.median(spent)
    server = [answer.server for answer in answers]
    return {
        # Now and then a request also reads the code lists or the heartbeat again: the most.
        "queries": statistics.median(s.get("queries", 0) for s in server),
        "queries_most": max(s.get("queries", 0) for s in server),
        "savepoints": max(s.get("bookkeeping", 0) for s in server),
        "cpu_ms": statistics.median(s.get("cpu", 0) for s in server),
        "db_ms": statistics.median(s.get("db", 0) for s in server),
        "p50_ms": p50,
        "p95_ms": spent[int(len(spent) * 0.95) - 1],
        "ratio_to_empty": p50 / base,
        "kilobytes": statistics.median(len(a.body.encode()) / 1024 for a in answers),
    }


def machine() -> dict[str, str | int | float]:
    load = os.getloadavg()[0]
    return {"cores": os.cpu_count() or 0, "python": platform.python_version(), "load": load}
