"""What the tests of the desk share."""

import pytest


@pytest.fixture
def steady(monkeypatch):
    """Nothing that a process asks once a minute falls into the queries being counted."""
    monkeypatch.setattr("labimpact.workspace.context.worker_is_down", lambda: False)
    for module in ("labimpact.rules.queries", "labimpact.people.queries.places"):
        monkeypatch.setattr(f"{module}.monotonic", lambda: 0.0)
