"""A name that fits under or in a shape of a picture."""

from __future__ import annotations

LINES = 2


def fitted(text: str, width: int) -> list[str]:
    """A text on at most two lines of `width` characters.

    What does not fit ends with an ellipsis: the table beside has it all. A word is cut only when
    it is longer than a line by itself.
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    shown = lines[:LINES]
    cut = len(lines) > LINES
    return [_ended(line, width, cut=cut and at == len(shown) - 1) for at, line in enumerate(shown)]


def _ended(line: str, width: int, *, cut: bool) -> str:
    return f"{line[: width - 1].rstrip()}…" if cut or len(line) > width else line
