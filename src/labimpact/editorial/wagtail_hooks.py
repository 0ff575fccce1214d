"""What Wagtail asks us in the midst of its own work."""

from django.urls import reverse_lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from labimpact.editorial.homepage import first

_LINES = mark_safe(
    "<style>.js-translation-editor div > p, main textarea, main input[type=text],"
    " main [role=textbox] { unicode-bidi: plaintext; text-align: start; }</style>"
)


def back_to_work() -> MenuItem:
    """The way out: the editor has none of its own to the other screens."""
    return MenuItem(
        _("Torna al lavoro"), reverse_lazy("workspace:today"), icon_name="home", order=1
    )


def each_line_in_its_direction() -> SafeString:
    """Arabic and Urdu are written and read from the right, whoever edits them from an Italian
    screen: a line runs as its first letter does (CSS Writing Modes, `plaintext`)."""
    return _LINES


hooks.register("construct_homepage_panels", first)
hooks.register("register_admin_menu_item", back_to_work)
hooks.register("insert_global_admin_css", each_line_in_its_direction)
