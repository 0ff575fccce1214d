"""The protected terms, and the machine's button of the editor, which tells what it left out."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import apply_machine_translation

from labimpact.accounts.models import User
from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.editorial.models import ProtectedTerm
from labimpact.editorial.translating import actions
from labimpact.editorial.translating.forms import TermForm
from labimpact.editorial.translating.machine import translator
from labimpact.editorial.translating.permissions import newsrooms_of
from labimpact.editorial.translating.views import WRITERS


@access(*WRITERS)
def terms(request: ActorRequest) -> HttpResponse:
    """Termini protetti: what stays as it is written at the counter."""
    context = {
        "terms": ProtectedTerm.objects.all(),
        "can_change": newsrooms_of(request.actor).may_publish(None),
    }
    return render(request, "editorial/translating/terms.html", context)


@access(Permission.CONTENT_PUBLISH)
def term_add(request: ActorRequest) -> HttpResponse:
    """Protect one more word."""
    return _written(request, ProtectedTerm())


@access(Permission.CONTENT_PUBLISH)
def term_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change how a word is protected, or let it go."""
    return _written(request, get_object_or_404(ProtectedTerm, pk=pk))


def _written(request: ActorRequest, term: ProtectedTerm) -> HttpResponse:
    if not newsrooms_of(request.actor).may_publish(None):
        raise PermissionDenied
    form = TermForm(request.POST or None, instance=term)
    if request.method == "POST" and form.is_valid():
        try:
            actions.protect(form.said(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Termine salvato: vale dalle prossime traduzioni."))
            return redirect("translating:terms")
    status = 422 if form.errors else 200
    context = {"form": form, "term": term}
    return render(request, "editorial/translating/term_form.html", context, status=status)


@access(*WRITERS)
@require_POST
def machine_translate(request: ActorRequest, translation_id: int) -> HttpResponse:
    """The editor's button: as wagtail-localize does it, and what was left out is said."""
    machine = translator()
    if machine is None:
        raise Http404
    made = get_object_or_404(Translation, pk=translation_id)
    try:
        done = apply_machine_translation(made.pk, cast("User", request.user), machine)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Tradotto con %s.") if done else _("Non c'è più niente da tradurre.")
        messages.success(request, said % machine.display_name if done else said)
        for one in machine.left_out:
            messages.warning(request, _("Lasciata in italiano: %s") % one)
    return redirect("wagtailadmin_pages:edit", made.get_target_instance().pk)
