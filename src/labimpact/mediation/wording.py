"""What mediators read, in the language they chose (words/*.yaml)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labimpact.mediation.dates import with_weekday
from labimpact.people import facing
from labimpact.people.facing import Words
from labimpact.rules.queries import label

_FOLDER = Path(__file__).parent / "words"
LANGUAGES = (
    ("it", _("italiano")), ("fr", _("francese")), ("en", _("inglese")), ("ar", _("arabo")),
    ("es", _("spagnolo")),
)  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar"})


@cache
def _words(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def words(name: str, language: str) -> dict[str, Any]:
    """All of a file in one language, the Italian where there is no other."""
    return {key: _in(value, language) for key, value in _words(name).items()}


def _in(value: Any, language: str) -> Any:
    if not isinstance(value, dict):
        return value
    if "it" in value:
        return value.get(language) or value["it"]
    return {key: _in(inner, language) for key, inner in value.items()}


def code_said(list_code: str, code: str, language: str) -> str:
    """A code of a list in the language; in Italian where nobody has put it into that one."""
    said = _words("codes").get(list_code, {}).get(code, {})
    return str(said.get(language) or said.get("it") or label(list_code, code))


def span_said(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """«mar 01/12/2026, 10:00–11:30»; in words where a dash between two hours reads backwards."""
    said: str = words("offer", language)["span"]
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return said.format(
        day=with_weekday(begins, language), begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"
    )


def moment_said(at: datetime, language: str = "it") -> str:
    """«mar 01/12/2026, 10:00», in the language of the reader."""
    said: str = words("offer", language)["moment"]
    return said.format(day=with_weekday(at, language), hour=f"{timezone.localtime(at):%H:%M}")


def language_said(name: str, language: str) -> str:
    """A spoken language in the language of the reader; by its Italian name where there is none."""
    said = _words("languages").get(name, {}) if language != "it" else {}
    return str(said.get(language) or name)


# Varieties of one written language, as people name them in a request.
_WRITTEN = {
    "ary": "ar", "arz": "ar", "aeb": "ar", "apc": "ar", "cmn": "zh-Hans", "zh": "zh-Hans",
    "pa": "pa-Guru", "pt": "pt-BR",
}  # fmt: skip
_OPINION = _FOLDER / "opinion"
AUTONYMS = {
    "it": "italiano", "en": "English", "fr": "français", "es": "español", "pt-BR": "português",
    "sq": "shqip", "ro": "română", "uk": "українська", "ru": "русский", "ar": "العربية",
    "ur": "اردو", "zh-Hans": "中文", "bn": "বাংলা", "pa-Guru": "ਪੰਜਾਬੀ", "fil": "Filipino",
    "si": "සිංහල",
}  # fmt: skip


def opinion_languages() -> list[tuple[str, str]]:
    """The languages in which the person can say how it went, by their own names."""
    known = facing.languages(_OPINION)
    return [(code, name) for code, name in AUTONYMS.items() if code in known]


def opinion_words(code: str) -> Words:
    """What the person is asked, in the written language of that variety; else in Italian."""
    wanted = _WRITTEN.get(code, code)
    return facing.read(_OPINION, wanted if wanted in facing.languages(_OPINION) else "it")
