"""A few saved views, as a desk keeps them."""

from __future__ import annotations

from labimpact.accounts.models import User
from labimpact.base.permissions import Permission
from labimpact.base.wall.session import acting
from labimpact.lists.actions import save_view, set_usual
from labimpact.network.queries import actor_for
from labimpact.network.roles import ROLES
from labimpact.operations.demo.world import Desk

# List, name, filters with columns and order, whether the office has it too.
_VIEWS = (
    ("workspace.persons", "Donne da 18 a 30 anni", "sesso=F&da_anni=18&ad_anni=30", True),
    ("workspace.persons", "Con un mediatore", "mediatore=si&colonne=nome&colonne=lingua", False),
    ("desk.contacts", "Senza attività", "senza=on", True),
    ("procedures.cases", "Mie, per documenti", "vista=mie&ordina=-documenti", False),
)


def lay(desk: Desk) -> int:
    """Views of the first operator of a desk; one opens the list of cases. Returns how many."""
    staff = [s for s in desk.staff if Permission.LIST_SHARE in ROLES[s.role].permissions]
    if not staff:
        return 0
    actor = actor_for(User.objects.get(pk=staff[0].user_id), office_id=desk.office_id)
    with acting(actor):
        saved = [
            save_view(listing=listing, name=name, query=query, shared=shared, by=actor)
            for listing, name, query, shared in _VIEWS
        ]
        set_usual(listing=saved[-1].listing, view=saved[-1], by=actor)
    return len(saved)
