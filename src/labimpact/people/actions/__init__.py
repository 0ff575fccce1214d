"""What changes persons, and the reads that leave a trace."""

from labimpact.people.actions.indexing import rewrite_keys
from labimpact.people.actions.reading import open_record, search_people, show_name
from labimpact.people.actions.registration import NewPerson, register, register_many

__all__ = [
    "NewPerson",
    "open_record",
    "register",
    "register_many",
    "rewrite_keys",
    "search_people",
    "show_name",
]
