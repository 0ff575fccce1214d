"""The plan signed: on the glass, or on paper and scanned; and the last question to the person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions.documents import About, add_document
from labimpact.casework.actions.holding import keep, led, note
from labimpact.casework.actions.planning import agree
from labimpact.casework.enums import Agreement, PlanState, Sharing
from labimpact.casework.models import Case, CaseDocument, IndividualPlan
from labimpact.casework.queries import plans
from labimpact.casework.signing import Strokes
from labimpact.casework.words import Words
from labimpact.documents.rendering import Standard, render_pdf

SHEET: tuple[Standard, ...] = ("a-2a", "ua-1")


@transaction.atomic
def sign_on_glass(
    plan: IndividualPlan,
    *,
    strokes: Strokes,
    with_whom: str,
    language: Words,
    by: Actor,
    on: date | None = None,
) -> IndividualPlan:
    """The person signs on the tablet (firma): the plan is agreed, and the sheet with the signature,
    in Italian and the language they read, is a document of the case (PDF/A-2a, PDF/UA-1)."""
    if not with_whom.strip():
        raise Refused(_("Scrivi il nome di chi firma."))
    plan = agree(plan, agreement=Agreement.SIGNED_ON_GLASS, with_whom=with_whom, by=by, on=on)
    plan.signature = [list(stroke) for stroke in strokes]
    plan.save(update_fields=["signature"])
    case = Case.objects.select_related("office__body", "person").get(pk=plan.case_id)
    content = render_pdf("plan", plans.sheet(case, plan, language), standard=SHEET)
    _keep(plan, ContentFile(content, name=f"progetto-{case.pk}-{plan.number}.pdf"), by)
    return plan


@transaction.atomic
def attach_signed(plan: IndividualPlan, upload: File[Any], *, by: Actor) -> CaseDocument:
    """Keep the scan or the photo of the sheet signed on paper (foglio firmato)."""
    led(plan.case, by)
    if plan.state == PlanState.DRAFT:
        raise Refused(_("Prima segna che la persona è d'accordo: poi carica il foglio firmato."))
    return _keep(plan, upload, by)


def _keep(plan: IndividualPlan, upload: File[Any], by: Actor) -> CaseDocument:
    title = _("Progetto individuale firmato, versione %(n)d") % {"n": plan.number}
    about = About(title=title, kind="other", visible_to=Sharing.TEAM, signed_plan=plan)
    kept = add_document(plan.case, upload, about, by=by)
    note("case.plan_signed", plan.case, by, plan=plan.pk, document=kept.pk)
    return kept


@transaction.atomic
def answer_satisfaction(case: Case, *, satisfaction: int, by: Actor) -> Case:
    """The person says how useful it was, from 1 to 5 (soddisfazione), before the case closes."""
    if not 1 <= satisfaction <= 5:
        raise Refused(_("Scegli una delle cinque risposte."))
    case = led(case, by)
    case.satisfaction = satisfaction
    keep(case)
    note("case.satisfaction_given", case, by)
    return case
