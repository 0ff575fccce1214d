"""Keys that work on every page, beside those of the menu (`g` and a letter)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Shortcut:
    """`keys` are pressed one after the other; `r` (registra) never clashes with a page's own."""

    keys: str
    label: str | _StrPromise
    route: str
    permission: Permission

    @property
    def url(self) -> str:
        return reverse(self.route)


SHORTCUTS = (
    Shortcut("r c", _("Registra un contatto"), "desk:record", Permission.CONTACT_RECORD),
    Shortcut("r p", _("Registra una persona"), "people:register", Permission.PERSON_EDIT),
    Shortcut("r f", _("Scrivi una cosa da fare"), "worklist:add", Permission.TASK_MANAGE),
    Shortcut("r i", _("Invia a un altro servizio"), "casework:send", Permission.REFERRAL_MANAGE),
)


def shortcuts(actor: Actor) -> Iterator[dict[str, str]]:
    """The shortcuts an actor may use; one whose page is not installed is left out."""
    for shortcut in SHORTCUTS:
        if actor.can_somewhere(shortcut.permission):
            try:
                url = shortcut.url
            except NoReverseMatch:
                continue
            yield {"keys": shortcut.keys, "label": str(shortcut.label), "url": url}
