"""Leading a case: assessment, reviews, who sits in the team."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework.actions import assessing, reviewing, team
from labimpact.casework.enums import TeamRole
from labimpact.casework.forms.assessment import AssessmentForm
from labimpact.casework.forms.cases import GoOnForm, ManagerForm, ReviewForm
from labimpact.casework.forms.team import EndSeatForm, MemberForm
from labimpact.casework.models import Case, CaseMember
from labimpact.casework.queries.page import CasePage
from labimpact.casework.said_before import needs_said
from labimpact.casework.views.cases import leading, one_form
from labimpact.network.models import Office


@access(Permission.CASE_LEAD)
def assess(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the assessment, beginning from the last; with `corregge`, correct that one."""
    case = leading(request, pk)
    rows = case.assessments.prefetch_related("needs", "ties")
    wrong, meanwhile = None, False
    if request.GET.get("corregge"):
        wrong = rows.filter(pk=row_number(request.GET["corregge"]) or 0).first()
        # Who corrects it writes another in its place: what was typed meanwhile is held to that one.
        meanwhile = wrong is None and request.method == "POST"
        wrong = rows.first() if meanwhile else wrong
        if wrong is None:
            raise Http404
    last = wrong or rows.first()
    said = {} if last else needs_said(request.actor, case)
    form = AssessmentForm(request.POST or None, last=last, correcting=wrong is not None, said=said)
    if meanwhile and wrong is not None:
        form.put_beside(wrong)
    return one_form(
        request, case, form,
        lambda: assessing.assess(
            case, needs=form.needs(), ties=form.ties(), by=request.actor, corrects=wrong,
            resources=form.cleaned_data["resources"], note_text=form.cleaned_data["note"],
            on=form.cleaned_data["on"],
        ),
        title=_("Correggi la valutazione") if wrong else _("Valutazione"),
        save=_("Salva la valutazione"), said=_("Valutazione salvata."), anchor="valutazione",
        template="casework/assess.html", said_before=bool(said),
        action=f"?corregge={wrong.pk}" if wrong else "",
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def review(request: ActorRequest, pk: int) -> HttpResponse:
    """Hold a review of the plan in force."""
    case = leading(request, pk)
    page = CasePage(case, request.actor)
    if page.in_force is None:
        raise Http404
    form = ReviewForm(page.goals, request.POST or None, done=page.done)
    return one_form(
        request, case, form,
        lambda: reviewing.review(
            case, results=form.results(), by=request.actor, on=form.cleaned_data["on"],
            with_whom=form.cleaned_data["with_whom"], text=form.cleaned_data["text"],
        ),
        title=_("Verifica"), save=_("Salva la verifica"), anchor="verifiche",
        said=_("Verifica salvata: continua, cambia il progetto o chiudi."),
        template="casework/review.html",
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def go_on(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on with the same plan."""
    case = leading(request, pk)
    form = GoOnForm(request.POST or None)
    return one_form(
        request, case, form,
        lambda: reviewing.go_on(
            case, review_on=form.cleaned_data["review_on"], by=request.actor
        ),
        title=_("Continua con lo stesso progetto"), save=_("Continua"), said=_("Si continua."),
    )  # fmt: skip


@access(Permission.CASE_LEAD)
def add_member(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a seat in the team."""
    case = leading(request, pk)
    form = MemberForm(case, request.POST or None)
    return one_form(
        request, case, form,
        lambda: team.add_member(
            case, role=TeamRole(form.cleaned_data["role"]), by=request.actor,
            office=form.chosen(), name=form.cleaned_data["name"],
            body_name=form.cleaned_data["body_name"],
        ),
        title=_("Un posto nell'équipe"), save=_("Aggiungi"),
        said=lambda: _told(form.chosen()), anchor="equipe",
        help=_("Un ufficio della rete che metti qui vede da subito la scheda di questa persona e"
               " questo caso: prima lettura, valutazione, progetto, diario e documenti"
               " dell'équipe. Può scrivere nel diario e registrare gli interventi. Dillo prima"
               " alla persona. Chi è fuori dalla rete è solo un nome: non vede niente."),
    )  # fmt: skip


def _told(office: Office | None) -> str:
    """Who is told of a seat, and who is not."""
    if office is None:
        return _("Aggiunto all'équipe. È fuori dalla rete: avvisalo tu.")
    return _("Aggiunto all'équipe: %(office)s lo trova tra le sue cose da fare.") % {
        "office": office
    }


@access(Permission.CASE_LEAD)
def change_manager(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand the case to another case manager."""
    case = leading(request, pk)
    form = ManagerForm(case, request.POST or None)
    if not form.workers:
        return _nobody_else(case, request)
    return one_form(
        request, case, form,
        lambda: team.change_manager(
            case, manager=form.workers[form.cleaned_data["manager"]], by=request.actor
        ),
        title=_("Cambia il case manager"), save=_("Affida il caso"), anchor="equipe",
        said=lambda: _("Il caso ora è di %(name)s.") % {
            "name": form.workers[form.cleaned_data["manager"]]
        },
        help=_("Da oggi il caso e le sue verifiche passano a chi scegli, che lo trova tra le cose"
               " da fare. Chi lo aveva resta scritto nell'équipe. Si sceglie tra gli assistenti"
               " sociali di questo ufficio."),
    )  # fmt: skip


def _nobody_else(case: Case, request: ActorRequest) -> HttpResponse:
    """In an office with one social worker there is nobody to hand the case to."""
    messages.info(
        request,
        _("In questo ufficio non c'è un altro assistente sociale a cui affidare il caso: chi"
          " amministra l'ufficio può aggiungerlo. A un altro ufficio il caso non si passa: lo si"
          " mette nell'équipe, o si invia la persona e si chiude."),
    )  # fmt: skip
    return redirect("cases:detail", pk=case.pk)


@access(Permission.CASE_LEAD)
def end_seat(request: ActorRequest, pk: int, member: int) -> HttpResponse:
    """End a seat, with some days of hand-over."""
    case = leading(request, pk)
    seats = case.members.select_related("office").filter(until_on=None)
    seat = get_object_or_404(seats, pk=member)
    form = EndSeatForm(request.POST or None, most=team.most_handover_days())
    return one_form(
        request, case, form,
        lambda: team.end_seat(
            seat, handover_days=form.cleaned_data["handover_days"], by=request.actor
        ),
        title=_("Togli dall'équipe: %(who)s") % {"who": seat}, save=_("Togli dall'équipe"),
        said=_("Tolto dall'équipe."), anchor="equipe", help=_leaving(seat),
        helps_at=reverse("people:followers", args=[case.person_id]) if seat.office_id else "",
    )  # fmt: skip


def _leaving(seat: CaseMember) -> str:
    """What who leaves still sees, and until when."""
    if seat.office_id is None:
        return _("È fuori dalla rete: il caso non lo vede già adesso.")
    return _(
        "Da domani il suo ufficio non scrive più nel caso. Lo legge, con la scheda della persona,"
        " per i giorni che lasci qui sotto; poi non più, se non la segue per altro. Le cose da fare"
        " che aveva per questo caso si chiudono ora. Per togliere tutto subito:"
    )
