"""Reference lists kept in memory must not outlive the test that read them."""

import pytest

from labimpact.people.queries import places
from labimpact.rules import queries as rules


@pytest.fixture(autouse=True)
def _read_lists_again():
    rules.forget()
    places.forget()
    yield
    rules.forget()
    places.forget()
