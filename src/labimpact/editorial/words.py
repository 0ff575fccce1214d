"""The words that the pieces of a page bring along, in the language of the page."""

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "words.yaml"


@cache
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def words(language: str) -> dict[str, str]:
    """The words in a language of the portal."""
    return _all()[language]
