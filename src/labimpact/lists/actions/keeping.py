"""Views of a list kept under a name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.lists import permissions
from labimpact.lists.models import SavedView, UsualView

_MOST = 50
_LONGEST = 1000


@transaction.atomic
def save_view(*, listing: str, name: str, query: str, shared: bool, by: Actor) -> SavedView:
    """Keep filters, columns and order of a list under a name (vista salvata).

    `query` comes without the list's private filters: no view holds a name or a number.
    """
    if by.office_id is None or by.user_id is None:
        raise Refused(_("Per salvare una vista serve un ufficio."))
    if len(query) > _LONGEST:
        raise Refused(_("I filtri sono troppi per una vista: togline qualcuno."))
    _refuse_sharing(by, shared=shared)
    mine = SavedView.objects.of(by).filter(listing=listing, removed_at=None)
    if mine.filter(name__iexact=name).exists():
        raise Refused(_("Hai già una vista con questo nome: scegline un altro."), field="name")
    if mine.count() >= _MOST:
        raise Refused(_("Hai già 50 viste di questo elenco: togline una che non usi."))
    view = SavedView.objects.create(
        user_id=by.user_id, office_id=by.office_id, listing=listing, name=name, query=query,
        shared=shared,
    )  # fmt: skip
    if shared:
        log.record("view.shared", by=by, target=view, details={"list": listing})
    return view


@transaction.atomic
def change_view(view: SavedView, *, name: str, shared: bool, by: Actor) -> SavedView:
    """Give a view another name, share it with its office or take it back to oneself."""
    _refuse_others(by, view)
    _refuse_sharing(by, shared=shared)
    others = SavedView.objects.of(by).filter(listing=view.listing, removed_at=None)
    if others.filter(name__iexact=name).exclude(pk=view.pk).exists():
        raise Refused(_("Hai già una vista con questo nome: scegline un altro."), field="name")
    if shared and not view.shared:
        log.record("view.shared", by=by, target=view, details={"list": view.listing})
    view.name, view.shared = name, shared
    view.save(update_fields=["name", "shared"])
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: Actor) -> None:
    """Take a view away; it can be put back until the night's housekeeping."""
    _refuse_others(by, view)
    view.removed_at = clock.now()
    view.save(update_fields=["removed_at"])


@transaction.atomic
def put_back_view(view: SavedView, *, by: Actor) -> None:
    """Bring back a view that was just taken away."""
    _refuse_others(by, view)
    view.removed_at = None
    view.save(update_fields=["removed_at"])


@transaction.atomic
def set_usual(*, listing: str, view: SavedView | None, by: Actor) -> None:
    """Say with which view a list opens for oneself (vista predefinita); none opens it whole."""
    UsualView.objects.filter(user=by.user_id, listing=listing).delete()
    if view is not None and by.user_id is not None:
        UsualView.objects.create(user_id=by.user_id, listing=listing, view=view)


def _refuse_others(by: Actor, view: SavedView) -> None:
    if not permissions.can_change(by, view):
        raise Refused(_("Una vista la cambia solo chi l'ha salvata."))


def _refuse_sharing(by: Actor, *, shared: bool) -> None:
    if shared and not permissions.can_share(by):
        raise Refused(_("Il tuo incarico non permette di condividere viste con l'ufficio."))
