"""Translations out to a file and in from one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial.translating import exchange, queries
from labimpact.editorial.translating.forms import BringInForm, FilterForm
from labimpact.editorial.translating.permissions import newsrooms_of
from labimpact.editorial.translating.views import WRITERS, areas_of


@access(*WRITERS)
@require_POST
def take_out(request: ActorRequest) -> HttpResponse:
    """One page, or all that the list shows, in one language, as XLIFF."""
    newsrooms = newsrooms_of(request.actor)
    form = FilterForm(request.POST, areas=areas_of(newsrooms))
    origin = forms.UUIDField(required=False)
    try:
        page = origin.clean(request.POST.get("origin", ""))
        if not form.is_valid() or not form.cleaned_data["language"]:
            raise Refused(_("Scegli la lingua da esportare."))
        asked = form.cleaned_data
        found = (
            [get_object_or_404(queries.pages(newsrooms), translation_key=page)]
            if page
            else queries.looked_for(newsrooms, **asked)
        )
        content = exchange.take_out(found, asked["language"])
    except (Refused, forms.ValidationError) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
        return redirect("translating:list")
    answer = HttpResponse(content, content_type="application/xliff+xml")
    answer["Content-Disposition"] = f'attachment; filename="traduzioni-{asked["language"]}.xlf"'
    return answer


@access(*WRITERS)
def bring_in(request: ActorRequest) -> HttpResponse:
    """A file that comes back: first what it would change, then the change."""
    sent = request.method == "POST"
    form = BringInForm(request.POST, request.FILES) if sent else BringInForm()
    changes = None
    if sent and form.is_valid():
        content = form.cleaned_data["content"]
        try:
            if request.POST.get("do") == "write":
                done = exchange.bring_in(
                    content, publish=form.cleaned_data["publish"], by=request.actor
                )
                messages.success(request, _said(exchange.tally(done)["changed"]))
                return redirect("translating:list")
            changes = exchange.compare(content, by=request.actor)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {
        "form": form, "content": form.cleaned_data["content"] if changes else None,
        "changes": changes, "tally": exchange.tally(changes or ()),
        "can_publish": request.actor.can_somewhere(Permission.CONTENT_PUBLISH),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "editorial/translating/import.html", context, status=status)


def _said(changed: int) -> str:
    return ngettext(
        "Importata %(n)s frase, come tradotta da una persona.",
        "Importate %(n)s frasi, come tradotte da una persona.", changed,
    ) % {"n": changed}  # fmt: skip
