"""What mediators read, in the language they chose (words/*.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

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
