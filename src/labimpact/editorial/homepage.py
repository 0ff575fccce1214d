"""What an editor finds first: the sections in which they write, and the portal's other screens."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from labimpact.base import navigation
from labimpact.base.access import ActorRequest
from labimpact.base.permissions import Permission
from labimpact.editorial.models import AreaSection, PortalHome
from labimpact.editorial.permissions import areas_where
from labimpact.editorial.standing import SOURCE

_MOST = 24


class YourPages(Component):  # type: ignore[misc]
    """Dove scrivi: each section with its kinds of page, so that nobody seeks it in the tree; and
    the screens of the portal that stand outside Wagtail."""

    order = 50
    template_name = "editorial/your_pages.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        context["sections"] = [self._section(page) for page in self._pages()]
        here, portal = reverse("wagtailadmin_home"), str(_("Portale"))
        doors = navigation.links(cast("ActorRequest", self.request).actor, self.request.path)
        context["doors"] = [door for door in doors if door.group == portal and door.url != here]
        return context

    def _pages(self) -> list[Page]:
        actor = cast("ActorRequest", self.request).actor
        areas = areas_where(actor, Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH)
        own = AreaSection.objects.filter(locale__language_code=SOURCE, area__in=areas - {None})
        home = PortalHome.objects.filter(locale__language_code=SOURCE) if None in areas else ()
        return [*home, *own.order_by("title")[:_MOST]]

    def _section(self, page: Page) -> dict[str, Any]:
        kinds = [
            (
                model._meta.verbose_name,
                reverse(
                    "wagtailadmin_pages:add", args=("editorial", model._meta.model_name, page.pk)
                ),
            )
            for model in page.creatable_subpage_models()
            if model is not AreaSection
        ]
        return {
            "is_region": isinstance(page, PortalHome), "title": page.title, "kinds": kinds,
            "address": reverse("wagtailadmin_explore", args=[page.pk]),
        }  # fmt: skip


def first(request: HttpRequest, panels: list[Any]) -> None:
    """Put the editor's own sections before everything else of the first screen."""
    panels.insert(0, YourPages(request))
