"""What the pages show of things to do."""

from labimpact.worklist.queries.colleagues import colleagues
from labimpact.worklist.queries.listing import (
    Counts,
    DoneThings,
    Glance,
    Row,
    Things,
    glance,
    overview,
    stretch_of,
)
from labimpact.worklist.queries.tasks import (
    SOURCE,
    TASK,
    handed_to,
    later_days,
    mine,
    of_person,
    open_tasks,
    page_rows,
    version,
    with_names,
)

__all__ = [
    "SOURCE",
    "TASK",
    "Counts",
    "DoneThings",
    "Glance",
    "Row",
    "Things",
    "colleagues",
    "glance",
    "handed_to",
    "later_days",
    "mine",
    "of_person",
    "open_tasks",
    "overview",
    "page_rows",
    "stretch_of",
    "version",
    "with_names",
]
