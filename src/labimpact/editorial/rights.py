"""What somebody may do with a page, as the editor's screens ask it.

Wagtail's rights go down the tree, and the Region's root lies above the section of every area.
Writing goes down with them: the Region may propose a text anywhere. Putting before the public
does not: the database lets through what the newsroom of that very area puts out
(`wall.publishes_for`), so that no button is offered that it would refuse (ADR 0032).
"""

from __future__ import annotations

from typing import Any, cast

from wagtail.models import Page, PagePermissionTester

# Rights that hold where they were given, and not in the sections below.
_OF_THE_NEWSROOM = frozenset({"publish", "lock", "unlock"})
# How deep a section lies: under the root of all and the portal's home of a language.
_SECTION = 3


class PageRights(PagePermissionTester):  # type: ignore[misc]
    """Wagtail's own questions about a page, answered as the wall would."""

    def __init__(self, user: Any, page: Page, *, in_area: bool) -> None:
        super().__init__(user, page)
        # Whether they write in this section itself, and not only from above.
        self.is_own = True
        if user.is_active and in_area:
            section = page.path[: _SECTION * Page.steplen]
            here = {
                held.permission.codename.rsplit("_", maxsplit=1)[0]
                for held in self.permission_policy.get_cached_permissions_for_user(user)
                if held.page.path.startswith(section)
            }
            self.permissions -= _OF_THE_NEWSROOM - here
            self.is_own = bool(here)


class OfANewsroom:
    """A page that knows whose it is: the Region's, or that of the area in whose section it lies."""

    is_section = False

    def permissions_for_user(self, user: Any) -> PageRights:
        page = cast("Page", self)
        return PageRights(user, page, in_area=self.is_section or (page.depth or 0) > _SECTION)

    def full_clean(self, exclude: Any = None, *args: Any, **kwargs: Any) -> None:
        """Who made a page or locked it is Wagtail's to note: another newsroom, who need not know
        them (`wall.colleagues`), can save it all the same."""
        left = {*(exclude or ()), "owner", "locked_by"}
        super().full_clean(left, *args, **kwargs)  # type: ignore[misc]
