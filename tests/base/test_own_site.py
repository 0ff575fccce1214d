"""Forms without a token are taken from our own pages alone, on every page that has one."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from labimpact.base.own_site import comes_from_elsewhere

HERE = "http://testserver"
# Mail programmes end what is followed from their own pages (RFC 8058).
FROM_ANYWHERE = {("labimpact.portal.followed", "end")}


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site", "origin": HERE}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        # The browser's word counts, and not the name a proxy gave us.
        ({"sec-fetch-site": "same-origin", "origin": "https://portale.example.org"}, False),
        ({"origin": HERE}, False),
        ({"origin": "https://testserver"}, False),
        ({"origin": "https://altrove.example.org"}, True),
        ({"origin": "https://testserver.example.org"}, True),
        ({"origin": "null"}, True),
    ],
)
def test_the_browser_says_where_a_form_comes_from(rf, headers, elsewhere):
    assert comes_from_elsewhere(rf.post("/", headers=headers)) is elsewhere


def routes(patterns):
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from routes(one.url_patterns)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [
    "/it/parere/", "/it/parere/parole/", "/it/chiedi/aiuto/", "/it/prenota/1/",
    "/it/appuntamento/x/", "/it/la-mia-pagina/", "/it/la-mia-pagina/entra/x/",
    "/it/la-mia-pagina/esci/", "/ancora-vero/x/", "/it/cerca/segui/",
    "/it/cerca/segui/x/",
])  # fmt: skip
def test_every_page_whose_form_needs_no_token_refuses_another_site_s(client, path):
    assert client.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_no_view_lets_forms_in_without_a_token_but_by_that_door():
    """Whoever leaves the token out says who may send the form."""
    for route in routes(get_resolver().url_patterns):
        view = route.callback
        if getattr(view, "csrf_exempt", False) and view.__module__.startswith("labimpact."):
            name = (view.__module__, view.__name__)
            assert name in FROM_ANYWHERE or getattr(view, "own_forms", False), name
