"""The test settings behind a real server: static files as they lie in the sources."""

from config.settings.test import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
