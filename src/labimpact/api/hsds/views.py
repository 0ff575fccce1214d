"""HSDS 3.0: what is published of the directory, as other directories read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from pydantic import AfterValidator

from labimpact.api import tongues
from labimpact.api.hsds import asked, shapes, taxonomies, words
from labimpact.api.hsds.asked import Asked
from labimpact.api.hsds.paging import MOST, PER_PAGE, paged
from labimpact.api.hsds.shapes import Teller
from labimpact.api.problems import documented, problem
from labimpact.base import clock

VERSION = "3.0"
ROOT = "/api/hsds/v3"
_PROFILE = Path(__file__).parent / "data" / "profilo.md"
# Nothing was changed before, and nothing will have been after.
_BEGINNING, _END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LAST_PAGE = 100_000


def _moment(said: datetime) -> datetime:
    """A moment that the database can hold; without a zone, as Italy's clocks show it."""
    if said.year <= _BEGINNING.year:
        return _BEGINNING
    if said.year >= _END.year:
        return _END
    return said if said.tzinfo else timezone.make_aware(said)


Number = Annotated[int, Query(ge=1, le=LAST_PAGE, description="Pagina, dalla prima (1).")]
Size = Annotated[int, Query(ge=1, le=MOST, description="Quanti per pagina.")]
Typed = Annotated[str, Query(max_length=200, description="Tutte queste parole.")]
Id = Annotated[str, Query(max_length=100)]
Since = Annotated[
    datetime, Query(description="Cambiati da questo momento in poi."), AfterValidator(_moment)
]
Whole = Annotated[bool, Query(description="Con tutto ciò che ne dipende.")]
Format = Annotated[Literal["json"], Query(description="Solo json.")]

api = NinjaAPI(
    title="Lab'Impact: elenco dei servizi (HSDS)", version=VERSION, urls_namespace="api:hsds",
    docs_url=None,
    description="Servizi pubblicati dalla rete, nel formato Human Services Data Specification 3.0.",
)  # fmt: skip
ONE = documented(400, 404, 422)
MANY = documented(400, 422)
View = Callable[..., HttpResponse]


def strict(view: View) -> View:
    """Refuse a parameter that nobody reads: a filter with a slip would leave everything."""
    known = set(signature(view).parameters) - {"request", "id"}

    @wraps(view)
    def wrapper(request: HttpRequest, **said: Any) -> HttpResponse:
        if unknown := sorted(set(request.GET) - known):
            errors = [{"where": name, "what": "parametro sconosciuto"} for name in unknown]
            return problem(400, "Un parametro non esiste.", errors)
        return view(request, **said)

    return wrapper


@api.exception_handler(ValidationError)
def _wrong(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])} for one in wrong.errors
    ]
    return problem(422, "Un parametro ha un valore che non va.", errors)


@api.exception_handler(Http404)
def _missing(_request: HttpRequest, _wrong: Http404) -> HttpResponse:
    return problem(404, "Non c'è, oppure non è più pubblicato.")


@api.get("/", response=words.About, openapi_extra=documented(400))
@strict
def about(request: HttpRequest) -> HttpResponse:
    """This API: which version of HSDS, with which profile, described where."""
    shape: words.About = {
        "version": VERSION, "profile": f"{settings.SITE_URL}{ROOT}/profilo",
        "openapi_url": f"{settings.SITE_URL}{ROOT}/openapi.json",
    }  # fmt: skip
    return _told(shape, ())


@api.get("/profilo", include_in_schema=False)
def profile(request: HttpRequest) -> HttpResponse:
    """The Italian profile: which fields are used, and how."""
    text = _PROFILE.read_text(encoding="utf-8")
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8", headers={"Content-Language": "it"}
    )


@api.get("/services", response=words.Page[words.Service | words.ServiceInShort | words.Bare],
         openapi_extra=MANY)  # fmt: skip
@strict
def services(
    request: HttpRequest, page: Number = 1, per_page: Size = PER_PAGE, search: Typed = "",
    taxonomy_term_id: Id = "", taxonomy_id: Id = "", organization_id: Id = "",
    modified_after: Since = _BEGINNING, minimal: bool = False, full: Whole = False,
    format: Format = "json",
) -> HttpResponse:  # fmt: skip
    """Published services, one page of them."""
    teller = _teller(request)
    what = Asked(
        language=teller.language, search=search, taxonomy_id=taxonomy_id,
        taxonomy_term_id=taxonomy_term_id, organization_id=organization_id,
        modified_after=modified_after,
    )  # fmt: skip
    if minimal:
        return _told(paged(asked.bare(what), page, per_page, shapes.bare_service), ())
    rows = asked.services(what)
    if full:
        rows = asked.whole(rows, teller.today)
    tell = teller.service if full else teller.service_in_short
    return _told(paged(rows, page, per_page, tell), teller.spoken)


@api.get("/services/{id}", response=words.Service, openapi_extra=ONE)
@strict
def service(request: HttpRequest, id: str) -> HttpResponse:
    """A published service with all that hangs on it."""
    teller = _teller(request)
    rows = asked.whole(asked.services(Asked(language=teller.language)), teller.today)
    found = asked.one(rows, "service", id)
    if found is None:
        raise Http404
    return _told(teller.service(found), teller.spoken)


@api.get("/service_at_locations",
         response=words.Page[words.AtLocation | words.AtLocationInShort],
         openapi_extra=MANY)  # fmt: skip
@strict
def service_at_locations(
    request: HttpRequest, page: Number = 1, per_page: Size = PER_PAGE, search: Typed = "",
    taxonomy_term_id: Id = "", taxonomy_id: Id = "", organization_id: Id = "",
    modified_after: Since = _BEGINNING, full: Whole = False,
    format: Format = "json",
) -> HttpResponse:  # fmt: skip
    """Published services at the offices where they are given, one page of them."""
    teller = _teller(request)
    rows = asked.places(
        Asked(
            language=teller.language, search=search, taxonomy_id=taxonomy_id,
            taxonomy_term_id=taxonomy_term_id, organization_id=organization_id,
            modified_after=modified_after,
        ),
        teller.today,
    )  # fmt: skip
    if full:
        rows = asked.whole_places(rows, teller.today)
    tell = teller.place if full else teller.place_in_short
    return _told(paged(rows, page, per_page, tell), teller.spoken)


@api.get("/service_at_locations/{id}", response=words.AtLocation, openapi_extra=ONE)
@strict
def service_at_location(request: HttpRequest, id: str) -> HttpResponse:
    """A published service at an office, with all that hangs on it."""
    teller = _teller(request)
    rows = asked.places(Asked(language=teller.language), teller.today)
    found = asked.one(asked.whole_places(rows, teller.today), "place", id)
    if found is None:
        raise Http404
    return _told(teller.place(found), teller.spoken)


@api.get("/organizations", response=words.Page[words.Organization | words.OrganizationInShort],
         openapi_extra=MANY)  # fmt: skip
@strict
def organizations(
    request: HttpRequest, page: Number = 1, per_page: Size = PER_PAGE, search: Typed = "",
    full: Whole = False, format: Format = "json",
) -> HttpResponse:  # fmt: skip
    """The bodies that offer some published service, one page of them."""
    teller = _teller(request)
    rows = asked.organizations(search)
    if not full:
        return _told(paged(rows, page, per_page, shapes.organization_in_short), ("it",))
    rows = asked.whole_organizations(rows, teller.language, teller.today)
    return _told(paged(rows, page, per_page, teller.organization), teller.spoken)


@api.get("/organizations/{id}", response=words.Organization, openapi_extra=ONE)
@strict
def organization(request: HttpRequest, id: str) -> HttpResponse:
    """A body with its published services and the offices where it gives them."""
    teller = _teller(request)
    rows = asked.whole_organizations(asked.organizations(""), teller.language, teller.today)
    found = asked.one(rows, "body", id)
    if found is None:
        raise Http404
    return _told(teller.organization(found), teller.spoken)


@api.get("/taxonomies", response=words.Page[words.Taxonomy], openapi_extra=MANY)
@strict
def taxonomy_list(
    request: HttpRequest, page: Number = 1, per_page: Size = PER_PAGE, search: Typed = "",
    format: Format = "json",
) -> HttpResponse:  # fmt: skip
    """The lists of terms with which services are described."""
    found = [one for one in taxonomies.all_of_them() if search.lower() in one.name.lower()]
    return _told(paged(found, page, per_page, taxonomies.taxonomy), ("it",))


@api.get("/taxonomies/{id}", response=words.Taxonomy, openapi_extra=ONE)
@strict
def taxonomy(request: HttpRequest, id: str) -> HttpResponse:
    """One list of terms."""
    found = taxonomies.of_id(id)
    if found is None:
        raise Http404
    return _told(taxonomies.taxonomy(found), ("it",))


@api.get("/taxonomy_terms", response=words.Page[words.TaxonomyTerm], openapi_extra=MANY)
@strict
def taxonomy_terms(
    request: HttpRequest, page: Number = 1, per_page: Size = PER_PAGE, search: Typed = "",
    taxonomy_id: Id = "", top_only: bool = False, parent_id: Id = "",
    format: Format = "json",
) -> HttpResponse:  # fmt: skip
    """The terms of the lists; none has others below it, so that all of them are at the top."""
    terms = [
        taxonomies.term(one, code)
        for one in taxonomies.all_of_them()
        for code, label in one.choices
        if search.lower() in label.lower() and taxonomy_id.lower() in ("", one.id) and not parent_id
    ]
    return _told(paged(terms, page, per_page, lambda term: term), ("it",))


@api.get("/taxonomy_terms/{id}", response=words.TaxonomyTerm, openapi_extra=ONE)
@strict
def taxonomy_term(request: HttpRequest, id: str) -> HttpResponse:
    """One term, with the list it stands in."""
    found = taxonomies.of_term_id(id)
    if found is None:
        raise Http404
    shape = taxonomies.term(*found)
    shape["taxonomy_detail"] = taxonomies.taxonomy(found[0])
    return _told(shape, ("it",))


def _teller(request: HttpRequest) -> Teller:
    return Teller(tongues.wanted(request), clock.today())


def _told(shape: Any, spoken: Iterable[str]) -> HttpResponse:
    body = json.dumps(shape, ensure_ascii=False, cls=DjangoJSONEncoder)
    answer = HttpResponse(body, content_type="application/json")
    if languages := tongues.told(spoken):
        answer["Content-Language"] = languages
    return answer
