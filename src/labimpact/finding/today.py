"""What people look for on the portal in vain, on the page of the day of those who write for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton, TodayItem, TodaySection
from labimpact.finding import queries
from labimpact.finding.enums import HowSettled


def _in_vain(actor: Actor, today: date) -> Iterator[TodayItem]:
    """The questions without an answer, the most asked first; one that is answered by now goes."""
    for row in queries.unanswered(today)[: UNANSWERED.limit + 1]:
        asked = row["asked"]
        yield TodayItem(
            title=f"«{row['words']}»",
            url=f"/{row['language']}/cerca/?{urlencode({'q': row['words']})}",
            note=ngettext("cercato %(n)s volta", "cercato %(n)s volte", asked) % {"n": asked},
            badge=row["language"],
            buttons=tuple(_settling(row["row"])),
        )


def _settling(pk: int) -> Iterator[TodayButton]:
    for how in HowSettled:
        yield TodayButton(
            str(how.label).capitalize(), reverse("finding:settle", args=[pk, str(how)])
        )


UNANSWERED = TodaySection(
    key="cercato_invano",
    title=gettext_lazy("Cercato sul portale e non trovato"),
    order=70,
    permissions=(Permission.CONTENT_WRITE,),
    provider=_in_vain,
    icon="it-search",
    all_route="finding:in_vain",
    optional=True,
)
