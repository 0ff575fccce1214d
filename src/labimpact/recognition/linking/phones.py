"""Telephone numbers as they are compared: by their last digits, with or without a prefix."""

import re

# So many digits tell a number from another, whoever wrote the country before it or left it out.
TAIL = 8
# With fewer it is no number that somebody can be called at.
LEAST = 6


def tail(text: str) -> str:
    """The end of a number by which it is compared; nothing where there are too few digits."""
    digits = re.sub(r"\D", "", text)
    return digits[-TAIL:] if len(digits) >= LEAST else ""
