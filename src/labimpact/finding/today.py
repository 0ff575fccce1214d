"""What people look for on the portal in vain, on the page of the day of those who write for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy, ngettext

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayItem, TodaySection
from labimpact.finding import queries


def _in_vain(actor: Actor, today: date) -> Iterator[TodayItem]:
    """The questions without an answer, the most asked first; one that is answered by now goes."""
    for row in queries.unanswered(today)[: UNANSWERED.limit + 1]:
        asked = row["asked"]
        yield TodayItem(
            title=f"«{row['words']}»",
            url=f"/{row['language']}/cerca/?{urlencode({'q': row['words']})}",
            note=ngettext("cercato %(n)s volta", "cercato %(n)s volte", asked) % {"n": asked},
            badge=row["language"],
        )


UNANSWERED = TodaySection(
    key="cercato_invano",
    title=gettext_lazy("Cercato sul portale e non trovato"),
    order=70,
    permissions=(Permission.CONTENT_WRITE,),
    provider=_in_vain,
    icon="it-search",
    optional=True,
)
