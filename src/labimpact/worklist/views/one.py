"""One thing to do: written, corrected, done, put off, passed on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock, matters
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Conflict, Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.ui import undo
from labimpact.worklist import actions, permissions, queries
from labimpact.worklist.forms import DoneForm, EditForm, HandOverForm, PostponeForm, TaskForm
from labimpact.worklist.models import Task
from labimpact.worklist.views.scope import DONE, MOVED, back_with, person_of, task_of


@access(Permission.TASK_MANAGE)
def add(request: ActorRequest) -> HttpResponse:
    """Write down a thing to do."""
    if not permissions.can_add_for(request.actor, request.actor.office_id):
        raise PermissionDenied
    person = person_of(request)
    form = TaskForm(
        request.POST or None,
        actor=request.actor,
        about=person,
        initial={"person": person, "due_on": request.GET.get("entro")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Scritta tra le cose da fare."))
            return back_to(request, "worklist:list")
    context = {"form": form, "person": person}
    return render(request, "worklist/add.html", context, status=422 if form.errors else 200)


@access(Permission.TASK_MANAGE)
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct what is to do, by when, or its note."""
    task = task_of(request, pk)
    now = {"title": task.title, "due_on": task.due_on, "note": task.note}
    form = EditForm(request.POST or None, initial=now | {"seen": queries.version(task)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(task, by=request.actor, **form.cleaned_data)
        except Conflict as conflict:
            # What was typed stays; once read beside what the colleague wrote, it may be saved.
            form.data = {**request.POST.dict(), "seen": queries.version(task)}
            form.add_error(None, str(conflict))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corretta."))
            return redirect("worklist:detail", pk=pk)
    context = {"form": form, "task": task, "now": now if form.errors else None}
    return render(request, "worklist/edit.html", context, status=422 if form.errors else 200)


@access(Permission.TASK_MANAGE)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One thing to do, with everything that can be done with it."""
    return _detail_page(request, task_of(request, pk))


def _detail_page(request: ActorRequest, task: Task, **wrong: Form) -> HttpResponse:
    actions.record_reading([task], by=request.actor)
    today = clock.today()
    context: dict[str, object] = {
        "task": task,
        "today": today,
        "origin_url": _origin_url(task),
        "matter": _matter(request, task),
        "later_days": queries.later_days(today),
        "done_form": DoneForm(initial={"note": task.done_note}),
        "postpone_form": PostponeForm(),
        "hand_over_form": HandOverForm(task=task) if task.done_at is None else None,
    }
    page = context | wrong
    return render(request, "worklist/detail.html", page, status=422 if wrong else 200)


_ORIGINS = {"desk.contact": "desk:detail", "casework.referral": "casework:detail"}


def _origin_url(task: Task) -> str:
    route = _ORIGINS.get(task.origin_kind)
    return reverse(route, args=[task.origin_id]) if route and task.origin_id else ""


def _matter(request: ActorRequest, task: Task) -> matters.Matter | None:
    """The page a thing to do is about, when the app of its origin has one for this person."""
    if not task.origin_kind or task.origin_id is None or task.origin_kind in _ORIGINS:
        return None
    origin = (task.origin_kind, task.origin_id)
    return matters.named(request.actor, [origin]).get(origin)


@access(Permission.TASK_MANAGE)
@require_POST
def complete(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark a thing as done, with how it went; the next page offers to take it back."""
    task = task_of(request, pk)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, task, done_form=form)
    faster = task.done_by if task.done_at and task.done_by_id != request.actor.user_id else None
    task = actions.complete(task, by=request.actor, note=form.cleaned_data["note"])
    answer = back_with(request, DONE, [task])
    if faster is not None:
        messages.info(request, _("L'aveva già segnata come fatta %(name)s.") % {"name": faster})
    elif f"{DONE}=" not in answer.url:
        messages.success(request, _("Fatta: «%(title)s».") % {"title": task.title})
    return answer


@access(Permission.TASK_MANAGE)
@require_POST
def how_it_went(request: ActorRequest, pk: int) -> HttpResponse:
    """Write how a thing that is done went."""
    task = task_of(request, pk)
    form = DoneForm(request.POST)
    if form.is_valid():
        try:
            actions.note_how_it_went(task, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("note", str(refusal))
        else:
            messages.success(request, _("Scritto come è andata."))
            return back_to(request, reverse("worklist:detail", args=[pk]))
    return _detail_page(request, task, done_form=form)


@access(Permission.TASK_MANAGE)
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back that a thing was done."""
    actions.reopen(task_of(request, pk), by=request.actor)
    messages.success(request, _("Di nuovo tra le cose da fare."))
    return back_with(request, "", [])


@access(Permission.TASK_MANAGE)
@require_POST
def postpone(request: ActorRequest, pk: int) -> HttpResponse:
    """Move a thing to a later day; the next page offers to bring it back."""
    task = task_of(request, pk)
    form = PostponeForm(request.POST)
    if form.is_valid():
        try:
            moved = actions.postpone(task, to=form.cleaned_data["due_on"], by=request.actor)
        except Refused as refusal:
            form.add_error("due_on", str(refusal))
        else:
            answer = back_with(request, MOVED, [moved])
            if f"{MOVED}=" not in answer.url:
                messages.success(request, _("Rimandata."))
            return answer
    return _detail_page(request, task, postpone_form=form)


@access(Permission.TASK_MANAGE)
@require_POST
def take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring a thing back to the day it had before it was put off."""
    try:
        task = actions.take_back_postponement(task_of(request, pk), by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _brought_back(task))
    return back_with(request, "", [])


def _brought_back(task: Task) -> str:
    if task.due_on is None:
        return _("Riportata tra le cose senza data.")
    return _("Riportata al %(day)s.") % {"day": f"{task.due_on:%d/%m/%Y}"}


@access(Permission.TASK_MANAGE)
@require_POST
def hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Pass a thing on to a colleague of its office, or take it."""
    task = task_of(request, pk)
    form = HandOverForm(request.POST, task=task)
    if form.is_valid():
        try:
            actions.hand_over(task, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("to", str(refusal))
        else:
            _say_given(request, form, task)
            return back_with(request, "", [])
    return _detail_page(request, task, hand_over_form=form)


def _say_given(request: ActorRequest, form: HandOverForm, before: Task) -> None:
    """Say to whom it went; what was one's own or a colleague's goes back with one button."""
    said = _given(request, form)
    if before.assigned_to_id is None:
        messages.success(request, said)
        return
    url = reverse("worklist:hand_over", args=[before.pk])
    back = {"to": before.assigned_to_id, "next": request.POST.get("next", "")}
    undo.offer(request, said, url, **back)


def _given(request: ActorRequest, form: HandOverForm) -> str:
    to = form.cleaned_data["to"]
    if to.pk == request.actor.user_id:
        return _("Ora tocca a te.")
    return _("Passata a %(name)s.") % {"name": to}
