from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.people.models import Person
from labimpact.worklist import actions, permissions, queries
from labimpact.worklist.forms import HandOverForm, PostponeForm, TaskForm
from labimpact.worklist.models import Task
from labimpact.worklist.queries import Which

_PAGE = 25
_TABS = {
    Which.MINE: gettext_lazy("Le mie"),
    Which.HANDED: gettext_lazy("Passate a me"),
    Which.OFFICE: gettext_lazy("Di tutto l'ufficio"),
    Which.LATE: gettext_lazy("In ritardo"),
    Which.DONE: gettext_lazy("Fatte"),
}


def _task(request: ActorRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(request.actor).select_related("person", "assigned_to", "office")
    task = get_object_or_404(rows, pk=pk)
    if not permissions.can_manage(request.actor, task):
        raise PermissionDenied
    return task


def _person(request: ActorRequest) -> Person | None:
    wanted = request.GET.get("person", "")
    if not wanted:
        return None
    known = Person.objects.visible_to(request.actor)
    return get_object_or_404(known, pk=int(wanted) if wanted.isdecimal() else 0)


@access(Permission.TASK_MANAGE)
def task_list(request: ActorRequest) -> HttpResponse:
    """Da fare: the things to do of the actor, of the office, late, done, or about a person."""
    person = _person(request)
    default = Which.OFFICE if person else Which.MINE
    wanted = request.GET.get("vista", "")
    which = Which(wanted) if wanted in list(Which) else default
    today = clock.today()
    rows = queries.tasks(request.actor, which, today=today, person_id=person.pk if person else None)
    page = Paginator(rows.values_list("pk", flat=True), _PAGE).get_page(request.GET.get("pagina"))
    tasks = queries.page_rows(list(page))
    actions.record_reading(tasks, by=request.actor)
    about = f"&person={person.pk}" if person else ""
    tabs = [
        {"label": str(label), "url": f"?vista={key}{about}", "active": key == which}
        for key, label in _TABS.items()
    ]
    context = {
        "page": page, "tasks": tasks, "tabs": tabs, "which": which,
        "person": person, "today": today,
        "can_add": permissions.can_add_for(request.actor, request.actor.office_id),
        "done": _just_done(request),
    }  # fmt: skip
    return render(request, "worklist/list.html", context)


def _just_done(request: ActorRequest) -> Task | None:
    """The thing just marked as done, so that it can be taken back at once."""
    wanted = request.GET.get("fatta", "")
    if not wanted.isdecimal():
        return None
    return Task.objects.visible_to(request.actor).filter(pk=wanted, done_at__isnull=False).first()


@access(Permission.TASK_MANAGE)
def add(request: ActorRequest) -> HttpResponse:
    """Write down a thing to do."""
    if not permissions.can_add_for(request.actor, request.actor.office_id):
        raise PermissionDenied
    person = _person(request)
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
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One thing to do, with everything that can be done with it."""
    task = _task(request, pk)
    actions.record_reading([task], by=request.actor)
    return _detail_page(request, task, PostponeForm(), _hand_over_form(task))


def _hand_over_form(task: Task, data: object = None) -> HandOverForm:
    return HandOverForm(data, task=task)


def _detail_page(
    request: ActorRequest, task: Task, postpone: PostponeForm, hand_over: HandOverForm
) -> HttpResponse:
    today = clock.today()
    week = timedelta(days=7)
    context = {
        "task": task, "postpone_form": postpone, "hand_over_form": hand_over, "today": today,
        "origin_url": _origin_url(task),
        "days": [(_("Domani"), today + timedelta(days=1)), (_("Tra una settimana"), today + week)],
    }  # fmt: skip
    wrong = postpone.errors or hand_over.errors
    return render(request, "worklist/detail.html", context, status=422 if wrong else 200)


_ORIGINS = {"desk.contact": "desk:detail", "casework.referral": "casework:detail"}


def _origin_url(task: Task) -> str:
    route = _ORIGINS.get(task.origin_kind)
    return reverse(route, args=[task.origin_id]) if route and task.origin_id else ""


@access(Permission.TASK_MANAGE)
@require_POST
def complete(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark a thing as done; the next page offers to take it back."""
    task = actions.complete(_task(request, pk), by=request.actor)
    if request.POST.get("next"):
        messages.success(request, _("Fatta: «%(title)s».") % {"title": task.title})
        return back_to(request, "worklist:list")
    return redirect(f"{reverse('worklist:list')}?fatta={task.pk}")


@access(Permission.TASK_MANAGE)
@require_POST
def reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back that a thing was done."""
    actions.reopen(_task(request, pk), by=request.actor)
    messages.success(request, _("Di nuovo tra le cose da fare."))
    return redirect("worklist:list")


@access(Permission.TASK_MANAGE)
@require_POST
def postpone(request: ActorRequest, pk: int) -> HttpResponse:
    """Move a thing to a later day."""
    task = _task(request, pk)
    form = PostponeForm(request.POST)
    if form.is_valid():
        try:
            actions.postpone(task, to=form.cleaned_data["due_on"], by=request.actor)
        except Refused as refusal:
            form.add_error("due_on", str(refusal))
        else:
            messages.success(request, _("Rimandata."))
            return back_to(request, "worklist:list")
    return _detail_page(request, task, form, _hand_over_form(task))


@access(Permission.TASK_MANAGE)
@require_POST
def hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Pass a thing on to a colleague of its office."""
    task = _task(request, pk)
    form = _hand_over_form(task, request.POST)
    if form.is_valid():
        try:
            actions.hand_over(task, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("to", str(refusal))
        else:
            said = _("Passata a %(name)s.") % {"name": form.cleaned_data["to"]}
            messages.success(request, said)
            return back_to(request, "worklist:list")
    return _detail_page(request, task, PostponeForm(), form)
