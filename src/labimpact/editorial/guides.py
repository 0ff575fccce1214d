"""The first guides, from the reviewed files of `data`: one text in every language.

Those of `data/guides` are for everybody, in all languages; those of `data/network` tell what the
network does and where, each in the section of its area, in Italian and in English.

A file says for each language the same pieces in the same order. The Italian becomes a page; the
others become translations of its segments, marked as made by a machine until somebody reads them:
so that an editor who changes a paragraph sees which translation is stale, as with any other page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.html import escape
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue

from labimpact.editorial.models import AreaSection, GuidePage, PortalHome

DATA = Path(__file__).parent / "data" / "guides"
NETWORK = Path(__file__).parent / "data" / "network"
SOURCE = "it"
TOOL = "Lab'Impact"


def seed(languages: frozenset[str] | None = None) -> int:
    """Publish the guides that are not there yet (all languages, or those said); returns how many.

    What an editor has changed since is never touched: a guide is known by its address.
    """
    home = PortalHome.objects.get(locale__language_code=SOURCE)
    sections = {
        section.area.code: section
        for section in AreaSection.objects.child_of(home).select_related("area")
    }
    there = set(GuidePage.objects.descendant_of(home).values_list("slug", flat=True))
    made = 0
    for path in sorted((*DATA.glob("*.yaml"), *NETWORK.glob("*.yaml"))):
        if path.stem not in there:
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            # A page of an area that this network does not have would be nobody's.
            if parent := sections.get(document["area"]) if "area" in document else home:
                _publish(parent, path.stem, document, languages)
                made += 1
    return made


def texts(words: dict[str, Any]) -> Iterator[str]:
    """Every text of one language of a file, in the order in which it is read."""
    yield words["title"]
    yield words["lead"]
    for piece in words["pieces"]:
        for value in piece.values():
            yield from _flat(value)


def pieces(words: dict[str, Any]) -> list[tuple[str, Any]]:
    """The pieces of a page as its stream holds them."""
    return [
        (kind, _value(kind, value)) for piece in words["pieces"] for kind, value in piece.items()
    ]


@transaction.atomic
def _publish(
    parent: Page, slug: str, document: dict[str, Any], languages: frozenset[str] | None
) -> None:
    words = document["languages"][SOURCE]
    page = parent.add_child(
        instance=GuidePage(
            title=words["title"], slug=slug, topic=document["topic"], lead=words["lead"],
            body=pieces(words), locale=parent.locale, live=False,
            sources="\n".join(document.get("sources", ())),
            checked_on=document.get("checked_on"),
        )
    )  # fmt: skip
    page.save_revision().publish()
    source, _ = TranslationSource.get_or_create_from_instance(page)
    segments = list(StringSegment.objects.filter(source=source).select_related("string"))
    for code, translated in document["languages"].items():
        if code != SOURCE and (languages is None or code in languages):
            said = dict(zip(map(_data, texts(words)), texts(translated), strict=True))
            _translate(source, segments, Locale.objects.get(language_code=code), said)


def _translate(
    source: TranslationSource, segments: list[StringSegment], locale: Locale, said: dict[str, str]
) -> None:
    translation, _ = Translation.objects.get_or_create(source=source, target_locale=locale)
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of=segment.string, locale=locale, context_id=segment.context_id,
            data=_data(said[segment.string.data]), tool_name=TOOL,
            translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        )
        for segment in {(s.string_id, s.context_id): s for s in segments}.values()
    )  # fmt: skip
    translation.save_target(publish=True)


def _data(text: str) -> str:
    return str(StringValue.from_plaintext(text).data)


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from value
    else:
        for inner in value.values():
            yield from _flat(inner)


def _value(kind: str, value: Any) -> Any:
    match kind:
        case "text":
            return _rich(value)
        case "steps":
            return [_rich([step]) for step in value]
        case "notice":
            return {"title": value["title"], "text": _rich(value["text"])}
        case "answer":
            return {"question": value["question"], "answer": _rich(value["answer"])}
        case _:
            return value


def _rich(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
