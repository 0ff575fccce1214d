from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.agenda.seen import not_seen_yet
from labimpact.base import clock, navigation
from labimpact.base.access import ActorRequest, access, signed_in
from labimpact.base.errors import Refused
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.base.returning import back_to
from labimpact.base.today import figures, sections
from labimpact.workspace import actions, queries
from labimpact.workspace.context import user_menu


@access(Permission.WORKSPACE_VIEW)
def today(request: ActorRequest) -> HttpResponse:
    """Oggi: who waits, what to do, what colleagues and other offices left for one."""
    actor, day = request.actor, clock.today()
    only = request.GET.get("parte", "") if request.htmx else ""
    filled = list(sections(actor, day, only=only))
    persons = actions.persons_of(filled)
    new = not_seen_yet(request.session, "today", day, persons)
    actions.record_reading(new if only else persons, by=actor)
    if only:
        if not filled:
            raise Http404
        context = {"filled": filled[0], "today": day}
        response = render(request, "workspace/today.html#sezione", context)
    else:
        context = {
            "figures": figures(actor, day),
            "sections": filled,
            "today": day,
            "searches": actor.can_somewhere(Permission.PERSON_VIEW),
            "search_in_page": True,
            "doors": [link for link in navigation.links(actor, request.path) if not link.active],
        }
        response = render(request, "workspace/today.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@signed_in
@require_POST
def choose_office(request: ActorRequest) -> HttpResponse:
    """Change the office one acts for; only one's own offices are accepted."""
    wanted = request.POST.get("office", "")
    try:
        office_id = row_number(wanted) or 0
        office = actions.choose_office(office_id=office_id, by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        request.session["office_id"] = office.pk
        messages.success(request, _("Ora lavori per: %(office)s.") % {"office": office.name})
    return back_to(request, "workspace:today")


@signed_in
def me(request: ActorRequest) -> HttpResponse:
    """One's own page: offices and roles with what they mean, second factor, devices."""
    if request.actor.user_id is None:
        return redirect("account_login")
    context = {
        "roles": queries.my_roles(request.actor, on=clock.today()),
        "links": user_menu()[1:],
    }
    return render(request, "workspace/me.html", context)
