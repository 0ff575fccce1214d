"""The test settings of an installation that is not a demonstration."""

from tests.operations.served import *  # noqa: F403

DEMO = False
SECOND_FACTOR_REQUIRED = True
