"""What the editor's screens say about a page while it is written."""

from __future__ import annotations

from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from labimpact.editorial.plain import LONG, reading
from labimpact.feedback.queries import of_thing


class PlainLanguagePanel(Panel):
    """Quanto è facile: the Gulpease index of what was last saved, and which sentences to cut."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/plain_language.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            page = self.instance
            # Each block on a line of its own: a heading is a sentence although it has no stop.
            html = str(page.body.render_as_block({"words": {"bring": ""}})) if page.pk else ""
            text = "\n".join(strip_tags(part) for part in html.replace("</", "\n</").split("\n"))
            context |= {"reading": reading(f"{page.lead}\n{text}"), "long": LONG}
            return context

        def is_shown(self) -> bool:
            return self.instance.pk is not None and self.instance.locale.language_code == "it"


class WhoPublishesPanel(Panel):
    """Chi la pubblica: told to who writes a page and may not put it out, with the way there."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/who_publishes.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            workflow = self.instance.get_workflow()
            above = self.instance.get_parent().specific
            context |= {"workflow": workflow, "area": getattr(above, "area", None)}
            return context

        def is_shown(self) -> bool:
            page = self.instance
            return (
                page.pk is not None
                and not page.permissions_for_user(self.request.user).can_publish()
            )


class OpinionsPanel(Panel):
    """Che cosa dice chi legge: how often the page helped, and what it lacks, in all languages."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "feedback/beside.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            page = self.instance
            context["judged"] = of_thing(str(page.kind), str(page.translation_key))
            return context

        def is_shown(self) -> bool:
            return self.instance.pk is not None


WHO_PUBLISHES = WhoPublishesPanel(heading=_("Chi la pubblica"))
