"""Letting the portal's search find what is published of the directory (ADR 0034)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labimpact.directory.models import SOURCE, WORDS, PublicService
from labimpact.finding.actions import Thing, forget, index_all
from labimpact.finding.models import Entry

KIND = "service"
_AT_ONCE = 200
_COMPARED = ("area_id", "path", "title", "lead", "text")


def let_find(service: PublicService) -> None:
    """Let a service be found as it is said now, in each of its languages; a draft not at all."""
    if service.is_published:
        index_all(_things(_read([service.pk])))
    else:
        forget(kind=KIND, ref=str(service.pk))


def let_find_all() -> int:
    """Put into the search what it lacks or has otherwise, and take out what is published no more;
    returns how many entries changed. Names of offices and areas change without the services."""
    published = list(PublicService.objects.published().order_by("pk").values_list("pk", flat=True))
    changed = 0
    for first in range(0, len(published), _AT_ONCE):
        changed += _let_find_some(published[first : first + _AT_ONCE])
    gone = Entry.objects.filter(kind=KIND).exclude(ref__in=[str(pk) for pk in published])
    for ref in gone.values_list("ref", flat=True).distinct():
        forget(kind=KIND, ref=ref)
        changed += 1
    return changed


def _let_find_some(pks: list[int]) -> int:
    there = {
        (entry.ref, entry.language): entry
        for entry in Entry.objects.filter(kind=KIND, ref__in=map(str, pks)).defer("words")
    }
    wanted = {(thing.ref, thing.language): thing for thing in _things(_read(pks))}
    for ref, language in there.keys() - wanted.keys():
        forget(kind=KIND, ref=ref, language=language)
    other = [thing for key, thing in wanted.items() if not _is_told(there.get(key), thing)]
    return index_all(other) + len(there.keys() - wanted.keys())


def _is_told(entry: Entry | None, thing: Thing) -> bool:
    return entry is not None and all(
        getattr(entry, name) == getattr(thing, name) for name in _COMPARED
    )


def _read(pks: Iterable[int]) -> Iterable[PublicService]:
    return (
        PublicService.objects.filter(pk__in=list(pks))
        .select_related("organisation", "owner_office")
        .prefetch_related("texts", "areas", "municipalities", "places__office__municipality")
    )


def _things(services: Iterable[PublicService]) -> Iterator[Thing]:
    for service in services:
        said = {SOURCE: service.italian()} | {
            text.language: {field: getattr(text, field) for field in WORDS}
            for text in service.texts.all()
        }
        where = _where(service)
        for language, words in said.items():
            rest = (words["eligibility"], words["documents"], words["cost"], where)
            yield Thing(
                kind=KIND, ref=str(service.pk), language=language, path=f"servizi/{service.slug}/",
                title=words["name"], lead=words["summary"],
                text="\n".join(part for part in rest if part), area_id=service.owner_office.area_id,
            )  # fmt: skip


def _where(service: PublicService) -> str:
    """Names by which somebody looks for a place: they are the same in every language."""
    names = [str(service.organisation)]
    for place in service.places.all():
        town = place.office.municipality
        names += [place.office.name, town.name if town else ""]
    names += [area.name for area in service.areas.all()]
    names += [town.name for town in service.municipalities.all()]
    return ", ".join(dict.fromkeys(filter(None, names)))
