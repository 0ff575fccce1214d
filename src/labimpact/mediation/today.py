"""On the page of the day: what waits in mediation, for each of its sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import Provider, TodayItem, TodaySection
from labimpact.mediation.enums import Answer, Place, State
from labimpact.mediation.hours import told
from labimpact.mediation.models import (
    Assignment,
    AssignmentEnd,
    HourPackage,
    MediationRequest,
    MediationSession,
    Offer,
    SessionReport,
)
from labimpact.mediation.process import FIXED, OPEN
from labimpact.mediation.queries import kinds
from labimpact.mediation.queries.days_off import in_closures
from labimpact.network.models import Office
from labimpact.rules.queries import label

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_LIMIT = 6
_SOON = timedelta(days=7)


def _request_url(pk: int) -> str:
    return reverse("mediation:request", args=[pk])


def _session_url(session: MediationSession) -> str:
    return f"{_request_url(session.request_id)}#incontro-{session.number}"


def _when(session: MediationSession) -> str:
    """«lun 30/11, 10:00»."""
    return date_format(timezone.localtime(session.starts_at), "D d/m, H:i", use_l10n=False).lower()


def _what(session: MediationSession) -> str:
    asked = session.request
    return f"{label(kinds.LIST, asked.kind)}, {asked.language}"


def _to_decide(actor: Actor, day: date) -> Iterator[TodayItem]:
    rows = MediationRequest.objects.visible_to(actor).filter(
        service__in=actor.offices_where(Permission.MEDIATION_COORDINATE), state=State.REQUESTED
    )
    rows = rows.select_related("language", "body").order_by("-is_urgent", "answer_due_at", "pk")
    now = clock.now()
    for row in rows[: _LIMIT + 1]:
        late = row.answer_due_at is not None and row.answer_due_at < now
        pressing = ", ".join(
            said for so, said in ((row.is_urgent, _("urgente")), (late, _("in ritardo"))) if so
        )
        yield TodayItem(
            title=f"{label(kinds.LIST, row.kind)}, {row.language}", url=_request_url(row.pk),
            note=str(row.body), badge=pressing, badge_kind="danger",
            due_on=row.answer_due_at.date() if row.answer_due_at else None,
        )  # fmt: skip


def _uncovered(actor: Actor, day: date) -> Iterator[TodayItem]:
    """Sessions of the next days in which nobody goes yet, and those of any day that somebody gave
    back; the soonest first, of those at once what is urgent."""
    now = clock.now()
    ends = AssignmentEnd.objects.filter(assignment__session=OuterRef("pk")).order_by("-pk")
    rows = MediationSession.objects.visible_to(actor).annotate(
        why=Subquery(ends.values("why")[:1], output_field=CharField())
    )
    given_back = Q(starts_at__gte=now, why__isnull=False)
    rows = rows.uncovered().filter(
        Q(starts_at__range=(now, now + _SOON)) | given_back,
        service__in=actor.offices_where(Permission.MEDIATION_COORDINATE),
    ).order_by("starts_at", "-request__is_urgent", "-request__priority", "pk")  # fmt: skip
    for row in rows.select_related("request__language", "request__body")[: _LIMIT + 1]:
        yield TodayItem(
            title=f"{_when(row)}: {row.request.language}", url=_request_url(row.request_id),
            note=" · ".join(filter(None, (
                str(row.request.body), row.get_state_display(), getattr(row, "why", "")
            ))),
            badge=_("oggi") if timezone.localdate(row.starts_at) == day else "",
            badge_kind="danger",
        )  # fmt: skip


def _to_validate(actor: Actor, day: date) -> Iterator[TodayItem]:
    rows = MediationSession.objects.visible_to(actor).filter(
        service__in=actor.offices_where(Permission.MEDIATION_COORDINATE),
        state__in=(State.DONE, State.NO_SHOW),
    )  # fmt: skip
    disputed = SessionReport.objects.filter(session=OuterRef("pk"), disputed_at__isnull=False)
    rows = rows.annotate(is_disputed=Exists(disputed)).select_related("request__body")
    for row in rows[: _LIMIT + 1]:
        yield TodayItem(
            title=f"{_when(row)}: {row.request.body}", url=_request_url(row.request_id),
            badge=_("contestata") if getattr(row, "is_disputed", False) else "",
            badge_kind="warning",
        )  # fmt: skip


def _asked(actor: Actor, day: date) -> Iterator[TodayItem]:
    """For who asked: first the sessions of any day on which their office is closed, to be moved,
    cancelled or kept; then the reports to sign, the sessions of the next days and who comes.

    In one question, like every other section: what is over stands before what comes anyway.
    """
    now = clock.now()
    unsigned = SessionReport.objects.filter(
        session=OuterRef("pk"), version__gt=0, signed_at__isnull=True,
        validated_at__isnull=True, disputed_at__isnull=True,
    )  # fmt: skip
    goes = Assignment.objects.filter(session=OuterRef("pk"), place=Place.ACCEPTED).order_by("pk")
    told, comes = Q(state__in=(State.DONE, State.NO_SHOW)), Q(state__in=(*FIXED, *OPEN))
    rows = MediationSession.objects.filter(
        from_office__in=actor.offices_where(Permission.MEDIATION_REQUEST)
    ).annotate(
        goes=Subquery(goes.values("mediator_name")[:1]),
        is_closed=Exists(in_closures(MediationSession.objects.filter(pk=OuterRef("pk")))),
    ).filter(
        (told & Q(Exists(unsigned), ends_at__lte=now)) | Q(is_closed=True)
        | (comes & Q(ends_at__gte=now, starts_at__lte=now + _SOON)),
    ).order_by("-is_closed", "starts_at", "pk")  # fmt: skip
    for row in rows.select_related("request__language")[: _LIMIT + 1]:
        yield _asked_for(row)


def _asked_for(row: MediationSession) -> TodayItem:
    """A session as who asked for it reads it: what is to be done about it, and who goes."""
    is_over = row.state in (State.DONE, State.NO_SHOW)
    state, who = "" if is_over else row.get_state_display(), getattr(row, "goes", "")
    closed = _("giorno di chiusura") if getattr(row, "is_closed", False) else ""
    return TodayItem(
        title=f"{_when(row)}: {_what(row)}", url=_session_url(row),
        note=" · ".join(filter(None, (row.request.subject, state, who))),
        badge=_("relazione da firmare") if is_over else closed, badge_kind="warning",
    )  # fmt: skip


def _closed(actor: Actor, day: date) -> Iterator[TodayItem]:
    """For who coordinates: sessions on days on which whoever asked is closed since."""
    rows = in_closures(MediationSession.objects.filter(
        service__in=actor.offices_where(Permission.MEDIATION_COORDINATE)
    )).order_by("starts_at", "pk")  # fmt: skip
    for row in rows.select_related("request__language", "request__body")[: _LIMIT + 1]:
        yield TodayItem(
            title=f"{_when(row)}: {row.request.language}", url=_session_url(row),
            note=f"{row.request.body} · {row.get_state_display()}",
        )  # fmt: skip


def _hours(actor: Actor, day: date) -> Iterator[TodayItem]:
    """For who asks: the packages of their body that hold today, and what is free in each."""
    asked_from = actor.offices_where(Permission.MEDIATION_REQUEST)
    bodies = Office.objects.filter(pk__in=asked_from).values("body")
    rows = HourPackage.objects.open_on(day).filter(body__in=bodies).select_related("body")
    for row in rows[: _LIMIT + 1]:
        yield TodayItem(
            title=row.title, url=reverse("mediation:package", args=[row.pk]),
            note=_("%(body)s · libere: %(left)s") % {"body": row.body, "left": told(row.left)},
        )  # fmt: skip


def _offered(actor: Actor, day: date) -> Iterator[TodayItem]:
    """For who mediates: what waits for their answer, in the order of the days."""
    rows = Offer.objects.filter(
        mediator__user=actor.user_id, answer=Answer.WAITING, expires_at__gt=clock.now()
    )
    rows = rows.select_related("session__request__language", "session__request__body")
    for row in rows.order_by("session__starts_at", "pk")[: _LIMIT + 1]:
        yield TodayItem(
            title=f"{_when(row.session)}: {row.session.request.language}",
            url=reverse("mediation:day"), note=str(row.session.request.body),
            badge=_("rispondi entro il %(day)s")
            % {"day": f"{timezone.localtime(row.expires_at):%d/%m, %H:%M}"},
            badge_kind="warning",
        )  # fmt: skip


@dataclass(frozen=True)
class _Section:
    """What the sections differ in; each is drawn only while it holds something."""

    key: str
    title: _StrPromise
    order: int
    permission: Permission
    provider: Provider
    route: str
    query: str = ""

    def made(self) -> TodaySection:
        return TodaySection(
            key=self.key, title=self.title, order=self.order, permissions=(self.permission,),
            provider=self.provider, icon="it-comment", all_route=self.route,
            all_query=self.query, optional=True, limit=_LIMIT,
        )  # fmt: skip


_C, _R, _M = (
    Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST, Permission.MEDIATION_WORK,
)  # fmt: skip
_LIST = "mediation:requests"
_SECTIONS = (
    _Section("mediazione-proposte", gettext_lazy("Proposte che aspettano la tua risposta"), 12,
             _M, _offered, "mediation:day"),
    _Section("mediazione-nuove", gettext_lazy("Richieste di mediazione da approvare"), 14, _C,
             _to_decide, _LIST, "?vista=nuove"),
    _Section("mediazione-scoperte", gettext_lazy("Incontri ancora senza chi media"), 15, _C,
             _uncovered, _LIST, "?vista=scoperte"),
    _Section("mediazione-chiusure", gettext_lazy("Incontri in giorni di chiusura"), 15, _C,
             _closed, _LIST),
    _Section("mediazione-svolte", gettext_lazy("Relazioni da convalidare"), 16, _C,
             _to_validate, _LIST, "?vista=svolte"),
    _Section("mediazione-prossimi", gettext_lazy("Incontri di mediazione chiesti"), 42, _R,
             _asked, _LIST),
    _Section("mediazione-ore", gettext_lazy("Ore di mediazione"), 43, _R, _hours,
             "mediation:packages"),
)  # fmt: skip
SECTIONS = tuple(section.made() for section in _SECTIONS)
