"""What of the records waits for the privacy officer, on their page of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.people.queries import protection

_MOST = 9


def _to_review(actor: Actor, _today: date) -> Iterator[TodayItem]:
    """Emergency accesses nobody has reviewed, the oldest first: numbers, never names."""
    waiting = protection.emergencies(actor).filter(reviewed_at=None).order_by("granted_at", "pk")
    for line in protection.emergency_lines(waiting[:_MOST]):
        grant = line.grant
        said = _("%(who)s, %(office)s") % {"who": line.who, "office": grant.office.name}
        yield TodayItem(
            title=_("Emergenza da esaminare: scheda %(n)s") % {"n": f"#{grant.person_id}"},
            url=reverse("people:emergency_review", args=[grant.pk]),
            note=said,
            badge=_("da riesaminare"),
            badge_kind="warning",
        )


TO_REVIEW = TodaySection(
    key="emergenze",
    title=gettext_lazy("Accessi d'emergenza da riesaminare"),
    order=58,
    permissions=(Permission.AUDIT_VIEW,),
    provider=_to_review,
    icon="it-warning-circle",
    all_route="people:emergency_reviews",
    all_query="?solo=on",
    optional=True,
)
