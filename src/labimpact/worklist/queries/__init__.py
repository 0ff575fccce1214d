"""What the pages show of things to do."""

from labimpact.worklist.queries.colleagues import colleagues
from labimpact.worklist.queries.listing import (
    Counts,
    DoneThings,
    Glance,
    Row,
    Things,
    ThingsSource,
    glance,
    openable,
    overview,
    stretch_of,
    week_end,
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
    "ThingsSource",
    "colleagues",
    "glance",
    "handed_to",
    "later_days",
    "mine",
    "of_person",
    "open_tasks",
    "openable",
    "overview",
    "page_rows",
    "stretch_of",
    "version",
    "week_end",
    "with_names",
]
