"""WSGI entry point: synchronous Django, many workers, connections kept open."""

import os

from django.core.wsgi import get_wsgi_application

from labimpact.base.logs.lines import guard_last_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
guard_last_words()
application = get_wsgi_application()
