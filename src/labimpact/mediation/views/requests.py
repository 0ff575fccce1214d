"""Requests of mediation: the list, the form, the page of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import cancelling, drafting, requesting
from labimpact.mediation.actions.requesting import Wanted
from labimpact.mediation.dates import with_weekday
from labimpact.mediation.enums import STATES_SAID
from labimpact.mediation.forms.attachments import AttachmentForm
from labimpact.mediation.forms.requests import RefuseForm, RequestForm, WhyForm
from labimpact.mediation.forms.when import WhenForm
from labimpact.mediation.hours import told
from labimpact.mediation.lists_requests import REQUESTS, TABS, of_view
from labimpact.mediation.models import MediationRequest, MediationService, Mediator
from labimpact.mediation.queries import requests as queries
from labimpact.mediation.queries.days_off import days_off
from labimpact.mediation.queries.requests import RequestPage
from labimpact.mediation.views import scope
from labimpact.network.models import Body, Office
from labimpact.people.actions import show_name
from labimpact.people.models import Person
from labimpact.ui.attempting import attempt
from labimpact.ui.lists import read

ASKING = (Permission.MEDIATION_REQUEST, Permission.MEDIATION_COORDINATE)
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "once", "for_office"})


@access(*ASKING)
def request_list(request: ActorRequest) -> HttpResponse:
    """Richieste: those of one's office, or of the service that one coordinates."""
    screen = read(request, REQUESTS)
    visible = MediationRequest.objects.visible_to(request.actor)
    tabs = [
        {"label": label, "url": screen.href(vista=key), "active": key == screen.form.which,
         "count": None if key in ("concluse", "aperte") else of_view(visible, key).count()}
        for key, label in TABS.items()
    ]  # fmt: skip
    context = {
        "screen": screen, "tabs": tabs, "which": screen.form.which,
        "can_ask": request.actor.can_somewhere(Permission.MEDIATION_REQUEST),
        "coordinates": request.actor.can_somewhere(Permission.MEDIATION_COORDINATE),
    }  # fmt: skip
    return render(request, "mediation/requests.html", context, status=screen.status)


@access(*ASKING)
def new(request: ActorRequest) -> HttpResponse:
    """Ask for mediation, for one's own office or (who coordinates) on behalf of a body."""
    office = queries.asking_office(request.actor)
    coordinating = "ente" in request.GET or office is None
    if coordinating:
        return _on_behalf(request)
    assert office is not None  # noqa: S101 - what `coordinating` says.
    service = _service(request, office)
    if service is None:
        return render(request, "mediation/no_service.html", {"office": office})
    return _form_page(request, service, office, office.body)


def _on_behalf(request: ActorRequest) -> HttpResponse:
    service = scope.service_of(request)
    bodies = Body.objects.order_by("name")
    chosen = row_number(request.GET.get("ente", ""))
    if chosen is None:
        known = bodies.filter(hour_packages__service=service).distinct()
        context = {"service": service, "bodies": known}
        return render(request, "mediation/choose_body.html", context)
    return _form_page(request, service, None, get_object_or_404(bodies, pk=chosen))


def _service(request: ActorRequest, office: Office) -> MediationService | None:
    services = queries.services_for(office)
    wanted = row_number(request.GET.get("servizio", ""))
    return services.filter(pk=wanted).first() if wanted else services.order_by("pk").first()


def _form_page(
    request: ActorRequest, service: MediationService, office: Office | None, body: Body
) -> HttpResponse:
    person = _person(request)
    form = _form(request, service, office, body)
    made: list[MediationRequest] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: made.append(
                requesting.ask(
                    Wanted(
                        service=service, body_id=body.pk, values=form.values(), times=form.times(),
                        from_office_id=office.pk if office else None,
                        minutes=form.cleaned_data["hours"], person=person,
                        holidays_fit=form.cleaned_data["is_urgent"], kept=form.kept_days,
                        bridges=[x.pk for x in form.cleaned_data["bridges"]],
                    ),
                    by=request.actor,
                )
            ),
        )
    ):  # fmt: skip
        if office is not None:
            drafting.discard_draft(office.pk, by=request.actor)
        _say_what_was_asked(request, made[0], form)
        return redirect("mediation:request", pk=made[0].pk)
    context = {
        "form": form, "service": service, "office": office, "body": body, "person": person,
        "draft": queries.draft_of(request.actor, office.pk) if office else None,
        "copied": "" if form.is_bound else _copied(request, office),
        "could_url": f"{reverse('mediation:could')}?servizio={service.pk}&ente_id={body.pk}",
    }  # fmt: skip
    return render(request, "mediation/new.html", context, status=422 if form.errors else 200)


def _say_what_was_asked(request: ActorRequest, made: MediationRequest, form: RequestForm) -> None:
    messages.success(request, _("Richiesta n. %(number)s partita.") % {"number": made.pk})
    _say_skipped(request, form)


def _say_skipped(request: ActorRequest, form: WhenForm) -> None:
    skipped = form.skipped
    if skipped:
        days = ", ".join(f"{with_weekday(day)} ({why})" for day, why in skipped)
        messages.info(request, _("Giorni saltati: %(days)s.") % {"days": days})


def _form(
    request: ActorRequest, service: MediationService, office: Office | None, body: Body
) -> RequestForm:
    """The form empty, as it was typed, as the draft has it, or as the last time."""
    known = known_to(request, office)
    internal = body.pk == service.office.body_id
    if request.method == "POST":
        return RequestForm(
            request.POST, known=known, internal=internal, service_id=service.pk,
            off=days_off(office.pk if office else None, body.pk),
        )  # fmt: skip
    draft = queries.draft_of(request.actor, office.pk) if office else None
    if draft is not None and not {"nuova", "come", "kind"} & set(request.GET):
        typed = QueryDict(mutable=True)
        for name, values in draft.data.items():
            typed.setlist(name, values)
        names = RequestForm.base_fields
        many = {"bridges"}
        initial = {
            n: typed.getlist(n) if n in many else typed.get(n) for n in names if n in typed
        } | {n: n in typed for n in ("relatives_fit", "no_relative", "is_urgent", "flexible")}
        return RequestForm(initial=initial, known=known, internal=internal, service_id=service.pk)
    return RequestForm(
        initial=_usual(request, office, body), known=known, internal=internal, service_id=service.pk
    )


def known_to(request: ActorRequest, office: Office | None) -> Any:
    """Who may be asked for by name: who coordinates sees all, who asks those they have met."""
    if office is None:
        return Mediator.objects.visible_to(request.actor).working_on(clock.today())
    return None


def _usual(request: ActorRequest, office: Office | None, body: Body) -> dict[str, Any]:
    """What the form proposes: the office's place and who writes; as the last time, if asked."""
    user = request.user
    usual: dict[str, Any] = {
        "day": clock.today() + timedelta(days=3), "hour": "10:00",
        "contact_name": request.actor.display_name,
        "contact_email": getattr(user, "email", ""),
        "is_urgent": "urgente" in request.GET,
    }  # fmt: skip
    if office is not None:
        usual |= {
            "place": ", ".join(filter(None, (office.body.name, office.address))),
            "municipality": office.municipality, "contact_phone": office.phone,
        }  # fmt: skip
    last = _last(request, office)
    if last is not None:
        names = (
            "kind", "mode", "place", "subject", "sex", "confidentiality", "needs",
            "relatives_fit", "no_relative", "contact_name", "contact_role", "contact_phone",
            "contact_email", "other_language",
        )  # fmt: skip
        usual |= {name: getattr(last, name) for name in names}
        usual |= {"reason": last.words.reason, "sex_why": last.words.sex_why}
        usual |= {"language": last.language_id, "municipality": last.municipality}
        usual |= _same_times(last)
    return usual


def _last(request: ActorRequest, office: Office | None) -> MediationRequest | None:
    """The request that is asked again, if one is."""
    if office is None or "come" not in request.GET:
        return None
    return queries.last_about(request.actor, office.pk, request.GET.get("come", ""))


def _copied(request: ActorRequest, office: Office | None) -> str:
    """What of the times was copied from the last time: an hour out of the ordinary is seen."""
    last = _last(request, office)
    times = _same_times(last) if last is not None else {}
    if last is None or not times:
        return ""
    return ngettext(
        "Copiato dalla richiesta n. %(number)s: un incontro alle %(hour)s, %(length)s.",
        "Copiato dalla richiesta n. %(number)s: %(n)s incontri alle %(hour)s, ciascuno %(length)s.",
        times["meetings"],
    ) % {
        "number": last.pk, "n": times["meetings"], "hour": times["hour"],
        "length": told(times["length"]),
    } + " " + _("Controlla l'ora e scegli il giorno.")  # fmt: skip


def _same_times(last: MediationRequest) -> dict[str, Any]:
    """As long, as often and at the same hour as the last time."""
    times = list(last.sessions.order_by("number").values_list("starts_at", "minutes"))
    if not times:
        return {}
    starts = [timezone.localtime(at) for at, _minutes in times]
    apart = (starts[1].date() - starts[0].date()).days if len(starts) > 1 else 7
    return {
        "hour": f"{starts[0]:%H:%M}", "length": times[0][1], "meetings": len(times),
        "every": apart if apart in (1, 7, 14) else 7,
    }  # fmt: skip


def _person(request: ActorRequest) -> Person | None:
    """The person named in the address, for an office that may open them; the look is noted."""
    wanted = request.GET.get("person", "")
    if not wanted or not request.actor.can_somewhere(Permission.PERSON_VIEW):
        return None
    known = Person.objects.visible_to(request.actor).current()
    return show_name(get_object_or_404(known, pk=row_number(wanted) or 0), by=request.actor)


@access(Permission.MEDIATION_REQUEST)
@require_POST
def draft(request: ActorRequest) -> HttpResponse:
    """Keep what is being typed (autosave)."""
    office = queries.asking_office(request.actor)
    if office is None:
        raise PermissionDenied
    fields = {name: values for name, values in request.POST.lists() if name not in _NOT_KEPT}
    drafting.keep_draft(office.pk, fields, by=request.actor)
    return HttpResponse(status=204)


@access(Permission.MEDIATION_REQUEST)
@require_POST
def discard(request: ActorRequest) -> HttpResponse:
    """Throw one's draft away."""
    office = queries.asking_office(request.actor)
    if office is None:
        raise PermissionDenied
    drafting.discard_draft(office.pk, by=request.actor)
    messages.success(request, _("La bozza è stata scartata."))
    return redirect("mediation:new")


@access(*ASKING)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One request: what was asked, its sessions, what may be done."""
    row = scope.request_seen(request, pk)
    return request_page(request, row)


def request_page(request: ActorRequest, row: MediationRequest, **wrong: Form) -> HttpResponse:
    """The page of a request; a form that was refused comes back in its place."""
    from labimpact.mediation.views.deciding import approve_form, rest_form

    page = RequestPage(row, request.actor)
    if page.person is not None:
        show_name(page.person, by=request.actor)
    forms: dict[str, Any] = {
        "states": STATES_SAID, "approve_form": approve_form(page), "rest_form": rest_form(page),
        "refuse_form": RefuseForm(prefix="no"),
        "withdraw_form": WhyForm(prefix="ritira"), "when_form": WhenForm(prefix="altri"),
        "file_form": AttachmentForm(),
    }  # fmt: skip
    context = {"row": row, "page": page, **forms, **wrong}
    return render(request, "mediation/request.html", context, status=422 if wrong else 200)


@access(*ASKING)
@require_POST
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a request back, with all that has not been done of it."""
    row = scope.request_seen(request, pk)
    form = WhyForm(request.POST, prefix="ritira")
    if form.is_valid() and attempt(
        form, lambda: cancelling.withdraw(row, why=form.cleaned_data["why"], by=request.actor)
    ):
        messages.success(request, _("Richiesta ritirata: le ore non usate sono di nuovo libere."))
        return redirect("mediation:request", pk=pk)
    return request_page(request, row, withdraw_form=form)


@access(*ASKING)
@require_POST
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Fix more of the hours of a request."""
    row = scope.request_seen(request, pk)
    form = WhenForm(request.POST, prefix="altri", off=days_off(row.from_office_id, row.body_id))
    if form.is_valid():
        times = form.times()
        if attempt(
            form,
            lambda: requesting.add_sessions(row, times, kept=form.kept_days, by=request.actor),
        ):
            said = ngettext(
                "Aggiunto un incontro.", "Aggiunti %(many)s incontri.", len(times)
            ) % {"many": len(times)}  # fmt: skip
            messages.success(request, said)
            _say_skipped(request, form)
            return redirect("mediation:request", pk=pk)
    return request_page(request, row, when_form=form)
