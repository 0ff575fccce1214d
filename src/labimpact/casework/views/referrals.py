"""The pages of referrals: the list, one of them, and every answer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labimpact.base import clock
from labimpact.base.access import ActorRequest, access
from labimpact.base.numbers import row_number
from labimpact.base.permissions import Permission
from labimpact.casework import actions, permissions
from labimpact.casework.actions import referral_files, referral_links, referral_questions
from labimpact.casework.forms.referrals import (
    AnswerForm,
    AskForm,
    LinkForm,
    RefuseForm,
    ReportAnswerForm,
    TellForm,
    TellNowForm,
    WithdrawForm,
)
from labimpact.casework.forms.seen import in_words, stands
from labimpact.casework.lists import REFERRALS, TABS
from labimpact.casework.models import Referral
from labimpact.casework.queries import telling
from labimpact.casework.queries.referral_page import ReferralPage
from labimpact.casework.views.referral_scope import person_asked, referral_seen
from labimpact.documents import downloads
from labimpact.ui.attempting import attempt
from labimpact.ui.lists import read

_Allowed = Callable[[Any, Referral], bool]


@access(Permission.REFERRAL_MANAGE)
def referral_list(request: ActorRequest) -> HttpResponse:
    """Invii: what waits for the office's answer, what it received, what it sent."""
    # What is no number at all is said by the filters' form, in its field.
    person = person_asked(request) if row_number(request.GET.get("person", "")) else None
    screen = read(request, REFERRALS)
    which = screen.form.which
    actions.record_reading(screen.lines, by=request.actor)
    tabs = [
        {"label": label, "url": screen.href(vista=key), "active": key == which}
        for key, label in TABS.items()
    ]
    context = {
        "screen": screen, "tabs": tabs, "which": which, "person": person, "today": clock.today(),
    }  # fmt: skip
    return render(request, "casework/list.html", context, status=screen.status)


@access(Permission.REFERRAL_MANAGE)
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One referral, and what the reader may do with it."""
    return _detail_page(request, referral_seen(request, pk))


def _detail_page(request: ActorRequest, referral: Referral, **wrong: Form) -> HttpResponse:
    actions.record_reading([referral], by=request.actor)
    page = ReferralPage(referral, request.actor)
    known = page.person if page.can_tell_now else None
    address = page.link.email if page.link else ""
    context = {
        "referral": referral,
        "page": page,
        "today": clock.today(),
        "accept_form": AnswerForm(prefix="accept"),
        "refuse_form": RefuseForm(prefix="refuse"),
        "ask_form": AskForm(prefix="ask"),
        "tell_form": TellForm(prefix="tell"),
        "report_form": ReportAnswerForm(prefix="report", initial={"on": clock.today()}),
        "withdraw_form": WithdrawForm(prefix="withdraw"),
        "close_form": Form(prefix="close"),
        "link_form": LinkForm(prefix="link", initial={"to_email": address}),
        "now_form": TellNowForm(
            prefix="now",
            initial={
                "name": known.full_name if known else "",
                "to_email": address,
                "contact": telling.reach(known) if known else referral.shared_contact,
            },
        ),
    }
    context |= wrong | {"unseen": _unseen(page, wrong.values())}
    return render(request, "casework/detail.html", context, status=422 if wrong else 200)


def _unseen(page: ReferralPage, wrong: Iterable[Form]) -> list[tuple[Form, list[tuple[str, str]]]]:
    """The refused forms that have no place any more, for somebody else has answered meanwhile; with
    what was typed in each."""
    shown = {
        "accept": page.can_answer, "refuse": page.can_answer, "ask": page.can_ask,
        "tell": page.can_tell, "report": page.can_report, "withdraw": page.can_withdraw,
        "link": page.can_give_link, "now": page.can_tell_now,
        "close": page.link_is_live and page.is_sender,
    }  # fmt: skip
    return [
        (form, [(str(b.label), in_words(b, stands(b.value()))) for b in form.visible_fields()])
        for form in wrong
        if not shown.get(form.prefix or "", False)
    ]


def _answer(
    request: ActorRequest, pk: int, form: Form, act: Callable[[Referral], Any], *,
    allowed: _Allowed, said: str,
) -> HttpResponse:  # fmt: skip
    """One of the answers: done and said, or the page again with what was typed."""
    referral = referral_seen(request, pk)
    if not allowed(request.actor, referral):
        raise PermissionDenied
    if form.is_valid() and attempt(form, lambda: act(referral)):
        messages.success(request, said)
        return redirect("casework:detail", pk=pk)
    return _detail_page(request, referral, **{f"{form.prefix}_form": form})


@access(Permission.REFERRAL_MANAGE)
@require_POST
def accept(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept: the person becomes visible to the receiving office."""
    form = AnswerForm(request.POST, prefix="accept")
    return _answer(
        request, pk, form,
        lambda referral: actions.accept(referral, by=request.actor, **form.cleaned_data),
        allowed=permissions.is_receiver,
        said=_("Invio accettato: ora l'ufficio vede la scheda."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def refuse(request: ActorRequest, pk: int) -> HttpResponse:
    """Refuse, saying why."""
    form = RefuseForm(request.POST, prefix="refuse")
    return _answer(
        request, pk, form,
        lambda referral: actions.refuse(referral, by=request.actor, **form.cleaned_data),
        allowed=permissions.is_receiver,
        said=_("Invio rifiutato. Chi ha inviato legge il perché."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def ask(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask the sender for more, before answering."""
    form = AskForm(request.POST, prefix="ask")
    return _answer(
        request, pk, form,
        lambda referral: referral_questions.ask(referral, by=request.actor, **form.cleaned_data),
        allowed=permissions.is_receiver,
        said=_("Domanda mandata: chi ha inviato la legge subito."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def tell(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer the receiver's question."""
    form = TellForm(request.POST, prefix="tell")
    return _answer(
        request, pk, form,
        lambda referral: referral_questions.tell(referral, by=request.actor, **form.cleaned_data),
        allowed=permissions.is_sender,
        said=_("Risposta mandata: il termine riprende."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def report_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down an answer that came by other ways."""
    form = ReportAnswerForm(request.POST, prefix="report")

    def report(referral: Referral) -> None:
        data = form.cleaned_data | {"accepted": form.cleaned_data["accepted"] == "yes"}
        actions.report_answer(referral, by=request.actor, **data)

    return _answer(
        request, pk, form, report, allowed=permissions.is_sender, said=_("Risposta riportata.")
    )


@access(Permission.REFERRAL_MANAGE)
@require_POST
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back a referral that nobody has answered."""
    form = WithdrawForm(request.POST, prefix="withdraw")
    return _answer(
        request, pk, form,
        lambda referral: actions.withdraw(referral, by=request.actor, **form.cleaned_data),
        allowed=permissions.is_sender,
        said=_("Invio ritirato."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def close_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Close the way in of a service without accounts."""
    return _answer(
        request, pk, Form(request.POST, prefix="close"),
        lambda referral: referral_links.close_link(referral, by=request.actor),
        allowed=permissions.is_sender,
        said=_("Collegamento chiuso: non apre più niente."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def give_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Send a service without accounts the way to answer; the one before stops working."""
    form = LinkForm(request.POST, prefix="link")
    return _answer(
        request, pk, form,
        lambda referral: referral_links.give_link(
            referral, email=form.cleaned_data["to_email"], by=request.actor
        ),
        allowed=permissions.is_sender,
        said=_("Collegamento mandato: quello di prima non vale più."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
@require_POST
def tell_now(request: ActorRequest, pk: int) -> HttpResponse:
    """Tell a service that has accepted the name and the phone of whom it will meet."""
    form = TellNowForm(request.POST, prefix="now")

    def told(referral: Referral) -> None:
        data = dict(form.cleaned_data)
        referral_links.tell_now(referral, email=data.pop("to_email"), by=request.actor, **data)

    return _answer(
        request, pk, form, told, allowed=permissions.is_sender,
        said=_("Comunicati: il servizio riceve un collegamento per leggerli."),
    )  # fmt: skip


@access(Permission.REFERRAL_MANAGE)
def file(request: ActorRequest, pk: int, paper: str) -> HttpResponseBase:
    """A document that the sender chose to show."""
    referral = referral_seen(request, pk)
    try:
        found = referral_files.open_chosen(referral, paper, by=request.actor)
    except FileNotFoundError as lost:
        raise Http404(_("Il file non è più sul disco: avvisa chi gestisce il sistema.")) from lost
    if found is None:
        raise Http404
    return downloads.answer(*found)
