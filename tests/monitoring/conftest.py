import pytest


@pytest.fixture(autouse=True)
def _statistics_in_this_transaction(settings):
    """What a test lays out is not committed: its reports read it on the same connection.

    The app may select the same views. test_statistics_wall.py reads as the real role `stats`.
    """
    settings.STATISTICS_DATABASE = "default"
