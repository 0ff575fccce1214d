"""`./labimpact bench translating`: 300 pages into fifteen languages, as one order.

On a demonstration of its own: pages of some twenty sentences are laid in an area that has an
editor, who orders all of them in all languages. Told are how long that takes until it is committed
(goal 3 s) and with how many questions; how long the worker takes for a page, fifteen languages of
it; and how long the list of translations takes to reckon what is there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import surroundings

GOALS = {"order_s": 3.0}
SENTENCES = 20


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./labimpact bench translating", description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--worked", type=int, default=5, help="pages that the worker works off")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        for ground in surroundings.find_ground(300, here=False):
            os.environ.update(ground.environment)
            report = measure(options.pages, options.worked)
            sys.stdout.write((json.dumps(report) if options.json else told(report)) + "\n")
    except surroundings.CannotMeasure as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


def measure(pages: int, worked: int) -> dict[str, float]:
    """Seconds and questions of an order, of a page worked off, of the list."""
    import django

    django.setup()
    from django.db import connections

    try:
        return _measured(pages, worked)
    finally:
        connections.close_all()


def _measured(pages: int, worked: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from labimpact.base.wall.session import acting
    from labimpact.editorial.translating import ordering, queries
    from labimpact.editorial.translating.permissions import newsrooms_of

    actor, section = _editor()
    laid = _timed(lambda: _lay(section, pages))
    languages = [code for code, _name in queries.LANGUAGES]

    def order() -> Any:
        with acting(actor):
            found = queries.pages(newsrooms_of(actor))
            return ordering.order(found, languages, by_machine=False, publish=False, by=actor)

    with CaptureQueriesContext(connection) as captured:
        start = time.perf_counter()
        made = order()
        order_s = time.perf_counter() - start
    questions = len(captured)
    turn = ordering._take(made.pk, made.ordered_by_id)
    page_s = _timed(
        lambda: [ordering._next_page(made.pk, made.ordered_by_id, turn) for _ in range(worked)]
    )

    def reckoned() -> None:
        with acting(actor):
            queries.lines(list(queries.pages(newsrooms_of(actor))))

    return {
        "pages": pages, "languages": len(languages), "laid_s": laid, "order_s": order_s,
        "order_questions": questions, "page_s": page_s / max(worked, 1),
        "list_s": _timed(reckoned),
    }  # fmt: skip


def _editor() -> tuple[Any, Any]:
    from labimpact.accounts.models import User
    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting_as
    from labimpact.editorial.models import AreaSection
    from labimpact.network.models import Membership
    from labimpact.network.queries import actor_for

    with acting_as(System.SIGN_IN):
        seat = Membership.objects.filter(role="editor").exclude(office__area=None).first()
        if seat is None:
            raise surroundings.CannotMeasure("The demonstration has no editor of an area.")
        actor = actor_for(User.objects.get(pk=seat.user_id))
        area = seat.office.area_id
    with acting_as(System.WORKER):
        return actor, AreaSection.objects.get(area_id=area, locale__language_code="it")


def _lay(section: Any, pages: int) -> None:
    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting_as
    from labimpact.editorial.models import GuidePage

    with acting_as(System.WORKER):
        for n in range(pages):
            body = [("heading", f"Titolo {n}.{line}") for line in range(SENTENCES)]
            section.add_child(
                instance=GuidePage(
                    title=f"Misura {n}", slug=f"misura-{n}", topic="documents", lead=f"Guida {n}.",
                    body=body, locale=section.locale, live=False,
                )
            )  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(report: dict[str, float]) -> str:
    """The report as lines; a goal that is missed is said."""
    goal = GOALS["order_s"]
    missed = "" if report["order_s"] <= goal else f"  MISSED (goal {goal} s)"
    return "\n".join([
        f"{report['pages']:.0f} pages x {report['languages']:.0f} languages",
        f"ordered in {report['order_s']:.2f} s, {report['order_questions']:.0f} questions{missed}",
        f"worked off in {report['page_s']:.2f} s a page",
        f"list of all pages reckoned in {report['list_s']:.2f} s",
    ])  # fmt: skip
