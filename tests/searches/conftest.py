"""What is in the search, and since when."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from labimpact.finding import actions
from labimpact.finding.models import Entry
from tests.conftest import behind_the_wall

__all__ = ["put", "until_now"]


@pytest.fixture(autouse=True)
def _nobody_has_written_yet():
    """How often an address writes is counted outside the test's transaction."""
    cache.clear()


def put(ref, title, language="it", *, kind="guide", days_ago=0.0, **said):
    """Let a thing be found, since some days."""
    since = timezone.now() - timedelta(days=days_ago)
    with behind_the_wall():
        actions.index(
            kind=kind, ref=ref, language=language, title=title, path=f"guide/{ref}/", **said
        )
        entry = Entry.objects.filter(kind=kind, ref=ref, language=language)
        entry.update(added_at=since)
    return since


def until_now(days_ago):
    return timezone.now() - timedelta(days=days_ago)
