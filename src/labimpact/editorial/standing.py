"""How far a translation may be trusted: segment by segment, as wagtail-localize keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from labimpact.editorial.enums import Standing
from labimpact.editorial.models import Article

SOURCE = "it"


@dataclass(frozen=True)
class Trust:
    """The standing of a text, and the sentences of the Italian one that it lacks."""

    standing: Standing
    untranslated: list[str]


def standing(origin: UUID, language: str) -> Trust:
    """The standing of a page in a language.

    The Italian is the source. A translation that lacks a sentence of it is stale; one in which a
    machine's sentence is left is a machine's; a page written by hand in its language is human.
    """
    if language == SOURCE:
        return Trust(Standing.SOURCE, [])
    locale = Locale.objects.get(language_code=language)
    made = Translation.objects.filter(source__object_id=origin, target_locale=locale).first()
    if made is None:
        return Trust(Standing.HUMAN, [])
    segments = StringSegment.objects.filter(source_id=made.source_id)
    missing = [
        segment.string.as_value().render_text()
        for segment in segments.annotate_translation(locale).select_related("string")
        if segment.translation is None
    ]
    if missing:
        return Trust(Standing.STALE, missing)
    by_machine = segments.get_translations(locale).filter(
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE
    )
    return Trust(Standing.MACHINE if by_machine.exists() else Standing.HUMAN, [])


def refresh_source(page: Article) -> bool:
    """Let the translations know the text as it is published now; False if there are none."""
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is None:
        return False
    source.update_from_db()
    return True
