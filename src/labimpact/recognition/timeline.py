"""Merges and separations in a person's story."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.people.models import Person
from labimpact.people.timeline import Entry
from labimpact.recognition.queries import queue


def merges(actor: Actor, person: Person, limit: int) -> Iterator[Entry]:
    """When records were found to be of this person, or not: for those who see both."""
    url = reverse("recognition:history", args=[person.pk])
    for line in queue.merges_of(actor, person)[:limit]:
        merge = line.merge
        yield Entry(
            at=merge.merged_at,
            kind="merge",
            title=_("Scheda n. %(number)s unita a questa persona") % {"number": merge.absorbed_id},
            text=merge.reason,
            url=url,
            icon="it-copy",
            who=merge.merged_by_name,
            tone="soft",
        )
        if merge.undone_at is not None:
            yield Entry(
                at=merge.undone_at,
                kind="merge",
                title=_("Scheda n. %(number)s separata") % {"number": merge.absorbed_id},
                text=merge.undone_reason,
                url=url,
                icon="it-copy",
                who=merge.undone_by_name,
                tone="soft",
            )
