"""One page into languages: sentences laid out, a machine asked, what is complete put out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from labimpact.accounts.models import User
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.editorial.newsroom import afterwards_as
from labimpact.editorial.standing import SOURCE, tallies
from labimpact.editorial.translating.machine import MachineFailed, glossary_for, translator
from labimpact.editorial.translating.permissions import newsrooms_of


@contextmanager
def step(actor: Actor) -> Iterator[Actor]:
    """A transaction of its own, in somebody's name; what fails in it takes nothing else along."""
    with transaction.atomic(), acting(actor) as by:
        yield by


def submit(page: Page, languages: Sequence[str], *, by: Actor) -> None:
    """Lay a page out for translation into languages, as drafts, with the Italian of today.

    A draft stays one: nothing wholly Italian is put before who reads another language. What was
    written by hand in its language is left as it is.
    """
    source, _changed = TranslationSource.update_or_create_from_instance(page)
    user = User.objects.get(pk=by.user_id or 0)
    there = set(
        Page.objects.filter(translation_key=page.translation_key).values_list(
            "locale__language_code", flat=True
        )
    )
    known = set(source.translations.values_list("target_locale__language_code", flat=True))
    for locale in Locale.objects.filter(language_code__in=languages):
        if locale.language_code in known or locale.language_code not in there:
            made, is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
            if is_new:
                _save(made, user, publish=False)


def by_machine(page: Page, language: str, *, actor: Callable[[], Actor]) -> list[str]:
    """Have a machine translate the sentences that a page lacks; returns what it left out, and why.

    The machine is asked outside of any transaction, and its answer kept with the rights of then.
    """
    machine = translator()
    if machine is None:
        raise MachineFailed(_("Qui non c'è nessuna macchina che traduce."))
    with step(actor()):
        italian = Locale.objects.get(language_code=SOURCE)
        locale = Locale.objects.get(language_code=language)
        glossary = glossary_for(language)
        lacking = _lacking(page, locale)
    if not lacking or not machine.can_translate(italian, locale):
        return []
    strings = {segment.string.as_value() for segment in lacking}
    found = machine.with_glossary(glossary, italian, locale, strings)
    with step(actor()) as by:
        user = User.objects.get(pk=by.user_id or 0)
        for segment in lacking:
            if said := found.get(segment.string.as_value()):
                StringTranslation.objects.get_or_create(
                    translation_of_id=segment.string_id, locale=locale,
                    context_id=segment.context_id,
                    defaults={
                        "data": said.data, "tool_name": machine.display_name,
                        "translation_type": StringTranslation.TRANSLATION_TYPE_MACHINE,
                        "last_translated_by": user, "has_error": False, "field_error": "",
                    },
                )  # fmt: skip
        made = _translation(page, language)
        if made is not None and found:
            _save(made, user, publish=False)
    return [f"{language}: {one}" for one in machine.left_out]


def publish_complete(page: Page, languages: Sequence[str], *, by: Actor) -> None:
    """Put out the translations that lack nothing, if the Italian is out (pubblicare)."""
    with step(by):
        if not page.live or not newsrooms_of(by).may_publish(page.area_id):
            raise Refused(_("Tradotta, ma non pubblicata: può farlo chi pubblica queste pagine."))
        counted = tallies([page.translation_key])
        user = User.objects.get(pk=by.user_id or 0)
        for language in languages:
            tally = counted.get((page.translation_key, language))
            made = _translation(page, language)
            if made is not None and tally is not None and tally.done == tally.sentences:
                _save(made, user, publish=True)
        afterwards_as(by)


def _lacking(page: Page, locale: Locale) -> list[StringSegment]:
    segments = (
        StringSegment.objects.filter(
            source__object_id=page.translation_key, source__locale__language_code=SOURCE
        )
        .annotate_translation(locale, include_errors=True)
        .select_related("string")
    )
    return [segment for segment in segments if segment.translation is None]


def _translation(page: Page, language: str) -> Translation | None:
    return Translation.objects.filter(
        source__object_id=page.translation_key, source__locale__language_code=SOURCE,
        target_locale__language_code=language,
    ).select_related("source", "target_locale").first()  # fmt: skip


def _save(made: Translation, user: User, *, publish: bool) -> None:
    try:
        made.save_target(user=user, publish=publish)
    except ValidationError as error:
        said = " ".join(error.messages)
        raise Refused(f"{made.target_locale.language_code}: {said}") from error
