"""Writing the plan: activities and the offices that work in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.network.models import Body, Office, TerritorialArea
from labimpact.programme.models import Activity, MacroAction, Project, SpecificObjective
from labimpact.programme.permissions import can_add_in, can_manage


@dataclass(frozen=True)
class ActivityData:
    """What an activity says of itself; `offices` are those whose deliveries it counts."""

    code: str
    title: str
    body: Body
    macro_action: MacroAction | None
    objectives: tuple[SpecificObjective, ...]
    offices: tuple[Office, ...]
    starts_on: date | None
    ends_on: date | None


def _check(project: Project, area: TerritorialArea | None, data: ActivityData) -> None:
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        raise Refused(_("L'attività finisce prima di cominciare."))
    if data.starts_on and data.starts_on < project.starts_on:
        raise Refused(_("L'attività comincia prima del progetto."))
    if project.ends_on and data.ends_on and data.ends_on > project.ends_on:
        raise Refused(_("L'attività finisce dopo il progetto."))
    if any(area is None or office.area_id != area.pk for office in data.offices):
        raise Refused(_("Un ufficio scelto non è di questo Ambito."))


@transaction.atomic
def add_activity(
    project: Project, area: TerritorialArea, data: ActivityData, *, by: Actor
) -> Activity:
    """Add an activity to a project for an area (nuova attività)."""
    if not can_add_in(by, area):
        raise Refused(_("Non puoi scrivere il programma di questo Ambito."))
    _check(project, area, data)
    if Activity.objects.filter(project=project, code=data.code).exists():
        raise Refused(_("C'è già un'attività con questo codice nel progetto."))
    activity = Activity.objects.create(
        project=project,
        area=area,
        body=data.body,
        code=data.code,
        title=data.title,
        macro_action=data.macro_action,
        starts_on=data.starts_on,
        ends_on=data.ends_on,
    )
    _link(activity, data.objectives, data.offices)
    log.record("activity.added", by=by, target=activity)
    return activity


@transaction.atomic
def change_activity(activity: Activity, data: ActivityData, *, by: Actor) -> Activity:
    """Change an activity; what was delivered keeps counting for it."""
    if not can_manage(by, activity):
        raise Refused(_("Non puoi scrivere il programma di questo Ambito."))
    _check(activity.project, activity.area, data)
    same_code = Activity.objects.filter(project=activity.project, code=data.code)
    if same_code.exclude(pk=activity.pk).exists():
        raise Refused(_("C'è già un'attività con questo codice nel progetto."))
    for name in ("code", "title", "body", "macro_action", "starts_on", "ends_on"):
        setattr(activity, name, getattr(data, name))
    activity.save()
    _link(activity, data.objectives, data.offices)
    log.record("activity.changed", by=by, target=activity)
    return activity


def _link(
    activity: Activity, objectives: Iterable[SpecificObjective], offices: Iterable[Office]
) -> None:
    activity.objectives.set(objectives)
    activity.offices.set(offices)
