"""The figures of the report are those of a plain recount, row by row, of many sorts of rows."""

import random
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from labimpact.base.wall.session import acting
from labimpact.mediation.models import Assignment, MediationRequest, MediationSession
from labimpact.mediation.queries import report_demand, report_people
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.mediation.test_service_report import span

pytestmark = pytest.mark.django_db

KINDS = ("family_interview", "new_pupil", "training")
STATES = (
    "requested", "refused", "approved", "assigned", "accepted", "scheduled", "done", "no_show",
    "validated", "billable", "cancelled",
)  # fmt: skip
OVER = ("done", "no_show", "validated", "billable")
INTERNAL = "training"


def lay(world, number):
    """Rows of every state, kind and language, in the period and outside it; always the same."""
    dice = random.Random(number)  # noqa: S311 - test data.
    people = [world.mediator(role=False, name=f"Mediatrice {n}") for n in range(8)]
    for hour in range(150):
        state, needs = dice.choice(STATES), dice.choice((1, 1, 2))
        asked = "requested" if state == "requested" else "approved"
        # Outside the period as well: it begins thirty days ago and ends in fourteen.
        ahead = (
            dice.choice((-40, -20, -12, -9, -5, 20)) if state in OVER else dice.choice((3, 9, 20))
        )
        row = m.MediationRequestFactory(
            service=world.service, from_office=world.school, state=asked,
            kind=dice.choice(KINDS), language=m.language(dice.choice(("ur", "ar", "wo"))),
            minutes=dice.choice((60, 90, 240)) * needs, needs=needs,
            approved_minutes=None if asked == "requested" else dice.choice((60, 120)),
            is_urgent=dice.random() < 0.3, asked_at=m.at(dice.choice((-45, -12, -3)), 9),
            state_at=m.at(-2, dice.choice((8, 9, 15))),
        )  # fmt: skip
        if asked == "approved" and dice.random() < 0.7:
            m.PackageEntryFactory(
                package=world.package, kind="reserve", minutes=60, request_id=row.pk,
                made_at=row.asked_at + timedelta(hours=dice.choice((1, 30, 100))),
            )  # fmt: skip
        made = m.MediationSessionFactory(
            request=row, state=state, minutes=60,
            starts_at=m.at(ahead, 0) + timedelta(hours=hour % 24, days=0),
        )  # fmt: skip
        _sent(world, dice, made, people)


def _sent(world, dice, made, people):
    for one in dice.sample(people, dice.choice((0, 1, made.request.needs, made.request.needs))):
        place = dice.choice(("accepted", "accepted", "offered", "declined"))
        with behind_the_wall():
            clashes = Assignment.objects.filter(mediator=one, starts_at=made.starts_at).exists()
        if clashes:
            continue
        going = m.AssignmentFactory(session=made, service=world.service, mediator=one, place=place)
        if made.state in OVER and place == "accepted":
            groups = [
                {"language": m.language(code).pk, "kind": "ward", "heads": dice.randint(1, 9)}
                for code in dice.sample(("ur", "ar", "wo"), dice.choice((0, 0, 1, 2)))
            ]
            m.SessionReportFactory(
                assignment=going, heads=dice.randint(0, 9), groups=groups, activity="ward",
                ended_at=made.starts_at + timedelta(minutes=dice.choice((30, 45, 60))),
                outcome=dice.choice(("done", "done", "no_show")), version=dice.choice((0, 1, 1, 2)),
            )  # fmt: skip


def inside(at):
    return span().begins <= at < span().ends


def recounted(world):
    """By language, one row after the other: what each column of the first table says."""
    found = defaultdict(Counter)
    with behind_the_wall():
        for row in MediationRequest.objects.select_related("language"):
            if row.kind != INTERNAL and inside(row.asked_at):
                line = found[row.language.name]
                line["requests"] += 1
                line["asked"] += row.minutes
                line["approved"] += row.approved_minutes if row.state == "approved" else 0
        for made in MediationSession.objects.select_related("request__language"):
            if made.request.kind != INTERNAL and inside(made.starts_at):
                _recount(found, made)
    return {name: +line for name, line in found.items()}


def _recount(found, made):
    line = found[made.request.language.name]
    if made.state not in ("requested", "refused", "cancelled"):
        going, needs = made.assignments.filter(place="accepted").count(), made.request.needs
        sent = min(going, needs) if going or made.state in ("approved", "assigned") else needs
        line["covered"] += made.minutes * sent
        line["uncovered"] += made.minutes * (needs - sent)
    if made.state not in ("done", "validated", "billable"):
        return
    told = [
        r for r in made.reports.all()
        if r.version and r.outcome != "no_show" and r.assignment.place == "accepted"
    ]  # fmt: skip
    line["unvalidated" if made.state == "done" else "done"] += sum(r.minutes for r in told)
    groups = [group for r in told for group in r.groups]
    if told and not groups:
        line["heads"] += max(r.heads for r in told)
    for group in groups:
        name = next(m.language(c).name for c in ("ur", "ar", "wo")
                    if m.language(c).pk == group["language"])  # fmt: skip
        found[name]["heads"] += group["heads"]


@pytest.mark.parametrize("number", [1, 2])
def test_demand_and_load_are_those_of_a_plain_recount(world, number):
    lay(world, number)
    with acting(world.coordinator):
        lines = report_demand.by_language(world.service, span())
        load = report_people.load(world.service, span())
    told = {
        line.language: +Counter(
            requests=line.requests, asked=line.asked_minutes, approved=line.approved_minutes,
            covered=line.covered_minutes, uncovered=line.uncovered_minutes,
            done=line.done_minutes, unvalidated=line.unvalidated_minutes, heads=line.heads,
        )
        for line in lines
    }  # fmt: skip
    expected = recounted(world)
    assert told == expected
    assert sum(expected.values(), Counter()).keys() == {
        "requests", "asked", "approved", "covered", "uncovered", "done", "unvalidated", "heads",
    }, "every column has something to count"  # fmt: skip
    assert {one.name: (one.sessions, one.minutes, one.own_minutes) for one in load} == _loads()


def _loads():
    found = {}
    with behind_the_wall():
        for each in Assignment.objects.select_related("session__request", "mediator"):
            many, had, own = found.get(each.mediator.name, (0, 0, 0))
            minutes, counts = each.session.minutes, each.place == "accepted" and inside(
                each.starts_at
            ) and each.session.state in ("accepted", "scheduled", *OVER)  # fmt: skip
            if counts and each.session.request.kind == INTERNAL:
                own += minutes
            elif counts:
                many, had = many + 1, had + minutes
            found[each.mediator.name] = many, had, own
    return found


@pytest.mark.parametrize("number", [1, 2])
def test_answers_are_those_of_a_plain_recount(world, number):
    lay(world, number)
    with acting(world.coordinator):
        lines = report_demand.answers(world.service, span())
    with behind_the_wall():
        rows = [
            row for row in MediationRequest.objects.all()
            if row.kind != INTERNAL and inside(row.asked_at)
        ]  # fmt: skip
        entries = dict(
            world.package.entries.filter(kind="reserve", minutes__gt=0)
            .order_by("-made_at")
            .values_list("request_id", "made_at")
        )
    for line, urgent in zip(lines, (False, True), strict=True):
        mine = [row for row in rows if row.is_urgent == urgent]
        answered = [row for row in mine if row.pk in entries or row.state != "requested"]
        took = sorted(_took(row, entries.get(row.pk, row.state_at), urgent) for row in answered)
        middle = took[(len(took) - 1) // 2]
        assert (line.asked, line.answered) == (len(mine), len(answered))
        assert line.half.split()[0] == str(middle)


def _took(row, at, urgent):
    if urgent:
        return -(-(at - row.asked_at) // timedelta(hours=1))
    return report_demand.working_days(m.timezone.localtime(row.asked_at).date(),
                                      m.timezone.localtime(at).date())  # fmt: skip
