"""Names as they are stored: what cannot be seen is taken out, what is not a name is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

# Joiners that Persian, Urdu, Bengali, Sinhala and other scripts need inside a word.
_SCRIPT_JOINERS = "\u200c\u200d"


def clean_name(text: str) -> str:
    """One line in composed form, without direction marks, controls and zero-width signs.

    Direction marks are not part of a name (the page isolates it with `bdi`); the zero-width
    joiners stay where the script needs them. Raises ValueError, in Italian, for pictures and
    symbols, and for a text without any letter.
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            kept.append(" ")
        elif _belongs(char, kept):
            kept.append(char)
    name = " ".join("".join(kept).split())
    pictures = [c for c in name if _is_picture(c)]
    if pictures:
        raise ValueError(
            _("In un nome non si scrivono faccine o simboli: togli %(shown)s.")
            % {"shown": " ".join(dict.fromkeys(pictures))}
        )
    if name and not any(unicodedata.category(c)[0] == "L" for c in name):
        raise ValueError(_("Qui manca il nome: scrivi almeno una lettera."))
    return name


def _belongs(char: str, before: list[str]) -> bool:
    if char in _SCRIPT_JOINERS:
        return (
            bool(before) and before[-1] > "\u02ff" and unicodedata.category(before[-1])[0] in "LM"
        )
    if "\ufe00" <= char <= "\ufe0f":  # variation selectors: they only colour pictures
        return False
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _is_picture(char: str) -> bool:
    return (
        unicodedata.category(char) == "So"
        or "\U0001f000" <= char <= "\U0001fbff"
        or char == "\u20e3"
    )


def families(words: Sequence[str]) -> list[str]:
    """What may be the surname in a name typed in any order: its first or last word, or two.

    `words` are those of the name, each with the particles that belong to it: when these tie them
    all, each may be a name by itself (Lo Mamadou). Nothing is asked of a single word.
    """
    whole = " ".join(words)
    if len(words) < 2:
        ends = [whole, *whole.split()]
    else:
        two = [words[:2], words[-2:]] if len(words) > 2 else []
        ends = [" ".join(end) for end in (words[:1], *two, words[-1:])]
    found = list(dict.fromkeys(ends))
    return found if len(found) > 1 else []
