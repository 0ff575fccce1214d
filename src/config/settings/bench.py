"""What the benchmarks serve: production, and a header that says what each request cost."""

from config.settings.production import *  # noqa: F403
from config.settings.production import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = ["config.measuring.MeasuringMiddleware", *_MIDDLEWARE]
# One account asks hundreds of times a minute.
ACCOUNT_RATE_LIMITS = False
