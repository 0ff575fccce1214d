"""What somebody may do with a page, as the editor's screens ask it.

Wagtail's rights go down the tree, and the Region's root lies above the section of every area.
Writing goes down with them: the Region may propose a text anywhere. Putting before the public
does not: the database lets through what the newsroom of that very area puts out
(`wall.publishes_for`), so that no button is offered that it would refuse (ADR 0032).
"""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page, PagePermissionTester

from labimpact.base.errors import Refused

# Rights that hold where they were given, and not in the sections below.
_OF_THE_NEWSROOM = frozenset({"publish", "lock", "unlock"})
# The root of all, the portal's home of a language, a section.
_HOME, _SECTION = 2, 3
_BULK = {"publish": "can_publish", "unpublish": "can_unpublish", "delete": "can_delete"}


class PageRights(PagePermissionTester):  # type: ignore[misc]
    """Wagtail's own questions about a page, answered as the wall would."""

    def __init__(self, user: Any, page: Page, *, in_area: bool) -> None:
        super().__init__(user, page)
        if user.is_active and in_area:
            section = page.path[: _SECTION * Page.steplen]
            here = {
                held.permission.codename.rsplit("_", maxsplit=1)[0]
                for held in self.permission_policy.get_cached_permissions_for_user(user)
                if held.page.path.startswith(section)
            }
            self.permissions -= _OF_THE_NEWSROOM - here


class OfANewsroom:
    """A page that knows whose it is: the Region's, or that of the area in whose section it lies."""

    is_section = False

    def permissions_for_user(self, user: Any) -> PageRights:
        page = cast("Page", self)
        return PageRights(user, page, in_area=self.is_section or (page.depth or 0) > _SECTION)


def many_at_once(request: HttpRequest, action: str, pages: list[Page], _view: Any) -> None:
    """Refuse what is done to many pages when one of them is not the newsroom's to put out.

    The screen that does it asks the bare page, which does not know whose it is.
    """
    question = _BULK.get(action)
    if question is None:
        return
    for page in pages:
        if not getattr(page.specific_deferred.permissions_for_user(request.user), question)():
            raise Refused(
                _("«%(page)s» è di un'altra redazione: la pubblica e la ritira solo lei.")
                % {"page": page.get_admin_display_title()}
            )
