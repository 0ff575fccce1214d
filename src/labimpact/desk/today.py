"""*Oggi*: one's own contacts that are still to be finished."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.today import TodayButton, TodayItem
from labimpact.desk.queries.setting import draft_lines


def unfinished(actor: Actor, day: date) -> Iterable[TodayItem]:
    """The actor's drafts, the last one first, each to be resumed or thrown away."""
    for line in draft_lines(actor):
        at = timezone.localtime(line.draft.updated_at)
        yield TodayItem(
            title=_("Riprendi il contatto"),
            url=f"{reverse('desk:record')}?draft={line.draft.pk}",
            person=line.person.full_name if line.person else "",
            person_id=line.person.pk if line.person else None,
            note=_("salvata il %(at)s") % {"at": f"{at:%d/%m/%Y %H:%M}"},
            buttons=(
                TodayButton(
                    label=_("Scarta"),
                    url=reverse("desk:discard_draft", args=[line.draft.pk]),
                    kind="plain",
                ),
            ),
        )
