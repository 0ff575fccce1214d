"""Cases in a person's story."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.people.models import Person
from labimpact.people.timeline import Entry
from labimpact.procedures.queries import listing


def entries(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """When each case was opened, and how it ended."""
    if not actor.can_somewhere(Permission.PROCEDURE_MANAGE):
        return
    for case in listing.of_person(actor, person)[:limit]:
        url = reverse("procedures:detail", args=[case.pk])
        yield Entry(
            at=case.opened_at,
            kind="procedure",
            title=_("Pratica: %(title)s") % {"title": case.definition.title},
            text=case.next_what if case.is_running else "",
            url=url,
            icon="it-files",
            who=str(case.assigned_to) if case.assigned_to else "",
        )
        if case.closed_on is not None:
            yield Entry(
                at=case.closed_on,
                kind="procedure",
                title=_("Pratica chiusa: %(title)s") % {"title": case.definition.title},
                text=case.close_reason,
                url=url,
                icon="it-files",
                tone="soft",
            )
