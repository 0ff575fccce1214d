"""As served, with a standby whose lag is said after a second."""

from tests.operations.served import *  # noqa: F403

REPLICA_LAG_SECONDS = 1
