"""A case opens with a first reading, and is taken on by a social worker."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework import permissions
from labimpact.casework.actions.holding import keep, led, move, note
from labimpact.casework.actions.team import seat_manager
from labimpact.casework.enums import CASE_ORIGIN, CaseState, Risk, Urgency
from labimpact.casework.models import Case, Referral
from labimpact.casework.queries.cases import running_of
from labimpact.people.models import Household, Person
from labimpact.people.queries.protection import is_kept_by, kept_until
from labimpact.worklist import actions as worklist

ONE_AT_A_TIME = gettext_lazy(
    "Questa persona ha già un caso aperto da voi: scrivi lì il bisogno nuovo."
)


@dataclass(frozen=True, kw_only=True)
class FirstReading:
    """What the pre-assessment records: what is the matter, how urgent, which risks."""

    text: str = ""
    source: str = ""
    urgency: Urgency = Urgency.ORDINARY
    risks: Collection[Risk] = ()
    household: Household | None = None
    lives_alone: bool = False
    siuss_area: int | None = None
    socio_health: bool = False

    @property
    def raises_alarm(self) -> bool:
        """Somebody has to look at it today: it is immediate, or a risk was marked."""
        return self.urgency == Urgency.IMMEDIATE or bool(self.risks)


@transaction.atomic
def open_case(
    person: Person,
    *,
    by: Actor,
    reading: FirstReading,
    referral: Referral | None = None,
    follows: Case | None = None,
    origin: tuple[str, int] | None = None,
    on: date | None = None,
) -> Case:
    """Open the pre-assessment (prima lettura) of a person whom one's office follows.

    An urgent reading, or one with a sign of risk, writes a thing to do for today. One case at a
    time for a person in an office: a second need goes into the one that is open.
    """
    office_id = _may_open(person, by)
    if referral is not None and referral.to_office_id != office_id:
        raise Refused(_("Questo invio non è arrivato al tuo ufficio."))
    kind, origin_id = origin or ("", None)
    case = Case.objects.create(
        office_id=office_id,
        person=person,
        opened_on=on or clock.today(),
        opened_by_id=by.user_id or 0,
        referral=referral,
        follows=follows,
        origin_kind=kind,
        origin_id=origin_id,
        **_written(reading),
    )
    _alarm(case, reading, by)
    note("case.opened", case, by)
    return case


def _may_open(person: Person, by: Actor) -> int:
    if by.office_id is None or not permissions.can_open_for(by, by.office_id):
        raise Refused(_("Non puoi aprire casi per questo ufficio."))
    if person.merged_into_id and not Person.objects.filter(pk=person.pk).current().exists():
        raise Refused(_("Questa scheda è stata unita a un'altra: apri il caso da quella."))
    if person.died_on is not None:
        raise Refused(_("La persona è deceduta: non si può aprire un caso."))
    if not is_kept_by(person, by.office_id):
        raise Refused(_("Il tuo ufficio non segue questa persona: prima registra un contatto."))
    until = kept_until(person, by.office_id)
    if until is not None:
        said = _(
            "Il tuo ufficio segue questa persona fino al %(day)s: chiedi a chi ha dato l'accesso di"
            " allungarlo, poi apri il caso."
        )
        raise Refused(said % {"day": f"{timezone.localtime(until):%d/%m/%Y}"})
    # Two who press at once: the second is told.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext('case'))", [person.pk])
    if running_of(by, person) is not None:
        raise Refused(str(ONE_AT_A_TIME))
    return by.office_id


@transaction.atomic
def rewrite_reading(case: Case, *, reading: FirstReading, by: Actor) -> Case:
    """Correct the first reading (prima lettura): until the case is taken on anybody there may."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    first = case.state == CaseState.PRE_ASSESSMENT and permissions.can_read_first(by, case)
    if not case.is_running or not (first or permissions.can_lead(by, case)):
        raise Refused(_("La prima lettura la cambia l'ufficio che segue il caso, finché è aperto."))
    alarmed = case.urgency == Urgency.IMMEDIATE or bool(case.risks)
    for name, value in _written(reading).items():
        setattr(case, name, value)
    keep(case)
    if not alarmed:
        _alarm(case, reading, by)
    note("case.reading_changed", case, by)
    return case


def _written(reading: FirstReading) -> dict[str, object]:
    return {
        "first_reading": reading.text.strip(),
        "source": reading.source,
        "urgency": reading.urgency,
        "risks": sorted(set(reading.risks)),
        "household": None if reading.lives_alone else reading.household,
        "lives_alone": reading.lives_alone,
        "siuss_area": reading.siuss_area,
        "socio_health": reading.socio_health,
    }


def _alarm(case: Case, reading: FirstReading, by: Actor) -> None:
    """A thing to do today, without the story: the page of the case tells it to who may read it."""
    if reading.raises_alarm:
        worklist.add(
            title=_("Prima lettura urgente: leggi il caso"),
            by=by,
            due_on=clock.today(),
            office_id=case.office_id,
            person=case.person,
            origin=(CASE_ORIGIN, case.pk),
        )


@transaction.atomic
def take_on(case: Case, *, manager: User, by: Actor, on: date | None = None) -> Case:
    """Take the case on (presa in carico): a social worker of the office answers for it.

    Refused while the first reading, the household or the privacy notice are missing (domain.md
    section 4).
    """
    case = led(case, by)
    day = on or clock.today()
    if not case.opened_on <= day <= clock.today():
        raise Refused(_("Il giorno sta tra il primo ascolto e oggi."))
    move(case, CaseState.TAKEN_ON)
    case.taken_on = day
    seat_manager(case, manager, since=day)
    keep(case)
    # The alarm has been heard.
    worklist.withdraw((CASE_ORIGIN, case.pk), at=clock.now(), by=by)
    note("case.taken_on", case, by)
    return case
