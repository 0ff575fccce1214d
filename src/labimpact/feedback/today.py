"""*Oggi*: what the public says of the pages one writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.today import TodayItem, TodaySection
from labimpact.feedback import queries
from labimpact.feedback.models import READERS

_LIMIT = 8


def _items(actor: Actor, day: date) -> Iterator[TodayItem]:
    for remark in queries.waiting(actor)[: _LIMIT + 1]:
        yield TodayItem(
            title=f"{remark.page.title}: {remark}",
            url=reverse("feedback:remark", args=[remark.pk]),
            badge=remark.page.language,
            note=_("vuole una risposta") if remark.wants_answer and not remark.answered_at else "",
        )


SECTION = TodaySection(
    key="pareri",
    title=gettext_lazy("Pareri sulle pagine del portale"),
    order=65,
    permissions=READERS,
    provider=_items,
    icon="it-comment",
    all_route="feedback:list",
    optional=True,
    limit=_LIMIT,
)
