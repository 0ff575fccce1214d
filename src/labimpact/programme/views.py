"""The plan: projects, and what each area does within them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.network.models import TerritorialArea
from labimpact.programme import actions
from labimpact.programme.forms import ActivityForm
from labimpact.programme.models import Activity, Project
from labimpact.programme.permissions import areas_managed, can_add_in, can_manage


@access(Permission.PROGRAMME_VIEW)
def project_list(request: ActorRequest) -> HttpResponse:
    """Programma: projects, current ones first."""
    projects = Project.objects.select_related("lead_body").prefetch_related("areas")
    context = {"projects": projects, "today": clock.today()}
    return render(request, "programme/project_list.html", context)


@access(Permission.PROGRAMME_VIEW)
def project_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One project with its activities, area by area."""
    project = get_object_or_404(Project.objects.select_related("lead_body"), pk=pk)
    activities = (
        project.activities.select_related("area", "body", "macro_action")
        .prefetch_related("objectives", "offices")
        .order_by("area__name", "code")
    )
    managed = areas_managed(request.actor)
    addable = [a for a in project.areas.all() if managed is None or a.pk in managed]
    rows = [(a, managed is None or a.area_id in managed) for a in activities]
    context = {"project": project, "rows": rows, "addable": addable}
    return render(request, "programme/project_detail.html", context)


@access(Permission.PROGRAMME_MANAGE)
def activity_add(request: ActorRequest, pk: int, area_pk: int) -> HttpResponse:
    """Add an activity for one area of the project."""
    project = get_object_or_404(Project, pk=pk)
    area = get_object_or_404(TerritorialArea.objects.filter(project=project), pk=area_pk)
    if not can_add_in(request.actor, area):
        raise PermissionDenied
    form = ActivityForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_activity(project, area, form.data_typed(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Attività aggiunta."))
            return redirect("programme:detail", pk=project.pk)
    return _form_page(request, form, project, area)


@access(Permission.PROGRAMME_MANAGE)
def activity_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change an activity of an area one reaches."""
    activity = get_object_or_404(Activity.objects.select_related("project", "area"), pk=pk)
    if not can_manage(request.actor, activity):
        raise PermissionDenied
    form = ActivityForm(request.POST or None, area=activity.area, activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_activity(activity, form.data_typed(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Attività salvata."))
            return redirect("programme:detail", pk=activity.project_id)
    return _form_page(request, form, activity.project, activity.area)


def _form_page(
    request: ActorRequest, form: ActivityForm, project: Project, area: TerritorialArea | None
) -> HttpResponse:
    context = {"form": form, "project": project, "area": area}
    status = 422 if form.errors else 200
    return render(request, "programme/activity_form.html", context, status=status)
