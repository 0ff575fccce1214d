"""What Wagtail asks us in the midst of its own work."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from labimpact.editorial.homepage import first


def back_to_work() -> MenuItem:
    """The way out: the editor has none of its own to the other screens."""
    return MenuItem(
        _("Torna al lavoro"), reverse_lazy("workspace:today"), icon_name="home", order=1
    )


hooks.register("construct_homepage_panels", first)
hooks.register("register_admin_menu_item", back_to_work)
