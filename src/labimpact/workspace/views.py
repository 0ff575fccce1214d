from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from labimpact.base.access import ActorRequest, access, signed_in
from labimpact.base.permissions import Permission


@access(Permission.WORKSPACE_VIEW)
def today(request: ActorRequest) -> HttpResponse:
    """Oggi: the operator's day."""
    return render(request, "workspace/today.html", {})


@signed_in
def choose_office(request: ActorRequest) -> HttpResponse:
    """Change the office one acts for; only one's own offices are accepted."""
    wanted = request.POST.get("office", "")
    mine = {str(o.pk): o for o in request.actor.offices}
    if request.method == "POST" and wanted in mine:
        request.session["office_id"] = mine[wanted].pk
        messages.success(request, f"Ora lavori per: {mine[wanted].name}.")
    return redirect("workspace:today")
