"""By what a name is found among many: short keys that spellings of one name share."""

from __future__ import annotations

from labimpact.recognition.names import sounds
from labimpact.recognition.names.reading import INITIAL, Name, Token

# What a key begins with, the more telling first.
FOLDED, LATIN, GROUP, SOUND, SHORTENED, START = "f:", "r:", "g:", "s:", "d:", "i:"


def keys(name: Name, *, loose: bool = False) -> list[str]:
    """Keys of a name, the more telling first; `loose` adds those that a slip of the pen leaves.

    Two names that may be the same share at least one key; stored with a person and looked up for
    a query they are made by this one function.
    """
    found: dict[str, None] = {}
    for token in name.core:
        found.update(dict.fromkeys(token_keys(token, loose=loose)))
    return sorted(found, key=_rank)


def token_keys(token: Token, *, loose: bool = False) -> list[str]:
    """The keys of one word."""
    if token.kind == INITIAL:
        return [START + token.latin[:1]]
    found = [FOLDED + token.folded]
    if token.latin != token.folded:
        found.append(FOLDED + token.latin)
    found += [SOUND + s for s in token.sounds]
    if token.bare:
        found += [SOUND + s for s in token.bare.sounds[:2]]
    if loose:
        found += [
            SHORTENED + s for skeleton in token.sounds[:2] for s in sounds.shortened(skeleton)
        ]
    return found


def _rank(key: str) -> int:
    return (FOLDED, LATIN, GROUP, SOUND, SHORTENED, START).index(key[:2])
