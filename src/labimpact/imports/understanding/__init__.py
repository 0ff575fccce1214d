"""Understanding what people write: values, names, and whole rows; nothing here writes."""

from labimpact.imports.understanding.lexicon import Lexicon
from labimpact.imports.understanding.rows import Reader, habits, read_rows

__all__ = ["Lexicon", "Reader", "habits", "read_rows"]
