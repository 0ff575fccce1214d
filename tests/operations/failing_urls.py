"""Pages that fail with a person's data in their message: addresses of a test only."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404
from django.urls import include, path

from config import urls
from labimpact.base.access import public
from tests.conftest import behind_the_wall


@public
def value_error(request, said):
    raise ValueError(f"{said} is no number")


@public
def suspicious(request, said):
    raise SuspiciousOperation(f"strange: {said}")


@public
def denied(request, said):
    raise PermissionDenied(said)


@public
def missing(request, said):
    raise Http404(said)


@public
def syntax(request, said):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::integer", [said])


@public
def detail(request, said):
    """The owner is told by PostgreSQL which value it was (DETAIL: Key (…)=(…) already exists)."""
    with behind_the_wall(), transaction.atomic(), connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(
                "INSERT INTO wall.role_permission VALUES (%s, 'x', 'office', false)", [said]
            )


urlpatterns = [
    path("fail/value/<str:said>/", value_error, name="fail_value"),
    path("fail/suspicious/<str:said>/", suspicious, name="fail_suspicious"),
    path("fail/denied/<str:said>/", denied, name="fail_denied"),
    path("fail/missing/<str:said>/", missing, name="fail_missing"),
    path("fail/syntax/<str:said>/", syntax, name="fail_syntax"),
    path("fail/detail/<str:said>/", detail, name="fail_detail"),
    path("", include(urls)),
]
handler500 = urls.handler500
