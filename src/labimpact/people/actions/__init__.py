"""What changes persons, and the reads that leave a trace."""

from labimpact.people.actions.indexing import rewrite_keys
from labimpact.people.actions.reading import (
    check_newcomer,
    open_record,
    refuse_alike,
    search_people,
    show_name,
)
from labimpact.people.actions.registration import NewPerson, register, register_many

__all__ = [
    "NewPerson",
    "check_newcomer",
    "open_record",
    "refuse_alike",
    "register",
    "register_many",
    "rewrite_keys",
    "search_people",
    "show_name",
]
