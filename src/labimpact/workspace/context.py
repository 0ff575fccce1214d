"""What every page's frame shows: menu, office, banners."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from labimpact.base import navigation
from labimpact.base.heartbeat import worker_is_down


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
        "worker_down": worker_is_down(),
    }
