"""Going over the links of the portal by night, and what is remembered of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from labimpact.base import clock
from labimpact.base.actor import System
from labimpact.base.wall.session import acting_as
from labimpact.freshness.links.finding import places
from labimpact.freshness.links.judging import State, Verdict, look
from labimpact.freshness.models import CheckedLink, LinkPlace

# How many are looked at in one night, and how long one that works is left alone.
AT_ONCE = 300
REST = timedelta(days=7)
# Nights on which nobody answers, until a link counts as broken.
PATIENCE = 3


def check(looking: Callable[[str], Verdict] = look) -> int:
    """Look at the links whose turn it is (controllo dei collegamenti); returns how many.

    Nothing is held open in the database while other sites are asked. When nobody at all answers,
    it is our own line that is down, and nothing is noted.
    """
    with acting_as(System.WORKER):
        urls = _turn()
    found = {url: looking(url) for url in urls}
    if len(found) > 1 and all(v.why.startswith("unreachable") for v in found.values()):
        return 0
    with acting_as(System.WORKER):
        for link in CheckedLink.objects.filter(url__in=found):
            _note(link, found[link.url])
    return len(found)


def _turn() -> list[str]:
    """Take in which links there are and where; then those whose turn it is, the oldest first."""
    every = list(places())
    LinkPlace.objects.all().delete()
    CheckedLink.objects.exclude(url__in={one.url for one in every}).delete()
    CheckedLink.objects.bulk_create(
        (CheckedLink(url=url) for url in sorted({one.url for one in every})),
        ignore_conflicts=True,
    )  # fmt: skip
    known = dict(CheckedLink.objects.values_list("url", "pk"))
    LinkPlace.objects.bulk_create(
        LinkPlace(link_id=known[one.url], **_fields(one)) for one in every
    )
    due = Q(checked_at=None) | Q(checked_at__lt=clock.now() - REST) | ~Q(state=State.WORKS)
    rows = CheckedLink.objects.filter(due).order_by("checked_at", "pk")
    return list(rows.values_list("url", flat=True)[:AT_ONCE])


def _fields(place: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(place).items() if name != "url"}


def _note(link: CheckedLink, verdict: Verdict) -> None:
    """What was seen tonight; who did not answer on three nights running is not there."""
    silent = verdict.state == State.UNSURE and verdict.why.startswith(("unreachable", "down"))
    link.silences = link.silences + 1 if silent else 0
    link.state = State.BROKEN if link.silences >= PATIENCE else verdict.state
    link.why, link.status, link.better = verdict.why[:60], verdict.status, verdict.better[:500]
    link.checked_at = clock.now()
    if link.state == State.WORKS:
        link.bad_since = None
    elif link.bad_since is None:
        link.bad_since = clock.today()
    link.save()
