"""What the tests of the launcher share."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _the_umask_stays() -> Iterator[None]:
    """What goes on as another program closes its files to others; the tests do not."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
