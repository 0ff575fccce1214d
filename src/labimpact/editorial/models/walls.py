"""Who reads and writes the editors' pages, and who puts one before the public."""

from labimpact.base.wall.editor_tables import NEWSROOM, SET_UP

# Of an area's pages, whoever may publish in it; of the Region's, whoever may in an office of hers.
PUBLISHES = "wall.publishes_for(area_id)"

__all__ = ["NEWSROOM", "PUBLISHES", "SET_UP"]
