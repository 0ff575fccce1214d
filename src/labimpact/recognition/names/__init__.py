"""Names of persons in any script: read, compared, found. Pure: no Django, no database.

`read` and `read_parts` make a `Name`; `compare` says how alike two are and why; `keys` are stored
and looked up; `pack` and `unpack` keep a read name beside a person, and `compare_packed` judges
many of them; `Index` searches in memory.
"""

from labimpact.recognition.names.comparing import ANOTHER, SAME, Likeness, compare
from labimpact.recognition.names.index import Index
from labimpact.recognition.names.keys import keys
from labimpact.recognition.names.pairing import Pair
from labimpact.recognition.names.reading import (
    Name,
    Token,
    pack,
    read,
    read_parts,
    readings,
    unpack,
)
from labimpact.recognition.names.shortlist import compare_packed

__all__ = [
    "ANOTHER", "SAME", "Index", "Likeness", "Name", "Pair", "Token", "compare", "compare_packed",
    "keys", "pack", "read", "read_parts", "readings", "unpack",
]  # fmt: skip
