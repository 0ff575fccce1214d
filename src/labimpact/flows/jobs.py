"""Jobs of the flows."""

from procrastinate.contrib.django import app

from labimpact.flows.actions import siuss


@app.task(name=siuss.MAKE_TASK)
def make_siuss(file_id: int, user_id: int, office_id: int) -> None:
    """Make one SIUSS file; one that is no longer waiting is left alone."""
    siuss.make(file_id, user_id, office_id)
