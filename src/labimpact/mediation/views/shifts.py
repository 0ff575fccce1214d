"""Fixed presence in services: the shifts that are planned, and a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import shifts as acting
from labimpact.mediation.forms.shifts import ShiftForm
from labimpact.mediation.queries.shifts import shifts_of
from labimpact.mediation.views.one_form import one_form
from labimpact.mediation.views.scope import service_of


@access(Permission.MEDIATION_COORDINATE)
def shifts(request: ActorRequest) -> HttpResponse:
    """Turni di presenza fissa: those of the service, and the form of a new one."""
    service = service_of(request)
    form = ShiftForm(service, request.POST or None)
    planned: list[acting.Planned] = []

    def act() -> None:
        planned.append(acting.plan_shift(service, form.shift, by=request.actor))

    def onward() -> str:
        _say(request, planned[0], form.shift.skipped)
        return reverse("mediation:shifts")

    return one_form(
        request, form, act, title=_("Turni di presenza fissa"),
        back=reverse("mediation:requests"), said=_("Turno fissato: chi va è avvisato."),
        onward=onward, template="mediation/shifts.html", context={"lines": shifts_of(service)},
    )  # fmt: skip


def _say(request: ActorRequest, planned: acting.Planned, skipped: Mapping[date, str]) -> None:
    if skipped:
        days = ", ".join(f"{day:%d/%m/%Y} ({why})" for day, why in skipped.items())
        messages.info(request, _("Giorni saltati: %(days)s.") % {"days": days})
    many = len(planned.uncovered)
    if many:
        days = ", ".join(f"{timezone.localtime(s.starts_at):%d/%m/%Y}" for s in planned.uncovered)
        said = ngettext(
            "Un giorno cerca ancora qualcuno: %(days)s.",
            "%(many)s giorni cercano ancora qualcuno: %(days)s.", many,
        )  # fmt: skip
        messages.warning(request, said % {"many": many, "days": days})
