"""A link put right in a draft of the page where it stands."""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Page

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.editorial.models import Article, OverlayPage
from labimpact.editorial.newsroom import afterwards_as
from labimpact.freshness.models import LinkPlace


@transaction.atomic
def repair(place: LinkPlace, *, by: Actor) -> Article | OverlayPage:
    """Put the address to which a link moved in its place, in a draft (ripara il collegamento):
    it goes out when an editor publishes it."""
    found = Page.objects.filter(pk=place.page_id or 0).first()
    user = User.objects.filter(pk=by.user_id or 0).first()
    page = found.specific if found is not None else None
    if not isinstance(page, Article | OverlayPage) or not place.can_be_repaired or user is None:
        raise Refused(_("Questo collegamento si ripara a mano."))
    if not page.permissions_for_user(user).can_edit():
        raise Refused(_("Non puoi cambiare questa pagina."))
    draft: Article | OverlayPage = page.get_latest_revision_as_object()
    before = json.dumps(draft.body.get_prep_value())
    after = _replaced(before, place.link.url, place.link.better)
    if after == before:
        raise Refused(_("Nella bozza questo collegamento non c'è più."))
    draft.body = after
    draft.save_revision(user=user, log_action=True)
    log.record("link.repaired", by=by, details={"page": page.pk})
    afterwards_as(by)
    return draft


def _replaced(text: str, old: str, new: str) -> str:
    """The address of the link alone: what is written around it stays."""
    for before, after in ((old, new), (escape(old), escape(new))):
        text = text.replace(_href(before), _href(after))
    return text


def _href(url: str) -> str:
    """As it stands inside a text of the stream."""
    return json.dumps(f'href="{url}"')[1:-1]
