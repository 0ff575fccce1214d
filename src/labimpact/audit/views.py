from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labimpact.audit import actions, queries
from labimpact.audit.lists import EVENTS
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.ui.lists import read


@access(Permission.AUDIT_VIEW)
@never_cache
@require_safe
def register(request: ActorRequest) -> HttpResponse:
    """Consultazioni dei dati: who did or read what, by period, person, office and operation."""
    screen = read(request, EVENTS)
    form = screen.form
    if not screen.is_valid:
        context = {"form": form, "screen": screen}
        return render(request, "audit/list.html", context, status=screen.status)
    looked_for = {k: str(v) for k, v in form.cleaned_data.items() if v not in ("", None)}
    context = {
        "form": form,
        "screen": screen,
        "unusual": queries.unusual(request.actor, form.filters),
    }
    actions.record_reading(screen.lines, looked_for=looked_for, by=request.actor)
    return render(request, "audit/list.html", context)
