"""The words of a service in another language."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.languages import in_italian
from labimpact.directory.actions import texts as actions
from labimpact.directory.forms.texts import TextForm
from labimpact.directory.models import KEEPERS, SOURCE, ServiceText
from labimpact.directory.views.scope import changeable
from labimpact.editorial.enums import Standing


@access(*KEEPERS)
def text_change(request: ActorRequest, pk: int, language: str) -> HttpResponse:
    """Write a translation beside its Italian; what has changed since it was made is said."""
    service = changeable(request, pk)
    if language == SOURCE or language not in dict(settings.LANGUAGES):
        raise Http404
    known = service.texts.filter(language=language).first()
    text = known or ServiceText(service=service, language=language, standing=Standing.HUMAN)
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    form = TextForm(request.POST or None, instance=text, service=service, direction=direction)
    stale = text.stale(service) if known else ()
    before = [text.italian.get(field, "") for field in stale]
    if request.method == "POST" and form.is_valid():
        try:
            actions.translate(
                service, language, form.said(), Standing(form.cleaned_data["standing"]),
                by=request.actor,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Traduzione salvata."))
            return redirect("directory:detail", pk=service.pk)
    context = {
        "form": form, "service": service, "name": in_italian(language),
        "before": [words for words in before if words],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "directory/text_form.html", context, status=status)
