"""WSGI entry point: synchronous Django, many workers, connections kept open."""

import gc
import logging
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from labimpact.base.logs.lines import guard_last_words

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
guard_last_words()
_django = get_wsgi_application()
# What is loaded by now lives as long as the process: looking through it for rubbish every few
# requests, as Python would, took a tenth of the time of a page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
_log = logging.getLogger("labimpact.wsgi")
_SORRY = "Qualcosa non ha funzionato: riprova tra poco, o avvisa chi gestisce il sistema.\n"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django; what even its error page could not answer is told to the log like all the rest."""
    try:
        return _django(environ, start_response)
    except Exception:
        _log.exception("no page could be made")
        start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [_SORRY.encode()]
