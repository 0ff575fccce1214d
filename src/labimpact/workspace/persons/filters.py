"""The filters of the list of persons, and the persons they leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.permissions import Permission
from labimpact.desk.models import Contact, ContactParticipant
from labimpact.imports.models import ImportLink, RegisterImport
from labimpact.people.enums import GrantBasis, Sex
from labimpact.people.models import Address, Citizenship, Person, ResidenceTitle, of_any_record
from labimpact.people.queries import places
from labimpact.people.queries.finding import find
from labimpact.ui.forms import DayField

# A name is looked for as in the search: the nearest of these many.
_NAMED = 200
# So many registers brought in can be chosen from, the last ones.
_IMPORTS = 100
_ANY = [("", _("tutti"))]
_ANY_F = [("", _("tutte"))]
_YES_NO = (("", _("non importa")), ("si", _("sì")), ("no", _("no")))
_ROLES = (ContactParticipant.Role.SUBJECT, ContactParticipant.Role.FAMILY)


class PersonsForm(forms.Form):
    """What is asked of the list; it lives in the address of the page."""

    q = forms.CharField(label=_("Nome, telefono o codice"), required=False, max_length=100)
    cittadinanza = forms.TypedChoiceField(
        label=_("Cittadinanza"), required=False, coerce=int, empty_value=None
    )
    lingua = forms.TypedChoiceField(
        label=_("Lingua per parlare"), required=False, coerce=int, empty_value=None
    )
    mediatore = forms.ChoiceField(label=_("Serve un mediatore"), required=False, choices=_YES_NO)
    sesso = forms.ChoiceField(label=_("Sesso"), required=False)
    da_anni = forms.IntegerField(label=_("Età, da"), required=False, min_value=0, max_value=120)
    ad_anni = forms.IntegerField(label=_("Età, fino a"), required=False, min_value=0, max_value=120)
    comune = forms.CharField(label=_("Vive nel Comune di"), required=False, max_length=80)
    scade_dal = DayField(label=_("Il titolo scade dal"), required=False)
    scade_al = DayField(label=_("Il titolo scade entro il"), required=False)
    visti_dal = DayField(label=_("Con un contatto dal"), required=False)
    non_visti_dal = DayField(label=_("Senza contatti dal"), required=False)
    schede_dal = DayField(label=_("Scheda aperta dal"), required=False)
    schede_al = DayField(label=_("Scheda aperta fino al"), required=False)
    titolo = forms.ChoiceField(label=_("Perché le vediamo"), required=False)
    importazione = forms.TypedChoiceField(
        label=_("Portate dall'importazione"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        known = places.citizenship_countries().items()
        languages = places.languages().items()
        for name, offered, every in (
            ("cittadinanza", [(pk, country.name) for pk, country in known], _ANY_F),
            ("lingua", [(pk, language.name) for pk, language in languages], _ANY_F),
            ("sesso", [(s.value, s.label) for s in Sex if s.value], _ANY),
            ("titolo", list(GrantBasis.choices), _ANY),
            ("importazione", _imports(actor), [("", _("non importa"))]),
        ):
            self.fields[name].choices = [*every, *offered]  # type: ignore[attr-defined]
        if not actor.can(Permission.REGISTER_IMPORT, office_id=actor.office_id):
            del self.fields["importazione"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for first, last in (
            ("scade_dal", "scade_al"), ("schede_dal", "schede_al"), ("da_anni", "ad_anni"),
        ):  # fmt: skip
            start, end = found.get(first), found.get(last)
            if start is not None and end is not None and end < start:
                self.add_error(last, _("Viene prima dell'inizio."))
        return found


def _imports(actor: Actor) -> list[tuple[int, str]]:
    """The registers that the office brought in, the last first; nobody else's."""
    if not actor.can(Permission.REGISTER_IMPORT, office_id=actor.office_id):
        return []
    ended = RegisterImport.objects.visible_to(actor).filter(
        office=actor.office_id, finished_at__isnull=False
    )
    found = ended.order_by("-pk").values_list("pk", "finished_at")[:_IMPORTS]
    said = gettext("n. %(n)s del %(day)s")
    return [
        (pk, said % {"n": pk, "day": f"{timezone.localdate(at):%d/%m/%Y}"})
        for pk, at in found
        if at is not None
    ]


def rows(actor: Actor, form: PersonsForm) -> QuerySet[Person]:
    """The persons of the office one acts for that the filters leave, in no order."""
    asked = form.cleaned_data
    people = Person.objects.of_office(actor, actor.office_id, basis=asked["titolo"])
    people = people.current(actor.office_id)
    if asked["q"]:
        people = people.filter(pk__in=[hit.pk for hit in find(actor, asked["q"], most=_NAMED)])
    if asked["cittadinanza"] is not None:
        held = Citizenship.objects.filter(
            person=OuterRef("pk"), country=asked["cittadinanza"], lost_on=None
        )
        people = people.filter(of_any_record(Exists(held)))
    if asked["lingua"] is not None:
        people = people.filter(mediation_language=asked["lingua"])
    if asked["mediatore"]:
        people = people.filter(mediator_needed=asked["mediatore"] == "si")
    if asked["sesso"]:
        people = people.filter(sex=asked["sesso"])
    if asked["comune"]:
        people = people.filter(of_any_record(Exists(_living_in(asked["comune"]))))
    if asked.get("importazione"):
        # The wall shows the links of a register to who may import for its office, sealed persons'
        # to nobody; a person the office may no longer open is not here whatever it brought.
        brought = ImportLink.objects.filter(
            person=OuterRef("pk"), register=asked["importazione"], created=True
        )
        people = people.filter(of_any_record(Exists(brought)))
    people = people.filter(_of_age(asked["da_anni"], asked["ad_anni"], clock.today()))
    return _by_dates(people, asked, actor)


def _by_dates(people: QuerySet[Person], asked: dict[str, Any], actor: Actor) -> QuerySet[Person]:
    title = ResidenceTitle.objects.filter(person=OuterRef("pk"), is_current=True)
    if asked["scade_dal"] or asked["scade_al"]:
        if asked["scade_dal"]:
            title = title.filter(expires_on__gte=asked["scade_dal"])
        if asked["scade_al"]:
            title = title.filter(expires_on__lte=asked["scade_al"])
        people = people.filter(of_any_record(Exists(title)))
    if asked["visti_dal"]:
        people = people.filter(of_any_record(Exists(seen_since(actor, asked["visti_dal"]))))
    if asked["non_visti_dal"]:
        people = people.exclude(of_any_record(Exists(seen_since(actor, asked["non_visti_dal"]))))
    if asked["schede_dal"]:
        people = people.filter(registered_at__date__gte=asked["schede_dal"])
    if asked["schede_al"]:
        people = people.filter(registered_at__date__lte=asked["schede_al"])
    return people


def meetings(actor: Actor) -> QuerySet[ContactParticipant]:
    """The times somebody was met by the office one acts for, in contacts that still count."""
    met = Contact.objects.visible_to(actor).valid().filter(office=actor.office_id)
    return ContactParticipant.objects.filter(
        person=OuterRef("pk"), role__in=_ROLES, contact__in=met
    )  # fmt: skip


def seen_since(actor: Actor, day: date) -> QuerySet[ContactParticipant]:
    return meetings(actor).filter(contact__occurred_on__gte=day)


def _living_in(name: str) -> QuerySet[Address]:
    today = clock.today()
    return Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today),
        person=OuterRef("pk"),
        municipality__name__istartswith=name.strip(),
    )


def _of_age(youngest: int | None, oldest: int | None, today: date) -> Q:
    """By completed years; who has no date of birth is left out as soon as an age is asked.

    Of a date known in part the first day counts: it is the one that is kept.
    """
    asked = Q()
    if youngest is not None:
        asked &= Q(birth_date__lte=_years_before(today, youngest))
    if oldest is not None:
        asked &= Q(birth_date__gt=_years_before(today, oldest + 1))
    return asked


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(month=3, day=1)
    return day.replace(year=day.year - years)
