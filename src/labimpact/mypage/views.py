"""The way in of a person to their own page, as the desk gives and closes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.errors import Refused
from labimpact.base.permissions import Permission
from labimpact.mypage import actions, openid
from labimpact.mypage.models import PersonalPass
from labimpact.people.views.scope import person_to_edit


@access(Permission.PERSON_EDIT)
def passes(request: ActorRequest, pk: int) -> HttpResponse:
    """La sua pagina: give the code, shown once to be put into a hand, or close the way in."""
    person = person_to_edit(request, pk)
    code = ""
    if request.method == "POST":
        try:
            if "chiudi" in request.POST:
                actions.close(person, by=request.actor)
                messages.success(request, _("Accesso chiuso."))
                return redirect("mypage:passes", pk=pk)
            if "identita" in request.POST:
                actions.admit_identity(person, by=request.actor)
                messages.success(request, _("Ora la pagina si apre anche con SPID o CIE."))
                return redirect("mypage:passes", pk=pk)
            code = actions.give(person, by=request.actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("mypage:passes", pk=pk)
    given = PersonalPass.objects.live().filter(person=person)
    live = given.select_related("office", "given_by").first()
    context = {
        "person": person, "live": live, "code": code, "has_provider": openid.is_active(),
        "by_identity": live is not None and actions.opens_by_identity(live, person),
    }  # fmt: skip
    response = render(request, "mypage/passes.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
