"""The services outside the network that read by a link, as the page of who follows tells them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.urls import reverse

from labimpact.people.models import Person
from labimpact.people.outside import OutsideReader


def readers_of(person: Person) -> Iterator[OutsideReader]:
    """Those whose link is open, of whichever office sent it; the sender may end it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.outside_readers(%s)", [person.pk])
        found = cursor.fetchall()
    for service, since, until, referral in found:
        ends_at = reverse("casework:detail", args=[referral]) if referral else ""
        yield OutsideReader(
            service, since, until, f"{ends_at}#chiudi-collegamento" if ends_at else ""
        )
