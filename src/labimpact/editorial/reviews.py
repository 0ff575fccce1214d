"""What was written by who may not publish and waits for who may (da rileggere): among the things
to do and on the page of the day of the newsroom that puts it out, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.editorial import emails
from labimpact.editorial.permissions import published_areas
from labimpact.worklist.sources import Line, Source

_LIMIT = 8
_NEWSROOM = "task__groupapprovaltask__groups__newsroom"

# Wagtail's own mails: they go out in the midst of the request, past the outbox, and look into the
# preferences of others, which are not the sender's to read.
_NOT_OURS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def listen() -> None:
    """Hear how a page was read over, in the place of Wagtail's mails."""
    for signal, sender, uid in _NOT_OURS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
    workflow_submitted.connect(_submitted, dispatch_uid="editorial.submitted")
    workflow_approved.connect(_approved, dispatch_uid="editorial.approved")
    workflow_rejected.connect(_rejected, dispatch_uid="editorial.rejected")


def _submitted(sender: type[WorkflowState], instance: WorkflowState, **kwargs: Any) -> None:
    """Of a text proposed by another newsroom the author stays in the page's history alone: who
    reads it over need not know them, and could not take up what names whom they do not see."""
    page = instance.content_object
    author = instance.requested_by
    if author is not None and not page.specific_deferred.permissions_for_user(author).is_own:
        instance.requested_by = None
        instance.save(update_fields=["requested_by"])


def _approved(sender: type[WorkflowState], instance: WorkflowState, **kwargs: Any) -> None:
    _tell(instance, kwargs.get("user"), approved=True)


def _rejected(sender: type[WorkflowState], instance: WorkflowState, **kwargs: Any) -> None:
    _tell(instance, kwargs.get("user"), approved=False)


def _tell(state: WorkflowState, by: Any, *, approved: bool) -> None:
    author = User.objects.filter(pk=state.requested_by_id, is_active=True).first()
    page = state.content_object
    if author is None or author == by or not isinstance(page, Page):
        return
    task = state.current_task_state
    emails.read_over(
        author.email, page, approved=approved, said=task.comment if task is not None else ""
    )


def to_read_over(actor: Actor) -> QuerySet[TaskState]:
    """The pages that wait for a newsroom in which the actor publishes."""
    areas = published_areas(actor)
    own = Q(**{f"{_NEWSROOM}__area__in": areas - {None}})
    if None in areas:
        own |= Q(**{f"{_NEWSROOM}__isnull": False, f"{_NEWSROOM}__area": None})
    waiting: QuerySet[TaskState] = TaskState.objects.filter(
        own, status=TaskState.STATUS_IN_PROGRESS
    )
    return waiting


def _rows(actor: Actor, today: date) -> QuerySet[TaskState]:
    kept_at = Value(actor.office_id, BigIntegerField())
    rows: QuerySet[TaskState] = to_read_over(actor).annotate(kept_at=kept_at)
    return rows


def _drawn(actor: Actor, pks: Sequence[int]) -> dict[int, Line]:
    return {
        row.pk: Line(title=_title(row), url=_url(row), note=_by(row))
        for row in _told(TaskState.objects.filter(pk__in=pks))
    }


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    for row in _told(to_read_over(actor)).order_by("started_at", "pk")[: _LIMIT + 1]:
        yield TodayItem(title=_title(row), url=_url(row), note=_by(row))


def _told(rows: QuerySet[TaskState]) -> QuerySet[TaskState]:
    told: QuerySet[TaskState] = rows.select_related("revision", "workflow_state__requested_by")
    return told


def _title(row: TaskState) -> str:
    return _("Da rileggere e pubblicare: %(title)s") % {"title": row.revision.object_str}


def _by(row: TaskState) -> str:
    author = row.workflow_state.requested_by
    return _("scritta da %(name)s") % {"name": author} if author else ""


def _url(row: TaskState) -> str:
    return reverse("wagtailadmin_pages:edit", args=[row.revision.object_id])


PAGES = Source(
    kind="editorial.review",
    label=gettext_lazy("Pagine del portale da rileggere"),
    permission=Permission.CONTENT_PUBLISH,
    rows=_rows,
    draw=_drawn,
    due_on=Value(None, DateField()),
    office="kept_at",
    text=("revision__object_str",),
)
SECTION = TodaySection(
    key="da_rileggere",
    title=gettext_lazy("Pagine del portale da rileggere"),
    order=60,
    permissions=(Permission.CONTENT_PUBLISH,),
    provider=_items,
    icon="it-pencil",
    optional=True,
    limit=_LIMIT,
)
