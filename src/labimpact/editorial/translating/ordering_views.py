"""Orders of translations: asked for, watched, cancelled."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial.enums import PageState
from labimpact.editorial.models import TranslationOrder
from labimpact.editorial.translating import ordering, queries
from labimpact.editorial.translating.forms import FilterForm, OrderForm
from labimpact.editorial.translating.machine import translator
from labimpact.editorial.translating.permissions import newsrooms_of
from labimpact.editorial.translating.views import WRITERS, areas_of

PER_PAGE = 50


@access(*WRITERS)
def orders(request: ActorRequest) -> HttpResponse:
    """One's own orders, the newest first."""
    rows = TranslationOrder.objects.filter(ordered_by_id=request.actor.user_id)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "editorial/translating/orders.html", {"page": page})


@access(*WRITERS)
def order_add(request: ActorRequest) -> HttpResponse:
    """Have the pages that the list shows translated into languages."""
    newsrooms = newsrooms_of(request.actor)
    asked = FilterForm(request.GET, areas=areas_of(newsrooms))
    found = queries.looked_for(newsrooms, **(asked.cleaned_data if asked.is_valid() else {}))
    form = OrderForm(
        request.POST if request.method == "POST" else None, machine=translator() is not None,
        can_publish=request.actor.can_somewhere(Permission.CONTENT_PUBLISH),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = ordering.order(
                found, said["languages"], by_machine=said.get("by_machine", False),
                publish=said.get("publish", False), by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("translating:order", made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "pages_count": len(found)}
    return render(request, "editorial/translating/order_form.html", context, status=status)


@access(*WRITERS)
def order_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """How far an order has got, and what went wrong, page by page."""
    order = _order(request, pk)
    counts = Counter(order.pages.values_list("state", flat=True))
    told = order.pages.exclude(problem="", left_out=[])
    total = counts.total()
    worked = total - counts[PageState.WAITING]
    context = {
        "order": order, "total": total, "worked": worked,
        "failed": counts[PageState.FAILED], "percent": 100 * worked // max(total, 1),
        "page": Paginator(told, PER_PAGE).get_page(request.GET.get("pagina")),
        "language_names": [name for code, name in queries.LANGUAGES if code in order.languages],
    }  # fmt: skip
    return render(request, "editorial/translating/order.html", context)


@access(*WRITERS)
@require_POST
def order_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Cancel one's order; what is done stays, as drafts."""
    order = _order(request, pk)
    try:
        ordering.cancel(order, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ordine annullato: ciò che era fatto resta."))
    return redirect("translating:order", order.pk)


def _order(request: ActorRequest, pk: int) -> TranslationOrder:
    rows = TranslationOrder.objects.filter(ordered_by_id=request.actor.user_id)
    return get_object_or_404(rows, pk=pk)
