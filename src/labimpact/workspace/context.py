"""What every page's frame shows: menu, office, banners."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base import navigation
from labimpact.base.heartbeat import worker_is_down
from labimpact.base.permissions import Permission
from labimpact.workspace.shortcuts import shortcuts


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the staff shell; on a public page only the banners."""
    context: dict[str, Any] = {"is_demo": settings.DEMO, "actor": None, "nav": []}
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return context
    return context | {
        "actor": actor,
        "nav": list(navigation.links(actor, request.path)),
        "acting_office": next((o for o in actor.offices if o.pk == actor.office_id), None),
        "my_offices": actor.offices,
        "user_menu": user_menu(),
        "shortcuts": list(shortcuts(actor)),
        "hides_search": not actor.can_somewhere(Permission.PERSON_VIEW),
        "worker_down": worker_is_down(),
    }


def user_menu() -> list[dict[str, str]]:
    """The pages about oneself: roles, second factor, devices, password."""
    return [
        {"label": _("I miei incarichi"), "url": reverse("workspace:me")},
        {"label": _("I miei file"), "url": reverse("lists:files")},
        {"label": _("Secondo fattore"), "url": reverse("mfa_index")},
        {"label": _("I miei dispositivi"), "url": reverse("usersessions_list")},
        {"label": _("Cambia password"), "url": reverse("account_change_password")},
    ]
