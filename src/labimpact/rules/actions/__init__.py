"""What changes rules, code lists and procedures: always a new dated row, never the old one."""

from labimpact.base.errors import Refused
from labimpact.rules.actions.procedures import Draft, switch_procedure, write_version
from labimpact.rules.actions.rules import NewVersion, add_item, amend, close_item, reopen_item

__all__ = [
    "Draft",
    "NewVersion",
    "Refused",
    "add_item",
    "amend",
    "close_item",
    "reopen_item",
    "switch_procedure",
    "write_version",
]
