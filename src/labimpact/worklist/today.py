"""Things to do on the page of the day: one's own, and what colleagues passed on."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton, TodayFigure, TodayFigures, TodayItem, TodaySection
from labimpact.worklist import queries
from labimpact.worklist.enums import When, Which
from labimpact.worklist.models import Task

_LIMIT = 8


def _figures(actor: Actor, day: date) -> Iterator[TodayFigure]:
    """Everything with a date or an owner, of any kind, as the work list counts it."""
    seen = queries.glance(actor, day)
    if not seen.office and not seen.own:
        return
    page = reverse("worklist:list")
    mine = _("di cui %(n)s in ritardo") % {"n": seen.own_late} if seen.own_late else ""
    for number, label, where, note in (
        (seen.own, _("tue o di nessuno"), f"vista={Which.MINE}", mine),
        (seen.late, _("in ritardo nell'ufficio"), f"vista={Which.LATE}", ""),
        (seen.today, _("per oggi nell'ufficio"), f"vista={Which.OFFICE}&quando={When.TODAY}", ""),
        (seen.office, _("di tutto l'ufficio"), f"vista={Which.OFFICE}", ""),
    ):
        yield TodayFigure(number, label, f"{page}?{where}", note)


def _mine(actor: Actor, day: date) -> Iterator[TodayItem]:
    rows = queries.mine(actor).filter(handed_over_by=None)
    return _items(queries.with_names(rows, limit=_LIMIT + 1), day)


def _handed(actor: Actor, day: date) -> Iterator[TodayItem]:
    return _items(queries.with_names(queries.handed_to(actor), limit=_LIMIT + 1), day)


def _items(tasks: Iterable[Task], day: date) -> Iterator[TodayItem]:
    for task in tasks:
        late = task.due_on is not None and task.due_on < day
        who = task.handed_over_by
        yield TodayItem(
            title=task.title,
            url=reverse("worklist:detail", args=[task.pk]),
            person=str(task.person) if task.person else "",
            person_id=task.person_id if task.person else None,
            note=_("da %(name)s") % {"name": who} if who else "",
            due_on=task.due_on,
            badge=_badge(task.due_on, day),
            badge_kind="danger" if late else "neutral",
            buttons=(TodayButton(_("Fatto"), reverse("worklist:complete", args=[task.pk])),),
        )


def _badge(due_on: date | None, day: date) -> str:
    if due_on is None or due_on > day:
        return ""
    return _("oggi") if due_on == day else _("in ritardo")


FIGURES = TodayFigures(
    key="da-fare", order=10, permissions=(Permission.TASK_MANAGE,), provider=_figures
)
MINE = TodaySection(
    key="da-fare",
    title=gettext_lazy("Da fare, oltre alle pratiche"),
    order=40,
    permissions=(Permission.TASK_MANAGE,),
    provider=_mine,
    icon="it-check-circle",
    empty=gettext_lazy("Niente da fare in sospeso. Scrivi qui quello che hai promesso a qualcuno."),
    action=gettext_lazy("Scrivi una cosa da fare"),
    action_route="worklist:add",
    all_route="worklist:list",
    limit=_LIMIT,
)
HANDED = TodaySection(
    key="ricevute",
    title=gettext_lazy("Passate a te dai colleghi"),
    order=30,
    permissions=(Permission.TASK_MANAGE,),
    provider=_handed,
    icon="it-exchange-circle",
    all_route="worklist:list",
    all_query="?vista=ricevute",
    optional=True,
    limit=_LIMIT,
)
