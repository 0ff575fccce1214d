"""Whatever is done, and whenever it is folded, the counts are those of the facts."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from labimpact.casework.models import Case
from labimpact.desk.models import AnonymousGroup, Contact, ContactNeed, ContactParticipant
from labimpact.people.models import Address, Citizenship, Person
from labimpact.territory.actions import fold, recount
from tests import case_factories as cases
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.territory.by_hand import by_hand, counted

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 1)
NEEDS = ("documents", "home", "language", "work")


@pytest.fixture
def world(cast):
    """Four persons, three offices of two areas and one without, two countries, two towns."""
    offices = [cast.luino, cast.germignaga, cast.crema, f.OfficeFactory(area=None)]
    people = [f.PersonFactory(registered_office=cast.luino) for _ in range(4)]
    italy = f.CountryFactory(code="ITA", kind="italy", is_eu=True, alpha2="", belfiore="")
    egypt = f.CountryFactory(code="EGY", alpha2="", belfiore="")
    towns = [f.MunicipalityFactory(name=name) for name in ("Luino", "Maccagno")]
    return {
        "user": cast.user(), "offices": offices, "people": people, "countries": [italy, egypt],
        "towns": towns,
    }  # fmt: skip


class Deeds:
    """Things that happen to the facts; `a`, `b`, `day` choose to whom, where and when."""

    def __init__(self, world) -> None:
        self.world = world

    def _of(self, rows, at):
        rows = list(rows)
        return rows[at % len(rows)] if rows else None

    def person(self, at) -> Person:
        return self.world["people"][at % 4]

    def office(self, at):
        return self.world["offices"][at % 4]

    def contact(self, at) -> Contact | None:
        return self._of(Contact.objects.order_by("pk"), at)

    def case(self, at) -> Case | None:
        return self._of(Case.objects.order_by("pk"), at)

    def meet(self, a, b, day):
        contact = f.ContactFactory(
            office=self.office(b), occurred_on=day, recorded_by=self.world["user"]
        )
        role = "delegate" if a % 5 == 0 else "subject"
        f.ContactParticipantFactory(contact=contact, person=self.person(a), role=role)
        for need in {NEEDS[a % 4], NEEDS[b % 4]}:
            f.ContactNeedFactory(contact=contact, area=need)

    def meet_a_group(self, a, b, day):
        contact = f.ContactFactory(
            office=self.office(b), occurred_on=day, recorded_by=self.world["user"]
        )
        f.ContactNeedFactory(contact=contact, area=NEEDS[a % 4])
        f.AnonymousGroupFactory(
            contact=contact, head_count=1 + a % 3, age_band=("", "from_6_to_13", "over_60")[a % 3],
            citizenship=self.world["countries"][b % 2] if a % 2 else None,
            statistics_key=77 + a % 2 if b % 2 else None,
        )  # fmt: skip

    def void(self, a, b, day):
        Contact.objects.filter(pk=getattr(self.contact(a), "pk", 0)).update(
            voided_at=timezone.now(), voided_reason="doppio"
        )

    def correct(self, a, b, day):
        Contact.objects.filter(pk=getattr(self.contact(a), "pk", 0)).update(
            office=self.office(b), occurred_on=day
        )

    def another_need(self, a, b, day):
        first = self._of(ContactNeed.objects.order_by("pk"), a)
        if first and b % 3:
            taken = first.contact.needs.values_list("area", flat=True)
            if NEEDS[b % 4] not in taken:
                ContactNeed.objects.filter(pk=first.pk).update(area=NEEDS[b % 4])
        elif first:
            first.delete()

    def another_person(self, a, b, day):
        place = self._of(ContactParticipant.objects.order_by("pk"), a)
        if place and b % 3 == 0:
            place.delete()
        elif place:
            place.person, place.role = self.person(b), "family"
            place.save()

    def merge_or_part(self, a, b, day):
        one, other = self.person(a), self.person(b)
        one.refresh_from_db(), other.refresh_from_db()
        if one.merged_into_id:
            Person.objects.filter(pk=one.pk).update(merged_into=None)
        elif one != other and not other.merged_into_id:
            Person.objects.filter(merged_into=one).update(merged_into=other)
            Person.objects.filter(pk=one.pk).update(merged_into=other)

    def describe(self, a, b, day):
        born = {0: None, 1: date(2007, 1, 1), 2: date(1960, 5, 1)}[b % 3]
        precision = ("unknown", "year", "day")[b % 3]
        Person.objects.filter(pk=self.person(a).pk).update(
            birth_date=born, birth_precision=precision
        )

    def become_citizen(self, a, b, day):
        country = self.world["countries"][b % 2]
        Citizenship.objects.filter(person=self.person(a), country=country).delete()
        f.CitizenshipFactory(person=self.person(a), country=country, acquired_on=day)

    def move(self, a, b, day):
        Address.objects.filter(person=self.person(a), valid_to=None).update(
            valid_from=None, valid_to=day
        )
        f.AddressFactory(
            person=self.person(a), municipality=self.world["towns"][b % 2], valid_from=day,
            kind=("registered_residence", "domicile")[a % 2],
        )  # fmt: skip

    def open_case(self, a, b, day):
        office, person = self.office(b), self.person(a)
        if not Case.objects.running().filter(office=office, person=person).exists():
            case = cases.CaseFactory(
                led=True, office=office, person=person, opened_on=FIRST, taken_on=day,
                opened_by=self.world["user"], manager=self.world["user"],
            )  # fmt: skip
            found = cases.AssessmentFactory(case=case, made_on=day, made_by=self.world["user"])
            cases.AssessedNeedFactory(case=case, assessment=found, area=NEEDS[a % 4])

    def plan_and_help(self, a, b, day):
        case = self.case(a)
        if case and not case.plans.filter(state="agreed").exists():
            user = {"written_by": self.world["user"]}
            plan = cases.IndividualPlanFactory(case=case, agreed=True, agreed_on=day, **user)
            goal = cases.GoalFactory(case=case, plan=plan)
            what = cases.InterventionFactory(case=case, goal=goal)
            cases.ProvisionFactory(
                case=case, intervention=what, given_on=day + timedelta(days=b),
                attendance="present" if b % 2 else "absent", recorded_by=self.world["user"],
            )  # fmt: skip

    def refer(self, a, b, day):
        f.ReferralFactory(
            from_office=self.office(b), to_office=self.office(a) if (a - b) % 4 else None,
            to_name="" if (a - b) % 4 else "Caritas", person=self.person(a) if a % 3 else None,
            state=("refused", "expired", "withdrawn", "accepted")[(a + b) % 4],
            answered_on=day + timedelta(days=b) if (a + b) % 4 in (0, 3) else None,
            sent_on=day, answer_due_on=day + timedelta(days=5) if b % 2 else None,
            sent_by=self.world["user"],
        )  # fmt: skip

    def leave_the_area(self, a, b, day):
        office = self.office(a)
        office.area = self.office(b).area
        office.save()

    def erase(self, a, b, day):
        self.contact(a) and self.contact(a).delete()

    def erase_a_group(self, a, b, day):
        group = self._of(AnonymousGroup.objects.order_by("pk"), a)
        group and group.delete()


DEEDS = [name for name in vars(Deeds) if name not in ("person", "office", "contact", "case")]
DEEDS = [name for name in DEEDS if not name.startswith("_")]
deed = st.tuples(
    st.sampled_from(DEEDS), st.integers(0, 11), st.integers(0, 11), st.integers(0, 500),
    st.booleans(),
)  # fmt: skip


@settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    begun=st.lists(
        st.tuples(
            st.sampled_from(["meet", "meet_a_group", "open_case", "refer"]), st.integers(0, 11),
            st.integers(0, 11), st.integers(0, 500), st.booleans(),
        ), min_size=4, max_size=10,
    ),
    then=st.lists(deed, min_size=3, max_size=14),
)  # fmt: skip
def test_after_any_deeds_the_counts_are_those_of_the_facts(world, begun, then):
    with transaction.atomic():
        deeds = Deeds(world)
        for name, a, b, days, folded in [*begun, *then]:
            with behind_the_wall():
                getattr(deeds, name)(a, b, FIRST + timedelta(days=days))
            if folded:
                fold()
        fold()
        kept = counted()
        assert kept == by_hand()
        recount()
        assert counted() == kept
        transaction.set_rollback(True)


def test_what_is_touched_is_noted_and_nothing_else_is_told_anew(world):
    """A change of what is not counted leaves no note: a note is a person to be told anew."""
    Deeds(world).meet(1, 1, FIRST)
    fold()
    with behind_the_wall(), connection.cursor() as cursor:
        Contact.objects.update(note="altro", minutes=3)
        Person.objects.update(note="altro")
        cursor.execute("SELECT count(*) FROM wall.territory_stale")
        assert cursor.fetchone() == (0,)
    assert fold() == 0
