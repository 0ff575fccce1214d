"""Whether a translated sentence can stand where the Italian one stands."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail_localize.strings import StringValue, extract_ids, validate_translation_links


def trouble(italian: str, html: str) -> str:
    """Why a sentence cannot stand on the page; "" when it can."""
    try:
        StringValue.from_translated_html(html)
        validate_translation_links(italian, html)
    except ValueError:
        return _("contiene una formattazione che l'italiano non ha.")
    if extract_ids(italian) - extract_ids(html):
        return _("ha perso un collegamento che nell'italiano c'è.")
    return ""
