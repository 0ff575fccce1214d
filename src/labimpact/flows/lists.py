"""The lists of the flows: what is missing, and who counts for a project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.flows.models import EligibilitySnapshot
from labimpact.flows.queries import gaps
from labimpact.flows.queries.eligibility import running_first
from labimpact.people.models import Person
from labimpact.programme.models import Project
from labimpact.rules.queries import label
from labimpact.ui.forms import DayField


class GapsForm(forms.Form):
    """Which kind of gap."""

    manca = forms.ChoiceField(
        label=_("Che cosa manca"), required=False,
        choices=[("", _("qualcosa")), *((gap.key, gap.label) for gap in gaps.GAPS)],
    )  # fmt: skip


def _lacking(actor: Actor, form: GapsForm) -> gaps.Found:
    return gaps.Found(actor, form.cleaned_data["manca"] if form.is_valid() else "")


def _of_line(line: gaps.Line) -> Iterator[int | None]:
    yield line.person.pk


def _edits(actor: Actor) -> bool:
    return actor.can(Permission.PERSON_EDIT, office_id=actor.office_id)


GAPS = Listing(
    key="flows.gaps",
    title=_("Dati che mancano"),
    route="flows:gaps",
    model=Person,
    permissions=(Permission.PERSON_EDIT,),
    opens=_edits,
    form=lambda data, _actor: GapsForm(data),
    rows=_lacking,
    number=lambda line: line.person.pk,
    persons=_of_line,
    order="-pesa",
    buttons="flows/cells/gap_buttons.html",
    notes=(
        _("Chi ha un caso preso in carico dall'ufficio, o da un anno è servito per un progetto."),
        _("Una persona compare una volta, con tutto quello che le manca."),
    ),
    columns=(
        Column(
            key="chi", label=_("Chi"), sort=(By("family_name"), By("given_name")),
            value=lambda line: line.person.full_name,
            link=lambda line: reverse("workspace:person", args=[line.person.pk]),
        ),
        Column(
            key="scheda", label=_("Scheda n."), kind=Kind.NUMBER, usual=False, sort=(By("pk"),),
            value=lambda line: line.person.pk,
        ),
        Column(key="manca", label=_("Che cosa manca"), value=lambda line: line.said),
        Column(
            key="pesa", label=_("Quanto pesa"), kind=Kind.NUMBER, falls=True, sort=(By("held_up"),),
            value=lambda line: line.held_up,
        ),
    ),
)  # fmt: skip


class SnapshotsForm(forms.Form):
    """Which project, days and outcome."""

    progetto = forms.ChoiceField(label=_("Progetto"), required=False)
    esito = forms.ChoiceField(
        label=_("Conta"), required=False,
        choices=[("", _("tutti")), ("si", _("sì")), ("no", _("no"))],
    )  # fmt: skip
    dal = DayField(label=_("Dal"), required=False)
    al = DayField(label=_("Al"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        projects = running_first(Project.objects.all(), clock.today()).values_list("pk", "title")
        self.fields["progetto"].choices = [  # type: ignore[attr-defined]
            ("", _("tutti")), *((str(pk), title) for pk, title in projects)
        ]  # fmt: skip


def _snapshots(actor: Actor, form: SnapshotsForm) -> QuerySet[EligibilitySnapshot]:
    """The office's snapshots of whom it may still read, each as it was said last."""
    asked = form.cleaned_data if form.is_valid() else {}
    rows = EligibilitySnapshot.objects.visible_to(actor).filter(office=actor.office_id).last_said()
    if asked.get("progetto"):
        rows = rows.filter(project=asked["progetto"])
    if asked.get("esito"):
        rows = rows.filter(eligible=asked["esito"] == "si")
    if asked.get("dal"):
        rows = rows.filter(eligible_on__gte=asked["dal"])
    if asked.get("al"):
        rows = rows.filter(eligible_on__lte=asked["al"])
    return rows


def _of_snapshot(row: EligibilitySnapshot) -> Iterator[int | None]:
    yield row.person_id


_NAME = Subquery(Person.objects.filter(pk=OuterRef("person")).values("family_name")[:1])

SNAPSHOTS = Listing(
    key="flows.snapshots",
    title=_("Idoneità ai progetti"),
    route="flows:snapshots",
    model=EligibilitySnapshot,
    permissions=(Permission.PERSON_EDIT,),
    opens=_edits,
    form=lambda data, _actor: SnapshotsForm(data),
    rows=_snapshots,
    prepare=lambda rows: rows.select_related("person", "project"),
    persons=_of_snapshot,
    order="-giorno",
    notes=(
        _("Una riga è una persona, in un progetto, in un giorno. Il servizio si dà comunque."),
        _("Le regole e le loro fonti si leggono dalla pagina della persona: «Le regole»."),
    ),
    columns=(
        Column(
            key="chi", label=_("Chi"), sort=(By(_NAME),), value=lambda row: row.person.full_name,
            link=lambda row: reverse("flows:person", args=[row.person_id]),
        ),
        Column(key="progetto", label=_("Progetto"), sort=(By("project__title"),),
               value=lambda row: str(row.project)),
        Column(key="giorno", label=_("Al giorno"), kind=Kind.DAY, falls=True,
               sort=(By("eligible_on"),), value=lambda row: row.eligible_on),
        Column(key="conta", label=_("Conta"), kind=Kind.YES_NO, sort=(By("eligible"),),
               value=lambda row: row.eligible),
        Column(key="perche", label=_("Perché"), sort=(By("reason"),),
               value=lambda row: row.reason),
        Column(key="titolo", label=_("Titolo"), usual=False, sort=(By("title_kind"),),
               value=lambda row: label("residence_title_type", row.title_kind)),
        Column(key="scade", label=_("Scadenza"), kind=Kind.DAY, usual=False,
               sort=(By("expires_on", empty_last=True),), value=lambda row: row.expires_on),
        Column(key="prova", label=_("Prova"), usual=False, sort=(By("evidence"),),
               value=lambda row: row.evidence),
    ),
)  # fmt: skip
