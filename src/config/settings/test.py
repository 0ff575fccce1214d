"""What the tests change: cheap passwords, files in a scratch folder, no manifest."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LABIMPACT_SECRET_KEY", "only-for-tests")
os.environ.setdefault("LABIMPACT_DATA", tempfile.mkdtemp(prefix="labimpact-test-"))

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO = True
SECOND_FACTOR_REQUIRED = False
# The role `stats` is another connection, which would not see what a test has not committed: only
# the tests that attack that role use it (tests/monitoring/test_statistics_role.py).
STATISTICS_DATABASE = "default"
MEDIA_ROOT = Path(os.environ["LABIMPACT_DATA"]) / "files"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
# The static middleware complains of a folder that `prepare` has not filled.
STATIC_ROOT = Path(os.environ["LABIMPACT_DATA"]) / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Each test sees what it has just laid; those of the shelf have one of their own.
PORTAL_SHELF_SECONDS = 0
PORTAL_VISITS_SECONDS = None
