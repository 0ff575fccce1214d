from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from rdflib import Graph

from labimpact.api.cpsv import graphs
from labimpact.api.hsds import asked
from labimpact.api.hsds.asked import Asked, State
from labimpact.api.problems import problem
from labimpact.base import clock
from labimpact.base.access import public
from labimpact.directory.models import SOURCE, PublicService

# By the end of an address: what rdflib calls the form, and its media type.
FORMS = {
    "ttl": ("turtle", "text/turtle; charset=utf-8"), "jsonld": ("json-ld", "application/ld+json"),
}  # fmt: skip


@public
def catalogue(_request: HttpRequest, form: str) -> HttpResponse:
    """The catalogue of what machines may read here (DCAT-AP_IT)."""
    return _written(graphs.catalogue(clock.today()), form)


@public
def services(_request: HttpRequest, form: str) -> HttpResponse:
    """All published services (CPSV-AP_IT)."""
    return _told(_whole(form, asked.state(clock.today())), form)


@public
def service(_request: HttpRequest, identifier: str, form: str) -> HttpResponse:
    """One published service (CPSV-AP_IT)."""
    found = asked.one(_rows(), "service", identifier)
    if found is None:
        return problem(404, "Non c'è, oppure non è più pubblicato.")
    return _written(graphs.services([found]), form)


def _rows() -> QuerySet[PublicService]:
    rows = asked.whole(asked.services(Asked(language=SOURCE)), clock.today())
    return rows.prefetch_related("texts")


@lru_cache(maxsize=len(FORMS))
def _whole(form: str, _state: State) -> str:
    """Everything, drawn once by a process until something changes: it takes seconds."""
    return _drawn(graphs.services(_rows()), form)


def _written(graph: Graph, form: str) -> HttpResponse:
    return _told(_drawn(graph, form), form)


def _drawn(graph: Graph, form: str) -> str:
    return graph.serialize(format=FORMS[form][0])


def _told(text: str, form: str) -> HttpResponse:
    return HttpResponse(text, content_type=FORMS[form][1])
