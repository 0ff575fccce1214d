"""What the register says of a mediator beside who they are: languages, papers, contracts, ties."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.mediation.actions import skills
from labimpact.mediation.forms.mediators import (
    ContractForm,
    DayForm,
    IncompatibilityForm,
    LanguageForm,
    PaperForm,
)
from labimpact.mediation.models import (
    Incompatibility,
    MediatorContract,
    MediatorLanguage,
    MediatorPaper,
)
from labimpact.mediation.views.mediators import page_of
from labimpact.mediation.views.one_form import one_button, one_form
from labimpact.mediation.views.register_scope import mediator_seen, row_of


@access(Permission.MEDIATION_COORDINATE)
def language(request: ActorRequest, pk: int) -> HttpResponse:
    """A language of somebody, or another level of one: the one before stays in the history."""
    row = mediator_seen(request, pk)
    wanted = row_number(request.GET.get("lingua", ""))
    form = LanguageForm(request.POST or None, initial={"language": wanted})
    return one_form(
        request, form,
        lambda: skills.set_language(row, by=request.actor, **form.cleaned_data),
        title=_("Lingua di %(name)s") % {"name": row.name}, back=page_of(row, "lingue"),
        said=_("Salvato."), help=_("Un livello nuovo chiude quello di prima, che resta scritto."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def language_end(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    """Somebody mediates no more in a language."""
    mediator = mediator_seen(request, pk)
    spoken = row_of(mediator, MediatorLanguage, row)
    form = DayForm(request.POST or None)
    return one_form(
        request, form,
        lambda: skills.end_language(spoken, on=form.cleaned_data["on"], by=request.actor),
        title=_("Chiudi %(language)s") % {"language": spoken.language},
        back=page_of(mediator, "lingue"), said=_("Chiusa: resta nella storia."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def paper(request: ActorRequest, pk: int) -> HttpResponse:
    """A title or document more."""
    row = mediator_seen(request, pk)
    form = PaperForm(request.POST or None)
    return one_form(
        request, form, lambda: skills.save_paper(row, by=request.actor, **form.cleaned_data),
        title=_("Titolo o documento di %(name)s") % {"name": row.name},
        back=page_of(row, "titoli"), said=_("Salvato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def paper_change(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    """Correct a title or document."""
    mediator = mediator_seen(request, pk)
    known = row_of(mediator, MediatorPaper, row)
    names = ("kind", "title", "got_on", "expires_on")
    form = PaperForm(request.POST or None, initial={n: getattr(known, n) for n in names})
    return one_form(
        request, form,
        lambda: skills.save_paper(mediator, by=request.actor, paper=known, **form.cleaned_data),
        title=known.title, back=page_of(mediator, "titoli"), said=_("Salvato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def paper_remove(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    """Take a title or document away that was written by mistake."""
    mediator = mediator_seen(request, pk)
    known = row_of(mediator, MediatorPaper, row)
    return one_button(
        request, lambda: skills.remove_paper(known, by=request.actor),
        back=page_of(mediator, "titoli"), said=_("Tolto."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def contract(request: ActorRequest, pk: int) -> HttpResponse:
    """A contract and its rates, from a day on."""
    row = mediator_seen(request, pk)
    form = ContractForm(request.POST or None)
    return one_form(
        request, form, lambda: skills.add_contract(row, by=request.actor, **form.values()),
        title=_("Contratto di %(name)s") % {"name": row.name}, back=page_of(row, "contratti"),
        said=_("Salvato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def contract_end(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    """Until when a contract holds."""
    mediator = mediator_seen(request, pk)
    known = row_of(mediator, MediatorContract, row)
    form = DayForm(request.POST or None)
    return one_form(
        request, form,
        lambda: skills.end_contract(known, on=form.cleaned_data["on"], by=request.actor),
        title=_("Fine di «%(title)s»") % {"title": known.title},
        back=page_of(mediator, "contratti"), said=_("Salvato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
def incompatibility(request: ActorRequest, pk: int) -> HttpResponse:
    """Where somebody should not mediate."""
    row = mediator_seen(request, pk)
    form = IncompatibilityForm(request.POST or None)
    return one_form(
        request, form,
        lambda: skills.add_incompatibility(row, by=request.actor, **form.cleaned_data),
        title=_("Incompatibilità di %(name)s") % {"name": row.name},
        back=page_of(row, "incompatibilita"), said=_("Salvato."),
    )  # fmt: skip


@access(Permission.MEDIATION_COORDINATE)
@require_POST
def incompatibility_remove(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    """An incompatibility that holds no more."""
    mediator = mediator_seen(request, pk)
    known = row_of(mediator, Incompatibility, row)
    return one_button(
        request, lambda: skills.remove_incompatibility(known, by=request.actor),
        back=page_of(mediator, "incompatibilita"), said=_("Tolta."),
    )  # fmt: skip
