"""Work that comes by the clock, and a database that is away or full for a while."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy

# Half a minute, a minute, a minute and a half…: about seven hours of trying. What is wrong in the
# work itself is not tried again: it fails, and is told of.
PATIENT = RetryStrategy(
    max_attempts=40, wait=30, linear_wait=30, retry_exceptions={OperationalError, InterfaceError}
)
