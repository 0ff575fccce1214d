"""Cases in a person's story, in the same question as the other records."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.people.models import Person, same_person
from labimpact.people.record_timeline import Part, Row, columns
from labimpact.people.timeline import Entry
from labimpact.procedures.models import CaseParticipant, CaseStep, ProcedureCase


class _StepLabel(Func):
    """What a definition's content calls the step with a code."""

    template = "(jsonb_path_query_first(%(expressions)s)) #>> '{}')"
    arg_joiner = ", '$.steps[*] ? (@.code == $c).label', jsonb_build_object('c', "


def _cases(actor: Actor, person: Person) -> QuerySet[Any]:
    seats = CaseParticipant.objects.filter(same_person("person", person))
    return ProcedureCase.objects.visible_to(actor).filter(pk__in=seats.values("case"))


def _opened(actor: Actor, person: Person) -> QuerySet[Any]:
    title, what = F("definition__title"), F("next_what")
    return columns(_cases(actor, person), "procedure", F("opened_at"), title, what)


def _closed(actor: Actor, person: Person) -> QuerySet[Any]:
    ended = _cases(actor, person).filter(closed_on__isnull=False)
    title, why = F("definition__title"), F("close_reason")
    return columns(ended, "procedure_closed", F("closed_on"), title, why)


def _steps(actor: Actor, person: Person) -> QuerySet[Any]:
    """Steps done, with their name in the case's own version and the code one may ask for."""
    done = CaseStep.objects.filter(case__in=_cases(actor, person), done_on__isnull=False)
    label = _StepLabel(F("case__definition__content"), F("code"), output_field=CharField())
    what = Concat(F("case__code"), Value(" · "), Coalesce(label, F("code")))
    codes = Coalesce(NullIf(F("receipt_code"), Value("")), F("assicurata"))
    # Told with the number of the case: the page it leads to is the case's.
    rows = columns(done, "procedure_step", F("done_on"), what, codes)
    return rows.values_list("what", "moment", "case_id", "detail", "told")


def _told_opened(person: Person, row: Row) -> Entry:
    _what, moment, pk, title, what = row
    return Entry(
        at=moment, kind="procedure", text=what,
        title=_("Pratica n. %(n)d: %(title)s") % {"n": pk, "title": title},
        url=reverse("procedures:detail", args=[pk]), icon="it-files",
    )  # fmt: skip


def _told_closed(person: Person, row: Row) -> Entry:
    _what, moment, pk, title, why = row
    return Entry(
        at=timezone.localdate(moment), kind="procedure", text=why, tone="soft", icon="it-files",
        title=_("Pratica n. %(n)d chiusa: %(title)s") % {"n": pk, "title": title},
        url=reverse("procedures:detail", args=[pk]),
    )  # fmt: skip


def _told_step(person: Person, row: Row) -> Entry:
    _what, moment, pk, title, code = row
    return Entry(
        at=timezone.localdate(moment), kind="procedure", text=code, tone="soft", icon="it-check",
        title=_("Passo fatto: %(title)s") % {"title": title},
        url=reverse("procedures:detail", args=[pk]) + "#passi",
    )  # fmt: skip


OPENED = Part("procedure", _opened, _told_opened)
CLOSED = Part("procedure_closed", _closed, _told_closed)
STEP = Part("procedure_step", _steps, _told_step)
