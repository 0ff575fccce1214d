"""On the page of the day: what others wrote to the actor about cases, and accesses that ended."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.base.today import TodayButton, TodayItem, TodaySection
from labimpact.casework.queries import messages
from labimpact.people.queries import grants

_LIMIT = 8


def _asked(actor: Actor, day: date) -> Iterator[TodayItem]:
    for mention in messages.to_me(actor)[: _LIMIT + 1]:
        case, due_on = mention.message.case, mention.due_on
        done = reverse("cases:asked_done", args=[case.pk, mention.pk])
        late = due_on is not None and due_on < day
        yield TodayItem(
            title=Truncator(mention.message.text).chars(120),
            url=f"{reverse('cases:messages', args=[case.pk])}#m{mention.message_id}",
            person=str(case.person or ""),
            person_id=case.person_id,
            note=_("da %(name)s") % {"name": mention.message.author_name},
            due_on=due_on,
            badge=_("in ritardo") if late else "",
            badge_kind="danger",
            buttons=(TodayButton(_("Fatto"), done),) if due_on else (),
        )


def _ended(actor: Actor, day: date) -> Iterator[TodayItem]:
    """By number: whose the record is, is no longer for that office to read."""
    for grant in grants.lost_lately(actor, day).select_related("ended_for")[: _LIMIT + 1]:
        yield TodayItem(
            title=_("Accesso finito: scheda %(n)s") % {"n": f"#{grant.person_id}"},
            note=f"{grant.ended_for}: {grant.end_reason}" if grant.ended_for else grant.end_reason,
        )


ASKED = TodaySection(
    key="messaggi",
    title=gettext_lazy("Ti hanno scritto su un caso"),
    order=20,
    permissions=(Permission.CASE_WORK,),
    provider=_asked,
    icon="it-comment",
    all_route="worklist:list",
    optional=True,
    limit=_LIMIT,
)
ENDED = TodaySection(
    key="accessi-finiti",
    title=gettext_lazy("Schede che il tuo ufficio non vede più"),
    order=57,
    permissions=(Permission.PERSON_EDIT,),
    provider=_ended,
    icon="it-locked",
    all_route="worklist:list",
    all_query="?tipo=people.grant_ended",
    optional=True,
    limit=_LIMIT,
)
SECTIONS = (ASKED, ENDED)
