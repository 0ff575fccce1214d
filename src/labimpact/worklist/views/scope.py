"""What an address names, found within the actor's scope; and the way back to the list."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from labimpact.base.access import ActorRequest
from labimpact.base.numbers import row_number
from labimpact.base.returning import back_to
from labimpact.people.actions import show_name
from labimpact.people.models import Person
from labimpact.worklist import permissions
from labimpact.worklist.models import Task

# The things that the list offers to take back, by the name they have in its address.
DONE = "fatta"
MOVED = "rimandata"


def number(text: str) -> int:
    """An id from the address; anything else is nobody's."""
    return row_number(text) or 0


def numbers(text: str) -> list[int]:
    """Some ids, as the address keeps them: 12,15."""
    return [number(part) for part in text.split(",")[:200] if part]


def task_of(request: ActorRequest, pk: int) -> Task:
    names = ("person", "assigned_to", "office", "done_by", "handed_over_by")
    rows = Task.objects.visible_to(request.actor).select_related(*names)
    task = get_object_or_404(rows, pk=pk)
    if not permissions.can_manage(request.actor, task):
        raise PermissionDenied
    return task


def person_of(request: ActorRequest) -> Person | None:
    wanted = request.GET.get("person", "")
    if not wanted:
        return None
    known = Person.objects.visible_to(request.actor)
    return show_name(get_object_or_404(known, pk=number(wanted)), by=request.actor)


def back_with(request: ActorRequest, name: str, tasks: Iterable[Task]) -> HttpResponseRedirect:
    """Back to the list one came from, which then offers to take it back; or to another page."""
    answer = back_to(request, "worklist:list")
    where = urlsplit(answer.url)
    if where.path != reverse("worklist:list"):
        return answer
    return to_list(QueryDict(where.query), name, tasks)


def to_list(query: QueryDict, name: str = "", tasks: Iterable[Task] = ()) -> HttpResponseRedirect:
    """The list as it was asked for, with what can be taken back."""
    kept = query.copy()
    for old in (DONE, MOVED):
        kept.pop(old, None)
    ids = ",".join(str(task.pk) for task in tasks)
    if name and ids:
        kept[name] = ids
    page = reverse("worklist:list")
    return redirect(f"{page}?{kept.urlencode(safe=',')}" if kept else page)
