"""Is it FHIR: the models of `fhir.resources` answer, in words for who uploaded the file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from labimpact.base.errors import Refused

# What is said of a file that is wrong in many places.
_SHOWN = 3


def validate(bundle: dict[str, Any]) -> None:
    """Refused, with the first places that are wrong, for what is no FHIR.

    The models are imported here: they take a third of a second and 30 MB, and only the worker and
    whoever exchanges a summary needs them.
    """
    from fhir.resources.R4B.bundle import Bundle

    try:
        Bundle.model_validate(bundle)
    except ValidationError as wrong:
        places = [".".join(str(part) for part in one["loc"]) for one in wrong.errors()]
        raise Refused(
            _("%(wrong)s Per i tecnici: non segue FHIR R4 in %(places)s.")
            % {"wrong": _badly_written(), "places": "; ".join(places[:_SHOWN])}
        ) from None
    except (ValueError, TypeError, RecursionError):
        raise Refused(_badly_written()) from None


def _badly_written() -> str:
    return _("Il riepilogo è scritto male e non si può leggere: chiedi all'ente di rifarlo.")
