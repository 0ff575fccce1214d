"""Merges and separations in a person's story, for those who see both records."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.people.models import Person, same_person
from labimpact.people.record_timeline import Part, Row, columns
from labimpact.people.timeline import Entry
from labimpact.recognition.models import Merge


def _of(person: Person) -> QuerySet[Merge]:
    # Both records of a merge that stands are of the person; of one undone, either may be.
    return Merge.objects.filter(same_person("kept", person)) | Merge.objects.filter(
        same_person("absorbed", person)
    )


def _merged(actor: Actor, person: Person) -> QuerySet[Any]:
    return columns(_of(person), "merge", F("merged_at"), F("absorbed"), F("reason"))


def _separated(actor: Actor, person: Person) -> QuerySet[Any]:
    rows = _of(person).filter(undone_at__isnull=False)
    return columns(rows, "separation", F("undone_at"), F("absorbed"), F("undone_reason"))


def _entry(person: Person, row: Row) -> Entry:
    what, moment, _pk, absorbed, why = row
    said = (
        _("Scheda n. %(number)s unita") if what == "merge" else _("Scheda n. %(number)s separata")
    )
    return Entry(
        at=moment,
        kind=what,
        title=said % {"number": absorbed},
        text=why,
        url=reverse("recognition:history", args=[person.pk]),
        icon="it-copy",
        tone="soft",
    )


MERGED = Part("merge", _merged, _entry)
SEPARATED = Part("separation", _separated, _entry)
