from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labimpact.audit import actions, queries
from labimpact.audit.forms import FilterForm
from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission

PER_PAGE = 50


@access(Permission.AUDIT_VIEW)
@never_cache
@require_safe
def register(request: ActorRequest) -> HttpResponse:
    """Consultazioni dei dati: who did or read what, by period, person, office and operation."""
    form = FilterForm({**FilterForm.usual(), **{k: v for k, v in request.GET.items() if v}})
    if not form.is_valid():
        return render(request, "audit/list.html", {"form": form}, status=422)
    filters = form.filters
    found = queries.events(request.actor, filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    shown = list(page.object_list)
    looked_for = {k: str(v) for k, v in form.cleaned_data.items() if v not in ("", None)}
    context = {
        "form": form,
        "page": page,
        "events": shown,
        "unusual": queries.unusual(request.actor, filters),
    }
    actions.record_reading(shown, looked_for=looked_for, by=request.actor)
    return render(request, "audit/list.html", context)
