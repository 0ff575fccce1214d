"""The keys by which a person is found are rewritten whenever what they are made of changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from labimpact.people import search
from labimpact.people.models import (
    ContactPoint,
    IdentityDocument,
    Person,
    ResidenceTitle,
    SearchKey,
)
from labimpact.people.queries.finding import names_of

_CALLED = (ContactPoint.Kind.PHONE, ContactPoint.Kind.WHATSAPP)


def known_of(person: Person) -> search.Known:
    """Everything of the stored person that becomes a key."""
    points = list(person.contact_points.values_list("kind", "value"))
    numbers = person.residence_titles.values_list("number", "receipt_code")
    return search.Known(
        names=names_of(person),
        phones=[value for kind, value in points if kind in _CALLED],
        emails=[value for kind, value in points if kind == ContactPoint.Kind.EMAIL],
        tax_code=person.tax_code,
        permits=[number for pair in numbers for number in pair if number],
        documents=list(person.identity_documents.values_list("number", flat=True)),
    )


@transaction.atomic
def rewrite_keys(person: Person) -> None:
    """Make the stored keys those of what is known now; untouched keys stay as they are."""
    wanted = search.keys_of(known_of(person))
    stored = {(row.kind, row.key): row.pk for row in person.search_keys.all()}
    gone = [pk for pair, pk in stored.items() if pair not in wanted]
    if gone:
        SearchKey.objects.filter(Q(pk__in=gone)).delete()
    _write(person, wanted - stored.keys())


def write_keys_of_new(person: Person, known: search.Known) -> None:
    """The first keys of a person just registered, of whom everything is at hand."""
    _write(person, search.keys_of(known))


def _write(person: Person, pairs: Iterable[search.Key]) -> None:
    rows = [SearchKey(person=person, kind=kind, key=key) for kind, key in sorted(pairs)]
    if rows:
        SearchKey.objects.bulk_create(rows)


# The sections whose rows carry something a person is found by.
INDEXED = (ContactPoint, IdentityDocument, ResidenceTitle)
