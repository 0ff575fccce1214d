"""Reference lists kept in memory must not outlive the test that read them."""

import pytest

from labimpact.people.queries import places
from labimpact.rules import queries as rules
from tests.queries import page_queries  # noqa: F401


@pytest.fixture(autouse=True)
def _read_lists_again():
    rules.forget()
    places.forget()
    yield
    rules.forget()
    places.forget()
