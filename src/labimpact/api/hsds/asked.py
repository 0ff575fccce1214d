"""What the API asks of the database: what is published, in few questions whatever the number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Exists, Max, Model, OuterRef, Prefetch, Q, QuerySet

from labimpact.api.hsds import taxonomies
from labimpact.api.hsds.ids import number_of
from labimpact.directory.models import SOURCE, PublicService, ServiceAt, ServiceText
from labimpact.network.models import Body, OfficeClosure

_SEARCHED = ("name", "summary", "eligibility", "documents")
Rows = TypeVar("Rows", bound=Model)
# The day, how many services are published, when the last of them changed.
State = tuple[date, int, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for; what is empty leaves everything."""

    language: str
    search: str = ""
    taxonomy_id: str = ""
    taxonomy_term_id: str = ""
    organization_id: str = ""
    modified_after: datetime | None = None


def services(asked: Asked) -> QuerySet[PublicService]:
    """Published services, with their organisation and their words in a language, by age."""
    return (
        PublicService.objects.published()
        .filter(_matching(asked))
        .select_related("organisation")
        .prefetch_related(_texts("texts", asked.language))
        .order_by("pk")
    )


def bare(asked: Asked) -> QuerySet[PublicService]:
    """The same, with nothing but when each last changed."""
    rows = PublicService.objects.published().filter(_matching(asked))
    return rows.only("changed_at").order_by("pk")


def state(today: date) -> State:
    """What differs as soon as something that is published does."""
    told = PublicService.objects.published().aggregate(many=Count("*"), last=Max("changed_at"))
    return today, told["many"], told["last"]


def whole(rows: QuerySet[PublicService], today: date) -> QuerySet[PublicService]:
    """The same with all that hangs on each."""
    places = _with_parts(ServiceAt.objects.shown(today), today).order_by("pk")
    return rows.prefetch_related(
        "areas", "municipalities", Prefetch("places", places, to_attr="shown")
    )


def places(asked: Asked, today: date) -> QuerySet[ServiceAt]:
    """Published services at their offices."""
    found = PublicService.objects.published().filter(_matching(asked))
    return (
        ServiceAt.objects.shown(today)
        .filter(service__in=found.values("pk"))
        .select_related("service__organisation", "office")
        .prefetch_related(_texts("service__texts", asked.language))
        .order_by("pk")
    )


def whole_places(rows: QuerySet[ServiceAt], today: date) -> QuerySet[ServiceAt]:
    """The same with all that hangs on each."""
    return _with_parts(rows, today).prefetch_related("service__areas", "service__municipalities")


def organizations(search: str) -> QuerySet[Body]:
    """The bodies that offer something that is published."""
    offered = PublicService.objects.published().filter(organisation=OuterRef("pk"))
    rows = Body.objects.filter(Exists(offered)).order_by("pk")
    return rows.filter(name__icontains=search) if search else rows


def whole_organizations(rows: QuerySet[Body], language: str, today: date) -> QuerySet[Body]:
    """The same with their services and the offices at which these are given."""
    offered = PublicService.objects.published().order_by("pk")
    places = _with_parts(ServiceAt.objects.shown(today), today).order_by("pk")
    offered = offered.prefetch_related(
        _texts("texts", language), Prefetch("places", places, to_attr="shown")
    )
    return rows.prefetch_related(Prefetch("public_services", offered, to_attr="offered"))


def one(rows: QuerySet[Rows], kind: str, identifier: str) -> Rows | None:
    """The row that an identifier names, among those that may be seen."""
    number = number_of(kind, identifier)
    return rows.filter(pk=number).first() if number else None


def _matching(asked: Asked) -> Q:
    found = Q()
    if asked.search:
        found &= _saying(asked.search, asked.language)
    if asked.taxonomy_id:
        found &= taxonomies.bearing_any(taxonomies.of_id(asked.taxonomy_id))
    if asked.taxonomy_term_id:
        found &= taxonomies.bearing(taxonomies.of_term_id(asked.taxonomy_term_id))
    if asked.organization_id:
        # No row has the number nought.
        found &= Q(organisation=number_of("body", asked.organization_id) or 0)
    if asked.modified_after:
        found &= Q(changed_at__gte=asked.modified_after)
    return found


def _saying(typed: str, language: str) -> Q:
    """The services that say all that was typed, in Italian (by the roots of its words) or, word
    for word, in the reader's language."""
    italian = PublicService.objects.annotate(
        said=SearchVector(*_SEARCHED, "organisation__name", config="italian")
    ).filter(said=SearchQuery(typed, config="italian", search_type="websearch"))
    found = Q(pk__in=italian.values("pk"))
    if language != SOURCE:
        translated = ServiceText.objects.annotate(
            said=SearchVector(*_SEARCHED, config="simple")
        ).filter(
            language=language, said=SearchQuery(typed, config="simple", search_type="websearch")
        )
        found |= Q(pk__in=translated.values("service"))
    return found


def _texts(path: str, language: str) -> Prefetch[str, QuerySet[ServiceText], str]:
    return Prefetch(path, ServiceText.objects.filter(language=language), to_attr="said")


def _with_parts(rows: QuerySet[ServiceAt], today: date) -> QuerySet[ServiceAt]:
    closures = OfficeClosure.objects.filter(ends_on__gte=today)
    return rows.select_related("office__municipality__province").prefetch_related(
        "hours", "languages", "office__languages", "office__opening_hours",
        Prefetch("office__closures", closures, to_attr="coming"),
    )  # fmt: skip
