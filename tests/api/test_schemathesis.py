"""The OpenAPI document is true: whatever it allows is answered as it says, whatever it does not
allow is refused, and nothing that anybody may send is an error of ours (schemathesis)."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from labimpact.api.hsds.views import api
from tests.api.test_hsds import laid

pytestmark = pytest.mark.django_db
DOCUMENT = api.get_openapi_schema()
HOST = "http://testserver"


@pytest.fixture(autouse=True)
def _one_connection():
    """The transaction of the test is the connection's: what ends a request would close it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_whatever_is_sent_is_answered_as_the_document_says(path, mode):
    laid()
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = WSGIHandler()
    operation = schema[path]["get"]
    if mode is GenerationMode.NEGATIVE and not operation.query:
        pytest.skip("whatever stands in place of an identifier may be one")

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=40, suppress_health_check=list(HealthCheck), database=None)
    def asked(case):
        case.call_and_validate(base_url=HOST)

    asked()
