"""What of the disposal waits for whoever decides it, on their page of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.retention import queries
from labimpact.retention.models import DisposalItem, DisposalPlan


def _waiting(actor: Actor, _today: date) -> Iterator[TodayItem]:
    """The dry runs still to be looked at, then the confirmed plans with the day they go."""
    states = (DisposalPlan.State.DRAFT, DisposalPlan.State.CONFIRMED)
    rows = queries.plans(actor).filter(state__in=states).order_by("-state", "not_before", "-pk")
    for plan in rows:
        draft = plan.state == DisposalPlan.State.DRAFT
        area = plan.area or _("senza ufficio")
        yield TodayItem(
            title=_("Piano di scarto n. %(n)s, %(area)s") % {"n": plan.pk, "area": area},
            url=reverse("retention:plan", args=[plan.pk]),
            note=_records(plan)
            if draft
            else _("si esegue da solo: fino ad allora si può ritirare"),
            badge=_("da vedere") if draft else _("confermato"),
            badge_kind="warning" if draft else "neutral",
            due_on=plan.not_before,
        )


def _records(plan: DisposalPlan) -> str:
    items: dict[str, dict[str, int]] = plan.counts.get("items", {})
    n = sum(items.get(DisposalItem.Kind.PERSON, {}).values())
    return ngettext("%(n)s scheda oltre il suo tempo", "%(n)s schede oltre il loro tempo", n) % {
        "n": n
    }


WAITING = TodaySection(
    key="scarto",
    title=gettext_lazy("Scarto dei dati: che cosa aspetta"),
    order=60,
    permissions=(Permission.RETENTION_MANAGE,),
    provider=_waiting,
    icon="it-delete",
    all_route="retention:plans",
    optional=True,
)
