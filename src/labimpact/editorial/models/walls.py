"""Who reads and writes the editors' pages, and who puts one before the public."""

from labimpact.base.wall.editor_tables import NEWSROOM, SET_UP

# Of an area's pages, whoever may publish in it; of the Region's, whoever may in an office of hers.
PUBLISHES = "wall.publishes_for(area_id)"
# The same of a page that is named by what its languages have in common.
PUBLISHES_PAGE = "wall.publishes_page(origin)"

__all__ = ["NEWSROOM", "PUBLISHES", "PUBLISHES_PAGE", "SET_UP"]
