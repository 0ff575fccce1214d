"""How many queries a page takes, so that a list costs the same for one row and for five."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def page_queries(client, monkeypatch):
    """Queries of one page, without the heartbeat that a process asks for twice a minute."""
    monkeypatch.setattr("labimpact.workspace.context.worker_is_down", lambda: False)

    def count(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count
