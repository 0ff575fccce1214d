"""The keys by which a person is found are rewritten whenever what they are made of changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from labimpact.base import bulk
from labimpact.people import indexes, search
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
    """Everything of the stored person that becomes a key, in one query."""
    mine = {"person": OuterRef("pk")}
    points = ContactPoint.objects.filter(**mine).values(row=JSONObject(kind="kind", value="value"))
    titles = ResidenceTitle.objects.filter(**mine)
    stored = Person.objects.filter(pk=person.pk).values_list(
        ArraySubquery(points),
        ArraySubquery(titles.values("number")),
        ArraySubquery(titles.values("receipt_code")),
        ArraySubquery(IdentityDocument.objects.filter(**mine).values("number")),
    )
    contacts, permits, receipts, documents = stored.first() or ([], [], [], [])
    return search.Known(
        names=names_of(person),
        phones=[row["value"] for row in contacts if row["kind"] in _CALLED],
        emails=[row["value"] for row in contacts if row["kind"] == ContactPoint.Kind.EMAIL],
        tax_code=person.tax_code,
        permits=[*permits, *receipts],
        documents=documents,
    )


def rewrite_keys(person: Person) -> None:
    """Make the stored keys those of what is known now; untouched keys stay as they are.

    Called by the actions that change names, contacts, titles or documents, in their transaction.
    """
    known = known_of(person)
    wanted = search.keys_of(known)
    stored = {(row.kind, row.key): row.pk for row in person.search_keys.all()}
    gone = [pk for pair, pk in stored.items() if pair not in wanted]
    if gone:
        SearchKey.objects.filter(pk__in=gone).delete()
    _write(person, wanted - stored.keys())
    indexes.file([(person, known)])


def write_keys_of_new(people: Iterable[tuple[Person, search.Known]]) -> None:
    """The first keys of persons just registered, of whom everything is at hand."""
    listed = list(people)
    _insert(
        SearchKey(person=person, kind=kind, key=key)
        for person, known in listed
        for kind, key in sorted(search.keys_of(known))
    )
    indexes.file(listed)


def _write(person: Person, pairs: Iterable[search.Key]) -> None:
    _insert(SearchKey(person=person, kind=kind, key=key) for kind, key in sorted(pairs))


def _insert(keys: Iterable[SearchKey]) -> None:
    bulk.insert(keys)


# The sections whose rows carry something a person is found by.
INDEXED = (ContactPoint, IdentityDocument, ResidenceTitle)
