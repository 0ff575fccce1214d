"""Which of the portal's languages somebody reads best, by what their device says (RFC 9110)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

# Languages that devices still name by an older code.
_ALSO = {"tl": "fil"}


def preferred(accept_language: str) -> str | None:
    """The language of the portal that an `Accept-Language` likes best; None, if it names none.

    Django's own choice knows only the languages it is itself translated into: not all of ours.
    """
    known = [code for code, _name in settings.LANGUAGES]
    for asked, weight in parse_accept_lang_header(accept_language):
        if asked == "*":
            return None
        if weight == 0:
            continue
        if asked in known:
            return asked
        first = asked.split("-")[0]
        first = _ALSO.get(first, first)
        found = next((code for code in known if code.split("-")[0] == first), None)
        if found is not None:
            return found
    return None
