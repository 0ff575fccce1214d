"""Everything that changes what is known of who is whom."""

from labimpact.recognition.actions.merging import merge, undo
from labimpact.recognition.actions.pairs import (
    say_household,
    say_not_the_same,
    take_back_not_the_same,
)

__all__ = ["merge", "say_household", "say_not_the_same", "take_back_not_the_same", "undo"]
