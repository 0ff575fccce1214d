"""Sheets to print: of a referral, for who is sent; of a case, the consent to share."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from labimpact.base.access import ActorRequest, access
from labimpact.base.permissions import Permission
from labimpact.casework import words
from labimpact.casework.actions import reading
from labimpact.casework.actions.referrals import note_referral
from labimpact.casework.actions.signing import SHEET
from labimpact.casework.queries import sheets
from labimpact.casework.queries.referral_page import ReferralPage
from labimpact.casework.views.referral_scope import referral_seen
from labimpact.casework.views.scope import case_seen
from labimpact.casework.words import Words
from labimpact.documents.rendering import render_pdf
from labimpact.people.models import Person
from labimpact.people.views.documents import pdf_response


def _said(request: ActorRequest, person: Person | None) -> Words:
    """In the person's language beside Italian, or in the one that the address names."""
    if person is None:
        return words.read(words.ITALIAN)
    return words.for_person(person, request.GET.get("lingua", ""))


@access(Permission.REFERRAL_MANAGE)
def referral_sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet that a person who is sent takes along, by who sent them (PDF/A-2a, PDF/UA-1)."""
    page = ReferralPage(referral_seen(request, pk), request.actor)
    if not page.is_sender:
        raise Http404
    data = sheets.referral_sheet(page.referral, page.person, _said(request, page.person))
    note_referral("referral.sheet_printed", page.referral, request.actor)
    return pdf_response(render_pdf("referral", data, standard=SHEET), f"invio-{pk}.pdf")


@access(Permission.CASE_WORK)
def consent(request: ActorRequest, pk: int) -> HttpResponse:
    """The consent to share between the offices of the team, to be signed (PDF/A-2a, PDF/UA-1)."""
    case = case_seen(request, pk)
    data = sheets.consent(case, _said(request, case.person))
    reading.print_consent(case, by=request.actor)
    return pdf_response(render_pdf("consent", data, standard=SHEET), f"consenso-{pk}.pdf")
