from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base import matters, navigation
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission


def _leaving(actor: Actor, plans: list[int]) -> dict[int, matters.Matter]:
    """Whoever serves persons reads from a thing to do which of them a plan concerns."""
    if not actor.can_somewhere(Permission.PERSON_VIEW):
        return {}
    matter = matters.Matter(label=str(_("Schede in scadenza")), url=reverse("retention:leaving"))
    return dict.fromkeys(plans, matter)


class RetentionConfig(AppConfig):
    name = "labimpact.retention"

    def ready(self) -> None:
        from labimpact.base import today as day
        from labimpact.retention import queries, today

        day.register(today.WAITING)
        matters.register("retention.disposalplan", _leaving)
        navigation.register(
            navigation.NavItem(
                label=_("Schede in scadenza"),
                route="retention:leaving",
                permissions=(Permission.PERSON_VIEW,),
                icon="it-clock",
                order=91,
                group=_("Protezione"),
                shown=queries.some_leaving,
            )
        )
        navigation.register(
            navigation.NavItem(
                label=_("Scarto dei dati"),
                route="retention:plans",
                permissions=(Permission.RETENTION_MANAGE,),
                icon="it-delete",
                order=92,
            )
        )
