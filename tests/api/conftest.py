from tests.queries import page_queries  # noqa: F401
