"""Translations taken out to translators' programs and brought back (XLIFF).

What comes back is compared with the text of today before anything is written: a sentence whose
Italian has changed meanwhile is not applied and is told, so that no old translation stands beside
a new text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.editorial.newsroom import afterwards_as
from labimpact.editorial.standing import SOURCE
from labimpact.editorial.translating import queries, xliff
from labimpact.editorial.translating.markup import trouble
from labimpact.editorial.translating.permissions import Newsrooms, newsrooms_of

TOOL = "XLIFF"


class Verdict(StrEnum):
    """What becomes of a sentence that came back."""

    CHANGED = "changed"
    SAME = "same"
    ITALIAN_CHANGED = "italian_changed"
    GONE = "gone"
    BROKEN = "broken"


@dataclass(frozen=True)
class Change:
    """A sentence that came back, beside what is there."""

    page: Page
    language: str
    verdict: Verdict
    italian: str
    before: str
    after: str
    why: str = ""
    string_id: int | None = None
    context_id: int | None = None


def take_out(pages: Iterable[Page], language: str) -> bytes:
    """The sentences of pages, and what of them is translated, as one XLIFF file (esportare)."""
    documents = []
    for page in pages:
        source, _made = TranslationSource.get_or_create_from_instance(page)
        units = {
            _key(one): xliff.Unit(
                _key(one), one.string.data, one.translation or "", one.kind == "machine"
            )
            for one in _segments(source, language)
        }
        documents.append(
            xliff.Document(page.translation_key, page.title, language, tuple(units.values()))
        )
    if not documents:
        raise Refused(_("Nessuna pagina da esportare."))
    return xliff.write(documents)


def compare(content: str, *, by: Actor) -> list[Change]:
    """What bringing a file in would do; writes nothing (prova)."""
    newsrooms = newsrooms_of(by)
    found: list[Change] = []
    for document, broken in xliff.read(content.encode()):
        if document.language not in dict(queries.LANGUAGES):
            raise Refused(_("Il file non è in una lingua del portale: «%s».") % document.language)
        page, source = _page(document, newsrooms)
        found.extend(_changes(page, source, document, broken))
    return found


@transaction.atomic
def bring_in(content: str, *, publish: bool, by: Actor) -> list[Change]:
    """Write what a file has changed, as translated by a person (importare).

    `publish` puts before the public the pages that one may publish; of the others the translation
    is kept, and the page is left as it is published.
    """
    found = compare(content, by=by)
    changed = [change for change in found if change.verdict == Verdict.CHANGED]
    if not changed:
        raise Refused(_("Nel file non c'è niente di nuovo: non ho cambiato niente."))
    user = User.objects.get(pk=by.user_id or 0)
    newsrooms = newsrooms_of(by)
    for (page, language), sentences in _by_text(changed).items():
        _write(page, language, sentences, user)
        out = publish and newsrooms.may_publish(page.area_id)
        _save(page, language, user, publish=out)
    afterwards_as(by)
    log.record("translation.imported", by=by, details={"changed": len(changed), "tool": TOOL})
    return found


def tally(found: Iterable[Change]) -> Counter[str]:
    """How many sentences have which verdict."""
    return Counter(change.verdict for change in found)


def _page(document: xliff.Document, newsrooms: Newsrooms) -> tuple[Page, TranslationSource]:
    page = queries.pages(newsrooms).filter(translation_key=document.origin).first()
    source = TranslationSource.objects.filter(
        object_id=document.origin, locale__language_code=SOURCE
    ).first()
    if page is None or source is None:
        raise Refused(
            _("«%s» non è una pagina dei tuoi Ambiti: il file non è stato importato.")
            % (document.title or document.origin)
        )
    return page, source


def _changes(
    page: Page, source: TranslationSource, document: xliff.Document, broken: list[xliff.Broken]
) -> Iterator[Change]:
    there = {_key(one): one for one in _segments(source, document.language)}
    places = {key.partition("|")[0] for key in there}
    for unit in document.units:
        one = there.get(unit.key)
        if one is None:
            moved = unit.key.partition("|")[0] in places
            verdict = Verdict.ITALIAN_CHANGED if moved else Verdict.GONE
            yield Change(page, document.language, verdict, unit.italian, "", _text(unit))
        else:
            yield _judged(page, document.language, one, unit)
    for mark in broken:
        one = there.get(mark.key)
        italian = one.string.as_value().render_text() if one else mark.key
        yield Change(page, document.language, Verdict.BROKEN, italian, "", "", mark.why)


def _judged(page: Page, language: str, one: StringSegment, unit: xliff.Unit) -> Change:
    before = one.translation or ""
    why = trouble(one.string.data, unit.translation) if unit.translation else ""
    new = bool(unit.translation) and unit.translation != before
    verdict = Verdict.BROKEN if why else Verdict.CHANGED if new else Verdict.SAME
    return Change(
        page, language, verdict, one.string.as_value().render_text(),
        StringValue(before).render_text(), unit.translation, why, one.string_id, one.context_id,
    )  # fmt: skip


def _by_text(changed: Iterable[Change]) -> dict[tuple[Page, str], list[Change]]:
    found: dict[tuple[Page, str], list[Change]] = {}
    for change in changed:
        found.setdefault((change.page, change.language), []).append(change)
    return found


def _write(page: Page, language: str, sentences: Iterable[Change], user: User) -> None:
    locale = Locale.objects.get(language_code=language)
    for one in sentences:
        StringTranslation.objects.update_or_create(
            translation_of_id=one.string_id, locale=locale, context_id=one.context_id,
            defaults={
                "data": one.after, "tool_name": TOOL, "last_translated_by": user,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "has_error": False, "field_error": "",
            },
        )  # fmt: skip


def _save(page: Page, language: str, user: User, *, publish: bool) -> None:
    source = TranslationSource.objects.get(
        object_id=page.translation_key, locale__language_code=SOURCE
    )
    translation, _made = Translation.objects.get_or_create(
        source=source, target_locale=Locale.objects.get(language_code=language)
    )
    try:
        translation.save_target(user=user, publish=publish)
    except ValidationError as error:
        raise Refused(
            _("«%(page)s» non si può salvare: %(why)s")
            % {"page": page.title, "why": " ".join(error.messages)}
        ) from error


def _segments(source: TranslationSource, language: str) -> Iterable[StringSegment]:
    """The sentences of a page in order, each with its translation and who made it (`kind`)."""
    locale = Locale.objects.get(language_code=language)
    made = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"), context_id=OuterRef("context_id"), locale=locale
    )
    found: Iterable[StringSegment] = (
        StringSegment.objects.filter(source=source)
        .select_related("string", "context")
        .annotate_translation(locale)
        .annotate(kind=Subquery(made.values("translation_type")[:1]))
        .order_by("order", "pk")
    )
    return found


def _key(segment: StringSegment) -> str:
    """The place of a sentence in its page, and a mark of its Italian."""
    return f"{segment.context.path}|{segment.string.data_hash}"


def _text(unit: xliff.Unit) -> str:
    text: str = StringValue(unit.translation).render_text()
    return text
