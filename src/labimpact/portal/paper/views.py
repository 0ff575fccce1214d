from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labimpact.base import clock, limits
from labimpact.base.access import public
from labimpact.documents.downloads import harmless
from labimpact.editorial.enums import Kind
from labimpact.editorial.models import Publication
from labimpact.network.models import Office
from labimpact.portal import queries, reading
from labimpact.portal.caching import for_everybody
from labimpact.portal.drawing import drawn, known
from labimpact.portal.paper import card as cards
from labimpact.portal.paper import sheet as sheets
from labimpact.portal.paper.forms import PaperForm


@dataclass(frozen=True)
class Asked:
    """What is to be printed, where it stands on the screen, and what may be chosen of it."""

    title: str
    language: str  # in which the title is written
    form: PaperForm
    address: str  # of the PDF
    back: str
    has_paper: bool = False  # a card is always A4


@public
@for_everybody
@require_safe
def sheet_form(request: HttpRequest, language: str, kind: Kind, slug: str) -> HttpResponse:
    """Which languages, which paper (foglio da stampare)."""
    return _choosing(request, language, _of_page(request, language, _page(language, kind, slug)))


@public
@for_everybody
@require_safe
def sheet(request: HttpRequest, language: str, kind: Kind, slug: str) -> HttpResponse:
    """A published page as PDF, in the languages asked for; without any, in the reader's."""
    page = _page(language, kind, slug)
    asked = _of_page(request, language, page)
    if refused := _refused(request, language, asked):
        return refused
    found = reading.in_languages(page, asked.form.languages, timezone.now())
    missing = language if page.language != language else ""
    return _pdf(sheets.pdf(found, paper=asked.form.paper, missing=missing), f"{slug}.pdf")


@public
@for_everybody
@require_safe
def card_form(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """In which languages the hours of a desk are to hang in its window (cartello degli orari)."""
    return _choosing(request, language, _of_desk(request, known(language), _desk(pk)))


@public
@for_everybody
@require_safe
def card(request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """The hours of a desk as PDF."""
    desk = _desk(pk)
    asked = _of_desk(request, known(language), desk)
    if refused := _refused(request, language, asked):
        return refused
    return _pdf(cards.pdf(desk, asked.form.languages, today=clock.today()), f"orari-{pk}.pdf")


def _page(language: str, kind: Kind, slug: str) -> Publication:
    page = reading.page(kind, slug, known(language), timezone.now(), "office__municipality")
    if page is None:
        raise Http404
    return page


def _desk(pk: int) -> Office:
    desk = queries.desk(pk)
    if desk is None:
        raise Http404
    return desk


def _of_page(request: HttpRequest, language: str, page: Publication) -> Asked:
    there = reading.languages_of(page)
    offered = [code for code in queries.texts() if code in there]
    form = PaperForm(request.GET, offered=offered, usual=page.language)
    return Asked(
        page.title, page.language, form,
        reverse("portal:sheet", args=(language, page.kind, page.slug)),
        reverse(f"portal:{page.kind}", args=(language, page.slug)), has_paper=True,
    )  # fmt: skip


def _of_desk(request: HttpRequest, language: str, desk: Office) -> Asked:
    form = PaperForm(request.GET, offered=queries.texts(), usual=language)
    return Asked(
        desk.name, reading.SOURCE, form,
        reverse("portal:card", args=(language, desk.pk)), reverse("portal:home", args=(language,)),
    )  # fmt: skip


def _refused(request: HttpRequest, language: str, asked: Asked) -> HttpResponse | None:
    """The form again, if it cannot be used or too much was printed from one place."""
    if not asked.form.is_valid():
        return _choosing(request, language, asked, said="sheet_no_language", status=422)
    if limits.is_too_often(request, action="portal_paper", key=""):
        return _choosing(request, language, asked, said="sheet_too_many", status=429)
    return None


def _choosing(
    request: HttpRequest, language: str, asked: Asked, *, said: str = "", status: int = 200
) -> HttpResponse:
    error = queries.texts()[known(language)][said] if said else ""
    return drawn(request, language, "portal/paper.html", status=status, asked=asked, error=error)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return harmless(response)
