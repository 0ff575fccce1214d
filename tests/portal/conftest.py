"""What the tests of the portal share with those of its search."""

from tests.finding.conftest import guides
from tests.queries import page_queries

__all__ = ["guides", "page_queries"]
