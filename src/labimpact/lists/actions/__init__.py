"""What people do with lists: keep views, make files."""

from labimpact.lists.actions.background import (
    ask_file,
    clear,
    drop_file,
    make,
    open_file,
    stop_file,
)
from labimpact.lists.actions.keeping import (
    change_view,
    put_back_view,
    remove_view,
    save_view,
    set_usual,
)
from labimpact.lists.actions.making import make_now

__all__ = [
    "ask_file",
    "change_view",
    "clear",
    "drop_file",
    "make",
    "make_now",
    "open_file",
    "put_back_view",
    "remove_view",
    "save_view",
    "set_usual",
    "stop_file",
]
