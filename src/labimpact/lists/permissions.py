"""Who may share a view, change one, open a file."""

from labimpact.base.actor import Actor
from labimpact.base.listing import Listing
from labimpact.base.permissions import Permission
from labimpact.lists.models import ListFile, SavedView


def can_share(actor: Actor) -> bool:
    """A view is shared with the office one acts for, by who may share lists there."""
    return actor.can(Permission.LIST_SHARE, office_id=actor.office_id)


def can_change(actor: Actor, view: SavedView) -> bool:
    """A view is changed, shared and removed by who saved it, and by nobody else."""
    return view.user_id == actor.user_id


def can_open(actor: Actor, listing: Listing | None, file: ListFile) -> bool:
    """A file is opened by who asked for it, while they may still read that list there."""
    if listing is None or file.user_id != actor.user_id:
        return False
    return any(actor.can(p, office_id=file.office_id) for p in listing.permissions)
