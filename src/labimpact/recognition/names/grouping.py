"""The words of a name as they are written, each with what ties it to its neighbour."""

from __future__ import annotations

from labimpact.recognition.names import cleaning, vocabulary

_TYING = (
    vocabulary.PARTICLES | vocabulary.NATIVE_PARTICLES | vocabulary.SERVANTS
    | vocabulary.ASSIMILATED | vocabulary.FATHERS
) - vocabulary.FOLLOWING  # fmt: skip


def grouped(text: str) -> list[str]:
    """`El Amrani`, `De la Cruz`, `Abdul Rahman`, `Mamed oglu` are one word each."""
    found: list[str] = []
    tied = False
    for word in text.split():
        folded = cleaning.fold(word)
        if found and (tied or folded in vocabulary.FOLLOWING):
            found[-1] += f" {word}"
        else:
            found.append(word)
        tied = folded in _TYING
    return found
