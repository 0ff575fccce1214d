from tests.correspondence.conftest import post  # noqa: F401
from tests.queries import page_queries  # noqa: F401
