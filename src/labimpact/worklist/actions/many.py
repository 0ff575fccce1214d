"""One verb for a selection of things to do: each one is done, or told why it was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.worklist import permissions
from labimpact.worklist.actions import parts
from labimpact.worklist.models import Task

MOST = 100
_TIMES = 32_000


@dataclass(frozen=True)
class Outcome:
    """Which things changed, and a sentence for each reason why others did not."""

    changed: tuple[Task, ...]
    skipped: tuple[str, ...]


Sorter = Callable[[Task], str]  # why this one is left out, or nothing


@transaction.atomic
def complete_many(pks: Iterable[int], *, by: Actor, note: str = "") -> Outcome:
    """Mark several things as done (fatte); those a colleague has done stay as they are."""
    chosen, skipped = _chosen(pks, by, _is_open)
    change: dict[str, Any] = {"done_at": clock.now(), "done_by_id": by.user_id}
    if note.strip():
        change["done_note"] = note.strip()
    return _change("task.completed", chosen, skipped, by, change)


@transaction.atomic
def reopen_many(pks: Iterable[int], *, by: Actor) -> Outcome:
    """Take back that several things were done (annulla)."""
    chosen, skipped = _chosen(pks, by, lambda t: "" if t.done_at else "open")
    return _change("task.reopened", chosen, skipped, by, {"done_at": None, "done_by": None})


@transaction.atomic
def postpone_many(pks: Iterable[int], *, to: date, by: Actor) -> Outcome:
    """Move several things to one day (rimanda)."""
    parts.sensible(to)
    chosen, skipped = _chosen(pks, by, lambda t: _is_open(t) or ("same" if t.due_on == to else ""))
    change = {
        "postponed_from": F("due_on"),
        "postponed_at": clock.now(),
        "postponed_times": Least(F("postponed_times") + 1, Value(_TIMES)),
        "due_on": to,
    }
    return _change("task.postponed", chosen, skipped, by, change)


@transaction.atomic
def take_back_many(pks: Iterable[int], *, by: Actor) -> Outcome:
    """Bring several things back to the day they had before they were last put off (riporta)."""
    chosen, skipped = _chosen(pks, by, lambda t: _is_open(t) or ("" if t.postponed_at else "moved"))
    change = {
        "due_on": F("postponed_from"),
        "postponed_times": Greatest(F("postponed_times") - 1, Value(0)),
        "postponed_from": None,
        "postponed_at": None,
    }
    return _change("task.postponement_taken_back", chosen, skipped, by, change)


@transaction.atomic
def hand_over_many(pks: Iterable[int], *, to: User, by: Actor) -> Outcome:
    """Pass several things on to one colleague, or take them (passaggio)."""
    may: dict[tuple[int, bool], bool] = {}

    def left_out(task: Task) -> str:
        about = (task.office_id, task.person_id is not None)
        if about not in may:
            may[about] = parts.works_on(to, about[0], about_person=about[1])
        if not may[about]:
            return "elsewhere"
        return _is_open(task) or ("owned" if task.assigned_to_id == to.pk else "")

    chosen, skipped = _chosen(pks, by, left_out)
    change = {
        "assigned_to": to,
        "handed_over_by_id": by.user_id if to.pk != by.user_id else None,
    }
    return _change("task.handed_over", chosen, skipped, by, change)


def _is_open(task: Task) -> str:
    return "done" if task.done_at is not None else ""


def _chosen(pks: Iterable[int], by: Actor, why: Sorter) -> tuple[list[Task], tuple[str, ...]]:
    """The tasks to change, locked in one order so that two selections never wait for each other."""
    wanted = set(pks)
    if not wanted:
        raise Refused(_("Scegli prima almeno una cosa dall'elenco."))
    if len(wanted) > MOST:
        said = _("Ne hai scelte %(n)s: se ne cambiano al massimo %(most)s per volta.")
        raise Refused(said % {"n": len(wanted), "most": MOST})
    rows = Task.objects.visible_to(by).filter(pk__in=wanted)
    found = rows.select_for_update(of=("self",)).order_by("pk")
    chosen: list[Task] = []
    left: dict[str, int] = {}
    for task in found:
        reason = why(task) if permissions.can_manage(by, task) else "absent"
        if reason:
            left[reason] = left.get(reason, 0) + 1
        else:
            chosen.append(task)
    absent = len(wanted) - len(chosen) - sum(left.values())
    if absent:
        left["absent"] = left.get("absent", 0) + absent
    return chosen, tuple(_said(reason, n) for reason, n in left.items())


def _said(reason: str, n: int) -> str:
    match reason:
        case "done":
            text = ngettext(
                "%(n)s era già segnata come fatta.", "%(n)s erano già segnate come fatte.", n
            )
        case "open":
            text = ngettext("%(n)s era già da fare.", "%(n)s erano già da fare.", n)
        case "same":
            text = ngettext("%(n)s era già per quel giorno.", "%(n)s erano già per quel giorno.", n)
        case "moved":
            text = ngettext(
                "%(n)s nel frattempo è stata cambiata.",
                "%(n)s nel frattempo sono state cambiate.",
                n,
            )
        case "owned":
            text = ngettext("%(n)s era già sua.", "%(n)s erano già sue.", n)
        case "elsewhere":
            text = ngettext(
                "%(n)s non può passare: il collega lavora altrove,"
                " o il suo ruolo non apre le schede.",
                "%(n)s non possono passare: il collega lavora altrove,"
                " o il suo ruolo non apre le schede.",
                n,
            )
        case _:
            text = ngettext(
                "%(n)s non è tra le cose dei tuoi uffici.",
                "%(n)s non sono tra le cose dei tuoi uffici.",
                n,
            )
    return text % {"n": n}


def _change(
    action: str, chosen: list[Task], skipped: tuple[str, ...], by: Actor, change: dict[str, Any]
) -> Outcome:
    pks = [task.pk for task in chosen]
    if pks:
        Task.objects.filter(pk__in=pks).update(**change)
        log.record_list(action, by=by, rows=chosen, persons=[t.person_id for t in chosen])
    return Outcome(tuple(chosen), skipped)
