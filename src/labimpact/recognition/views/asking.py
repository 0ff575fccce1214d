"""From the blind match to the question: one page, one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.recognition.actions import looking, sharing
from labimpact.recognition.forms.asking import AskForm


@access(Permission.PERSON_EDIT)
def ask(request: ActorRequest) -> HttpResponse:
    """Ask the office that follows the person one looked for; who it is nobody says here."""
    token = request.POST.get("chi") or request.GET.get("chi", "")
    form = AskForm(request.POST or None, initial={"typed": request.GET.get("q", "")[:200]})
    context = {"form": form, "token": token[:2000]}
    try:
        person_id, office_id = looking.person_of(token, by=request.actor)
    except Refused as refused:
        return render(request, "recognition/ask.html", context | {"refused": refused}, status=422)
    if request.method == "POST" and form.is_valid():
        try:
            sharing.ask(
                person_id=person_id, to_office_id=office_id, typed=form.cleaned_data["typed"],
                why=form.cleaned_data["why"], by=request.actor,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Richiesta mandata: la risposta arriva tra le richieste."))
            return redirect(f"{reverse('recognition:requests')}?vista=fatte")
    status = 422 if request.method == "POST" else 200
    return render(request, "recognition/ask.html", context, status=status)
