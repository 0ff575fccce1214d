"""The lists of the register: mediators, and packages of hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import By, Column, Kind, Listing
from labimpact.base.permissions import Permission
from labimpact.mediation.hours import as_hours
from labimpact.mediation.models import (
    HourPackage,
    Mediator,
    MediatorLanguage,
    MediatorPaper,
)
from labimpact.mediation.queries.forecast import Forecast
from labimpact.mediation.queries.mediators import italian_is_low, soon
from labimpact.mediation.queries.packages import forecasts
from labimpact.network.models import Language
from labimpact.rules.queries import choices, label

_ALL = ("", _("tutti"))
_OFFERS = {"mediation": "mediazione", "facilitation": "facilitazione"}


class MediatorsForm(forms.Form):
    """Which mediators: by name, language, experience, place, and how they stand."""

    q = forms.CharField(label=_("Nome"), required=False, max_length=100)
    lingua = forms.ChoiceField(label=_("Lingua o varietà"), required=False)
    esperienza = forms.ChoiceField(label=_("Esperienza"), required=False)
    luogo = forms.CharField(label=_("Parte da (comune)"), required=False, max_length=100)
    stato = forms.ChoiceField(
        label=_("Come sta"), required=False,
        choices=[
            ("", _("nel registro")), ("attivi", _("può lavorare")),
            ("sospesi", _("in sospensione")),
            ("usciti", _("non più nel registro")),
        ],
    )  # fmt: skip
    scadenze = forms.BooleanField(label=_("Documenti scaduti o in scadenza"), required=False)

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        spoken = [(row.code, row.name) for row in Language.objects.spoken()]
        for name, offered in (
            ("lingua", spoken), ("esperienza", choices("mediation_experience")),
        ):  # fmt: skip
            self.fields[name].choices = [_ALL, *offered]  # type: ignore[attr-defined]


def _mediators(actor: Actor, form: MediatorsForm) -> QuerySet[Mediator]:
    asked = form.cleaned_data if form.is_valid() else {}
    today = clock.today()
    rows = Mediator.objects.filter(service__in=actor.offices_where(Permission.MEDIATION_COORDINATE))
    gone = Q(ends_on__lt=today)
    match asked.get("stato"):
        case "usciti":
            rows = rows.filter(gone)
        case "sospesi":
            rows = rows.exclude(gone).exclude(suspended_on=None)
        case "attivi":
            rows = rows.working_on(today)
        case _:
            rows = rows.exclude(gone)
    if asked.get("q"):
        rows = rows.filter(name__icontains=asked["q"])
    if asked.get("luogo"):
        rows = rows.filter(municipality__name__istartswith=asked["luogo"])
    if asked.get("esperienza"):
        rows = rows.filter(areas_of_experience__contains=[asked["esperienza"]])
    if asked.get("lingua"):
        spoken = MediatorLanguage.objects.filter(language__code=asked["lingua"], valid_to=None)
        rows = rows.filter(pk__in=spoken.values("mediator"))
    if asked.get("scadenze"):
        papers = MediatorPaper.objects.filter(expires_on__lte=soon(today))
        rows = rows.filter(pk__in=papers.values("mediator"))
    return rows


def _expiry(paper: MediatorPaper) -> str:
    over = paper.expires_on is not None and paper.expires_on < clock.today()
    said = gettext("%(title)s: scaduto il %(day)s") if over else gettext(
        "%(title)s: scade il %(day)s")  # fmt: skip
    return said % {"title": paper.title, "day": f"{paper.expires_on:%d/%m/%Y}"}


@dataclass(frozen=True)
class MediatorLine:
    """A mediator with what they speak and what runs out."""

    mediator: Mediator
    spoken: Sequence[MediatorLanguage]
    running_out: Sequence[MediatorPaper]

    @property
    def languages(self) -> str:
        return ", ".join(
            f"{row.language.name} ({row.get_level_display()})" for row in self.spoken
        )  # fmt: skip

    @property
    def experience(self) -> str:
        codes = self.mediator.areas_of_experience
        return ", ".join(label("mediation_experience", code) for code in codes)

    @property
    def state(self) -> str:
        if self.mediator.suspended_on is not None:
            return gettext("in sospensione")
        ends = self.mediator.ends_on
        return gettext("fino al %(day)s") % {"day": f"{ends:%d/%m/%Y}"} if ends else ""

    @property
    def to_see(self) -> str:
        said = [_expiry(paper) for paper in self.running_out]
        if italian_is_low((row.language.code, row.level) for row in self.spoken):
            said.append(gettext("italiano sotto il livello"))
        return ", ".join(said)


def _draw_mediators(_actor: Actor, rows: Sequence[Mediator]) -> list[MediatorLine]:
    keys = [row.pk for row in rows]
    spoken: dict[int, list[MediatorLanguage]] = defaultdict(list)
    languages = MediatorLanguage.objects.filter(mediator__in=keys, valid_to=None)
    for one in languages.select_related("language").order_by("language__name", "pk"):
        spoken[one.mediator_id].append(one)
    papers: dict[int, list[MediatorPaper]] = defaultdict(list)
    expiring = MediatorPaper.objects.filter(
        mediator__in=keys, expires_on__lte=soon(clock.today())
    )  # fmt: skip
    for paper in expiring.order_by("expires_on", "pk"):
        papers[paper.mediator_id].append(paper)
    return [MediatorLine(row, spoken[row.pk], papers[row.pk]) for row in rows]


MEDIATORS = Listing(
    key="mediation.mediators",
    title=_("Mediatori"),
    route="mediation:mediators",
    model=Mediator,
    permissions=(Permission.MEDIATION_COORDINATE,),
    form=MediatorsForm,
    rows=_mediators,
    prepare=lambda rows: rows.select_related("municipality__province"),
    draw=_draw_mediators,
    number=lambda line: line.mediator.pk,
    css=lambda line: "row-urgent" if line.running_out else "",
    order="nome",
    private=frozenset({"q", "luogo"}),
    notes=(
        _("Una riga è un mediatore del registro del tuo servizio."),
        _("In rosso: un titolo o un documento è scaduto o scade presto."),
    ),
    columns=(
        Column(
            key="nome", label=_("Nome"), sort=(By("name"),), value=lambda line: line.mediator.name,
            link=lambda line: reverse("mediation:mediator", args=[line.mediator.pk]),
        ),
        Column(key="lingue", label=_("Lingue"), value=lambda line: line.languages),
        Column(key="esperienza", label=_("Esperienza"), value=lambda line: line.experience),
        Column(
            key="luogo", label=_("Parte da"), sort=(By("municipality__name", empty_last=True),),
            value=lambda line: str(line.mediator.municipality or ""),
        ),
        Column(
            key="settimana", label=_("Ore desiderate la settimana"), kind=Kind.NUMBER, falls=True,
            sort=(By("desired_week"),), value=lambda line: as_hours(line.mediator.desired_week),
        ),
        Column(key="stato", label=_("Come sta"), value=lambda line: line.state),
        Column(key="da_vedere", label=_("Da vedere"), value=lambda line: line.to_see),
        Column(key="telefono", label=_("Telefono"), usual=False,
               value=lambda line: line.mediator.phone),
        Column(key="email", label=_("E-mail"), usual=False,
               value=lambda line: line.mediator.email),
        Column(key="mezzo", label=_("Come si muove"), usual=False, sort=(By("means"),),
               value=lambda line: str(line.mediator.get_means_display())),
        Column(key="dal", label=_("Nel registro dal"), kind=Kind.DAY, usual=False, falls=True,
               sort=(By("starts_on"),), value=lambda line: line.mediator.starts_on),
    ),
)  # fmt: skip


class PackagesForm(forms.Form):
    """Which packages: by body or name, for what, open or closed."""

    q = forms.CharField(label=_("Ente o nome"), required=False, max_length=100)
    per = forms.ChoiceField(
        label=_("Per che cosa"), required=False,
        choices=[_ALL, ("mediation", _("mediazione")), ("facilitation", _("facilitazione"))],
    )  # fmt: skip
    stato = forms.ChoiceField(
        label=_("Quali"), required=False,
        choices=[("", _("che valgono")), ("finiti", _("chiusi o finiti")), ("tutti", _("tutti"))],
    )  # fmt: skip

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)


def _packages(actor: Actor, form: PackagesForm) -> QuerySet[HourPackage]:
    asked = form.cleaned_data if form.is_valid() else {}
    rows = HourPackage.objects.visible_to(actor)
    over = Q(valid_to__lt=clock.today()) | Q(closed_on__lt=clock.today())
    if asked.get("stato") == "finiti":
        rows = rows.filter(over)
    elif asked.get("stato") != "tutti":
        rows = rows.exclude(over)
    if asked.get("per"):
        rows = rows.filter(offer=asked["per"])
    if asked.get("q"):
        rows = rows.filter(Q(body__name__icontains=asked["q"]) | Q(title__icontains=asked["q"]))
    return rows


@dataclass(frozen=True)
class PackageLine:
    """A package with until when its hours last."""

    package: HourPackage
    forecast: Forecast


def _draw_packages(_actor: Actor, rows: Sequence[HourPackage]) -> list[PackageLine]:
    found = forecasts(rows)
    return [PackageLine(row, found[row.pk]) for row in rows]


def _hours(key: str, title: Any, field: str, **more: Any) -> Column:
    return Column(
        key=key, label=title, kind=Kind.NUMBER, falls=True, sort=(By(field),),
        value=lambda line: as_hours(getattr(line.package, field)), **more,
    )  # fmt: skip


PACKAGES = Listing(
    key="mediation.packages",
    title=_("Ore di mediazione"),
    route="mediation:packages",
    model=HourPackage,
    permissions=(Permission.MEDIATION_COORDINATE, Permission.MEDIATION_REQUEST),
    form=PackagesForm,
    rows=_packages,
    prepare=lambda rows: rows.select_related("body", "service__office"),
    draw=_draw_packages,
    number=lambda line: line.package.pk,
    css=lambda line: "row-urgent" if line.forecast.presses else "",
    order="ente",
    personal=False,
    private=frozenset({"q"}),
    notes=(
        _("Una riga è un pacchetto di ore di un ente."),
        _("Libere sono le ore assegnate, meno quelle impegnate e quelle consumate."),
        _("La previsione viene dal consumo delle ultime settimane e da ciò che è impegnato."),
    ),
    columns=(
        Column(
            key="ente", label=_("Ente"), sort=(By("body__name"),),
            value=lambda line: line.package.body.name,
        ),
        Column(
            key="nome", label=_("Pacchetto"), sort=(By("title"),),
            value=lambda line: line.package.title,
            link=lambda line: reverse("mediation:package", args=[line.package.pk]),
        ),
        Column(key="per", label=_("Per che cosa"), sort=(By("offer"),),
               value=lambda line: _OFFERS.get(line.package.offer, line.package.offer)),
        Column(key="dal", label=_("Dal"), kind=Kind.DAY, falls=True, sort=(By("valid_from"),),
               value=lambda line: line.package.valid_from),
        Column(key="al", label=_("Al"), kind=Kind.DAY, sort=(By("valid_to"),),
               value=lambda line: line.package.valid_to),
        _hours("assegnate", _("Ore assegnate"), "granted"),
        _hours("impegnate", _("Impegnate"), "reserved"),
        _hours("consumate", _("Consumate"), "used"),
        Column(key="libere", label=_("Libere"), kind=Kind.NUMBER,
               value=lambda line: as_hours(line.package.left)),
        Column(key="previsione", label=_("Previsione"), value=lambda line: line.forecast.said),
        Column(key="servizio", label=_("Servizio"), usual=False,
               sort=(By("service__office__name"),),
               value=lambda line: str(line.package.service)),
        Column(key="chiuso", label=_("Chiuso il"), kind=Kind.DAY, usual=False,
               sort=(By("closed_on", empty_last=True),),
               value=lambda line: line.package.closed_on),
    ),
)  # fmt: skip
