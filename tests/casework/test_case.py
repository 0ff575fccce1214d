"""A case from the first reading to the closing, with who may do what and what must be there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from labimpact.base import clock, matters
from labimpact.base.errors import Conflict, Refused
from labimpact.base.wall.session import acting
from labimpact.casework import actions as referrals
from labimpact.casework.actions import (
    assessing,
    diary,
    opening,
    planning,
    providing,
    reviewing,
    team,
)
from labimpact.casework.enums import (
    Agreement,
    Attendance,
    CaseState,
    PlanState,
    Result,
    Risk,
    TeamRole,
    Urgency,
    Visibility,
)
from labimpact.casework.models import Case, DiaryEntry, Goal, Provision
from labimpact.casework.process import MOVES, Need, ways_on
from labimpact.casework.queries.cases import Counts, became_of, counts
from labimpact.casework.queries.facts import facts_of
from labimpact.casework.queries.page import CasePage
from labimpact.casework.queries.parts import CaseParts
from labimpact.deliveries.models import Delivery
from labimpact.people.models import Grant, Person
from labimpact.worklist.models import Task
from tests.conftest import behind_the_wall
from tests.factories import HouseholdFactory, HouseholdMemberFactory, PrivacyNoticeFactory

pytestmark = pytest.mark.django_db
WORDS = "Sfratto a fine mese, due figli a scuola."


@pytest.fixture
def social_worker(cast):
    return cast.actor("social_worker")


@pytest.fixture
def crema(cast):
    return cast.actor(office=cast.crema)


def opened(cast, by, **reading):
    with acting(by):
        given = {"text": WORDS, "lives_alone": True, **reading}
        return opening.open_case(cast.amina, by=by, reading=opening.FirstReading(**given))


def taken_on(cast, by):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    case = opened(cast, by)
    with acting(by):
        return opening.take_on(case, manager=_user(by), by=by)


def tell_seat(seat):
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.tell_seat(%s, 'Altro', current_date)", [seat])


def _user(actor):
    from labimpact.accounts.models import User

    return User.objects.get(pk=actor.user_id)


def assessed(cast, by):
    case = taken_on(cast, by)
    with acting(by):
        assessing.assess(
            case,
            needs=[assessing.NeedFound("home", 3), assessing.NeedFound("income", 2)],
            ties=[assessing.TieFound("la sorella a Varese")],
            resources="Lavora mezza giornata.",
            by=by,
        )
        return Case.objects.get(pk=case.pk)


def goals(office=None):
    year_end = clock.today() + timedelta(days=180)
    meant = planning.InterventionMeant(
        item="cultural_mediation", unit="hour", quantity=Decimal(4), office=office,
        provider="" if office else "Cooperativa",
    )  # fmt: skip
    benefit = planning.InterventionMeant(
        item="economic_benefit", unit="item", quantity=Decimal(1), office=office, cost_cents=30_000,
        provider="" if office else "Comune",
    )  # fmt: skip
    return [
        planning.GoalMeant(
            area="home", text="Restare nella casa", measure="Nessuno sfratto", due_on=year_end,
            interventions=[meant],
        ),
        planning.GoalMeant(
            area="income", text="Pagare gli arretrati", measure="Arretrati a zero", due_on=year_end,
            interventions=[benefit],
        ),
    ]  # fmt: skip


def agreed(cast, by, **how):
    case = assessed(cast, by)
    with acting(by):
        plan = planning.begin_plan(case, by=by)
        plan = planning.write_plan(
            plan, goals=goals(cast.luino), own_words="Voglio restare qui.", edition=plan.edition,
            review_on=clock.today() + timedelta(days=90), by=by,
        )  # fmt: skip
        planning.agree(plan, agreement=Agreement.SIGNED_ON_PAPER, with_whom="Amina Hassan", by=by)
        return Case.objects.get(pk=case.pk)


def provided(cast, by):
    case = agreed(cast, by)
    with acting(by):
        for one in case.interventions.all():
            providing.provide(
                one, on=clock.today(), quantity=one.quantity, cost_cents=one.cost_cents, by=by
            )
        return Case.objects.get(pk=case.pk)


def reviewed(cast, by):
    case = provided(cast, by)
    with acting(by):
        results = {goal.pk: (Result.REACHED, "") for goal in Goal.objects.filter(case=case)}
        reviewing.review(case, results=results, by=by)
        return Case.objects.get(pk=case.pk)


def test_a_first_reading_with_a_risk_writes_a_thing_to_do_for_today(cast):
    desk = cast.actor()
    case = opened(cast, desk, urgency=Urgency.URGENT, risks=[Risk.MINORS])
    with acting(desk):
        (task,) = Task.objects.filter(origin_kind="casework.case", origin_id=case.pk)
        assert task.due_on == clock.today()
        assert WORDS not in task.title


def test_one_case_at_a_time_in_an_office(cast):
    desk = cast.actor()
    opened(cast, desk)
    with acting(desk), pytest.raises(Refused, match="già un caso aperto"):
        opening.open_case(cast.amina, by=desk, reading=opening.FirstReading(text="altro"))


def test_taking_on_waits_for_reading_household_and_privacy_notice(cast, social_worker):
    case = opened(cast, social_worker, text="", lives_alone=False)
    with acting(social_worker):
        ((_move, lacking),) = ways_on(facts_of(CaseParts(case)))
        assert lacking == [Need.FIRST_READING, Need.HOUSEHOLD, Need.PRIVACY_NOTICE]
        with pytest.raises(Refused, match=r"prima lettura.*nucleo.*informativa"):
            opening.take_on(case, manager=_user(social_worker), by=social_worker)


def test_a_desk_operator_reads_first_and_does_not_take_on(cast, social_worker):
    PrivacyNoticeFactory(person=cast.amina, office=cast.luino)
    desk = cast.actor()
    case = opened(cast, desk)
    with acting(desk):
        with pytest.raises(Refused, match="assistente sociale"):
            opening.take_on(case, manager=_user(social_worker), by=desk)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE casework_case SET state = 'case', taken_on = current_date,"
                " manager_id = %s WHERE id = %s",
                [social_worker.user_id, case.pk],
            )


def test_the_whole_way_from_reading_to_closing(cast, social_worker):
    case = reviewed(cast, social_worker)
    assert case.state == CaseState.MONITORING
    with acting(social_worker):
        closed = reviewing.close(
            case, reason="need_resolved", exit_situation="Resta in casa.", satisfaction=5,
            by=social_worker,
        )  # fmt: skip
        assert (closed.state, closed.close_reason) == (CaseState.CLOSED, "need_resolved")
        given = Delivery.objects.filter(person=cast.amina, origin_kind=providing.ORIGIN)
        assert {(d.item, d.unit, d.quantity, d.minutes, d.cost_cents) for d in given} == {
            ("cultural_mediation", "hour", Decimal(4), 240, None),
            ("economic_benefit", "item", Decimal(1), 0, 30_000),
        }
        later = Task.objects.filter(origin_kind="casework.case", origin_id=case.pk)
        assert later.count() == 2
        with pytest.raises(Refused, match="chiuso"):
            diary.write_entry(case, text="altro", visible_to=Visibility.TEAM, by=social_worker)


def test_a_plan_waits_for_measures_interventions_and_review(cast, social_worker):
    case = assessed(cast, social_worker)
    with acting(social_worker):
        plan = planning.begin_plan(case, by=social_worker)
        bare = [planning.GoalMeant(area="home", text="Restare nella casa")]
        plan = planning.write_plan(
            plan, goals=bare, own_words="", review_on=None, edition=1, by=social_worker
        )
        with pytest.raises(Refused, match=r"misura.*intervento.*verifica"):
            planning.agree(plan, agreement=Agreement.SPOKEN, with_whom="", by=social_worker)


def test_two_who_write_one_plan_are_told_and_nothing_is_lost(cast, social_worker):
    case = assessed(cast, social_worker)
    with acting(social_worker):
        plan = planning.begin_plan(case, by=social_worker)
        first = planning.write_plan(
            plan, goals=goals(), own_words="la mia", review_on=None, edition=1, by=social_worker
        )
        with pytest.raises(Conflict):
            planning.write_plan(
                plan, goals=[], own_words="la tua", review_on=None, edition=1, by=social_worker
            )
        first.refresh_from_db()
        assert (first.own_words, first.goals.count()) == ("la mia", 2)


def test_another_version_starts_from_the_one_in_force_and_replaces_it(cast, social_worker):
    case = reviewed(cast, social_worker)
    with acting(social_worker):
        plan = planning.begin_plan(case, by=social_worker)
        assert [g.text for g in plan.goals.all()] == ["Restare nella casa", "Pagare gli arretrati"]
        assert all(goal.was_id for goal in plan.goals.all())
        plan = planning.write_plan(
            plan, goals=goals(cast.luino)[:1], own_words="Ora la casa.", edition=plan.edition,
            review_on=clock.today() + timedelta(days=60), by=social_worker,
        )  # fmt: skip
        planning.agree(plan, agreement=Agreement.SPOKEN, with_whom="Amina", by=social_worker)
        states = dict(case.plans.values_list("number", "state"))
        assert states == {1: PlanState.REPLACED, 2: PlanState.AGREED}
        case.refresh_from_db()
        assert case.state == CaseState.PLAN


def test_an_absence_delivers_nothing_and_a_voided_piece_no_longer_counts(cast, social_worker):
    case = agreed(cast, social_worker)
    with acting(social_worker):
        one = case.interventions.first()
        providing.provide(
            one, on=clock.today(), quantity=Decimal(1), attendance=Attendance.ABSENT,
            by=social_worker,
        )  # fmt: skip
        assert not Delivery.objects.filter(origin_kind=providing.ORIGIN).exists()
        case.refresh_from_db()
        assert case.state == CaseState.PLAN
        given = providing.provide(one, on=clock.today(), quantity=Decimal(2), by=social_worker)
        assert Delivery.objects.valid().filter(origin_kind=providing.ORIGIN).count() == 1
        providing.void_provision(given, by=social_worker)
        assert not Delivery.objects.valid().filter(origin_kind=providing.ORIGIN).exists()


def test_need_resolved_is_said_only_after_a_review_of_every_goal(cast, social_worker):
    case = provided(cast, social_worker)
    with acting(social_worker):
        with pytest.raises(Refused, match="esito di ogni obiettivo"):
            reviewing.close(case, reason="need_resolved", exit_situation="bene", by=social_worker)
        reviewing.close(
            case, reason="moved_other_region", exit_situation="È a Torino.", by=social_worker
        )


def test_a_seat_opens_person_and_case_to_that_office_alone(cast, social_worker, crema):
    case = agreed(cast, social_worker)
    other = cast.actor(office=cast.cittiglio)
    with acting(crema):
        assert not Case.objects.exists()
    with acting(social_worker):
        team.add_member(
            case, role=TeamRole.MEDIATOR, office=cast.crema, name="Leila", by=social_worker
        )
    with acting(crema):
        assert Case.objects.visible_to(crema).get() == case
        assert Person.objects.visible_to(crema).get() == cast.amina
        told = Task.objects.get()
        assert (told.office, told.due_on) == (cast.crema, clock.today())
        assert f"équipe del caso n. {case.pk}" in told.title
        assert matters.named(crema, [(told.origin_kind, told.origin_id)]).values()
        assert counts(crema) == Counts(team=1)
        tell_seat(case.members.get(office=cast.crema).pk)  # who does not lead tells nobody
        assert Task.objects.count() == 1
        one = case.interventions.first()
        providing.provide(one, on=clock.today(), quantity=Decimal(1), by=crema)
        assert Case.objects.get().state == CaseState.DELIVERY
        with pytest.raises(Refused, match="assistente sociale"):
            reviewing.review(case, results={}, by=crema)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casework_goal (case_id, plan_id, area, text, measure)"
                " VALUES (%s, %s, 'home', 'altro', '')",
                [case.pk, one.plan_id],
            )
    with acting(other):
        assert not Case.objects.exists()
        assert not Grant.objects.exists()
        assert counts(other) == Counts()
        assert not Task.objects.exists()
    with acting(social_worker):
        assert counts(social_worker) == Counts(office=1, mine=1)


def test_who_leaves_reads_until_the_handover_is_over(cast, social_worker, crema):
    case = agreed(cast, social_worker)
    with acting(social_worker):
        seat = team.add_member(case, role=TeamRole.SCHOOL, office=cast.crema, by=social_worker)
        with pytest.raises(Refused, match="al massimo 30"):
            team.end_seat(seat, handover_days=31, by=social_worker)
        seat = team.end_seat(seat, handover_days=10, by=social_worker)
        assert seat.handover_until == clock.today() + timedelta(days=10)
        given = Grant.objects.filter(office=cast.crema, basis="case_team")
        with behind_the_wall():
            assert localdate(given.get().valid_to) == clock.today() + timedelta(days=11)
        seat.until_on = clock.today() - timedelta(days=9)
        seat.from_on = clock.today() - timedelta(days=20)
        seat.handover_until = clock.today() - timedelta(days=1)
        seat.save()
    with acting(crema):
        assert not Case.objects.exists()
        assert counts(crema) == Counts()
        assert Task.objects.get().done_at, "what it was told is no longer to do"


@pytest.mark.parametrize(
    ("visible_to", "readers"),
    [
        (Visibility.ME, {"author"}),
        (Visibility.OFFICE, {"author", "office"}),
        (Visibility.TEAM, {"author", "office", "team"}),
        (Visibility.ALL, {"author", "office", "team", "follower"}),
    ],
)
def test_an_entry_is_read_by_those_it_was_written_for(cast, social_worker, visible_to, readers):
    case = agreed(cast, social_worker)
    actors = {
        "author": social_worker, "office": cast.actor(), "team": cast.actor(office=cast.crema),
        "follower": cast.actor(office=cast.cittiglio),
        "nobody": cast.actor(office=cast.germignaga),
    }  # fmt: skip
    with acting(social_worker):
        team.add_member(case, role=TeamRole.SCHOOL, office=cast.crema, by=social_worker)
        sent = referrals.send(
            by=social_worker, to_office=cast.cittiglio, person=cast.amina, reason="housing"
        )
    with acting(actors["follower"]):
        referrals.accept(sent, by=actors["follower"])
    with acting(social_worker):
        entry = diary.write_entry(case, text="Visita.", visible_to=visible_to, by=social_worker)
        mended = diary.write_entry(
            case, text="Visita a scuola.", visible_to=Visibility.ALL, corrects=entry,
            by=social_worker,
        )  # fmt: skip
        assert mended.visible_to == visible_to
    found = set()
    for name, actor in actors.items():
        with acting(actor):
            if DiaryEntry.objects.filter(pk=entry.pk).exists():
                found.add(name)
    assert found == readers


def test_an_entry_is_never_changed_nor_deleted(cast, social_worker):
    case = agreed(cast, social_worker)
    with acting(social_worker):
        entry = diary.write_entry(
            case, text="Visita.", visible_to=Visibility.TEAM, by=social_worker
        )
        for command in (
            "UPDATE casework_diaryentry SET text = 'altro' WHERE id = %s",
            "DELETE FROM casework_diaryentry WHERE id = %s",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(command, [entry.pk])


def test_every_move_of_the_table_is_one_the_database_lets_and_no_other(cast, social_worker):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'case_moves'")
        (source,) = cursor.fetchone()
    allowed = {
        (start, end)
        for start in CaseState
        for end in CaseState
        if f"('{start}', '{end}')" in source.split("NOT IN (")[1]
    }
    table = {(move.start, move.end) for move in MOVES}
    endings = {(state, CaseState.CLOSED) for state in CaseState if state != CaseState.CLOSED}
    assert allowed == table | endings


def test_the_sender_of_a_referral_learns_where_the_case_stands_and_nothing_else(cast):
    parish, service = cast.actor(), cast.actor("social_worker", office=cast.crema)
    with acting(parish):
        sent = referrals.send(by=parish, to_office=cast.crema, person=cast.amina, reason="housing")
    with acting(service):
        accepted = referrals.accept(sent, by=service)
        case = opening.open_case(
            cast.amina, by=service, referral=accepted,
            reading=opening.FirstReading(text=WORDS, lives_alone=True),
        )  # fmt: skip
    with acting(parish):
        assert [(r.referral_id, r.state) for r in became_of([sent])] == [
            (sent.pk, CaseState.PRE_ASSESSMENT)
        ]
        assert not Case.objects.exists()
    with acting(service):
        assert became_of([sent]) == []
        assert Case.objects.visible_to(service).get() == case


def test_of_somebody_who_died_nothing_is_given_nor_agreed_and_the_page_says_so(
    client, cast, social_worker
):
    case = agreed(cast, social_worker)
    with behind_the_wall():
        Person.objects.filter(pk=case.person_id).update(died_on=clock.today() - timedelta(days=1))
    client.force_login(cast.user("social_worker"))
    page = client.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert "La persona è morta il" in page
    with acting(social_worker):
        doing = case.interventions.first()
        with pytest.raises(Refused, match="era già morta"):
            providing.provide(doing, on=clock.today(), quantity=Decimal(1), by=social_worker)


@pytest.mark.parametrize(
    ("days", "said"), [(-6700, False), (-10, False), (30, True), (80, True), (100, False)]
)
def test_the_page_says_when_a_child_comes_of_age(client, cast, social_worker, days, said):
    """Within the case or soon; who was of age before the case is not told so."""
    case = opened(cast, social_worker)
    birthday = clock.today() + timedelta(days=days)
    born = birthday.replace(year=birthday.year - 18, day=min(birthday.day, 28))
    with behind_the_wall():
        Person.objects.filter(pk=case.person_id).update(birth_date=born, birth_precision="day")
    client.force_login(cast.user("social_worker"))
    page = client.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert ("compie diciotto anni" in page) is said


def test_of_two_households_the_case_takes_the_one_that_is_chosen(client, cast, social_worker):
    homes = [HouseholdFactory(office=cast.luino) for _ in range(2)]
    for home in homes:
        HouseholdMemberFactory(household=home, person=cast.amina)
    client.force_login(cast.user("social_worker"))
    where = reverse("cases:new") + f"?person={cast.amina.pk}"
    page = client.get(where).content.decode()
    assert all(f'value="{home.pk}"' in page for home in homes)
    client.post(where, {"text": "x", "urgency": "ordinary", "household": homes[1].pk})
    with behind_the_wall():
        assert Case.objects.get().household_id == homes[1].pk


def test_what_was_given_counts_whole_however_often(cast, social_worker):
    case = agreed(cast, social_worker)
    with behind_the_wall():
        doing = case.interventions.first()
        Provision.objects.bulk_create(
            Provision(
                case=case, intervention=doing, office=cast.luino, given_on=clock.today(),
                quantity=Decimal(1), recorded_by_id=social_worker.user_id,
            )
            for _ in range(201)
        )  # fmt: skip
    with acting(social_worker):
        page = CasePage(case, social_worker)
        given = {d.intervention.pk: d.given for found in page.done.values() for d in found}
    assert given[doing.pk] == 201
