"""The test settings with the counters of attempts where every process finds them."""

from config.settings import base
from tests.operations.served import *  # noqa: F403

CACHES = base.CACHES
