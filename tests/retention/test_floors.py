"""Whatever a rule says, nothing goes before a least term, nor without a week of grace."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from labimpact.base.wall.session import acting
from labimpact.people.models import Person
from labimpact.retention import actions, queries
from labimpact.retention.models import DisposalPlan
from labimpact.rules import actions as rules
from labimpact.rules import queries as rule_queries
from labimpact.rules.floors import LEAST
from labimpact.rules.models import Rule
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.retention import world as w
from tests.retention.test_wall import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.actor("privacy_officer")


@pytest.fixture(autouse=True)
def nobody_remembers_these_rules():
    yield
    rule_queries.forget()


def says(code, value):
    """The rule, as if somebody had written anything at all in it."""
    with behind_the_wall():
        Rule.objects.filter(code=code).update(value=value)
    rule_queries.forget()


def answer(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("code", sorted(LEAST))
@pytest.mark.parametrize("value", [0, -5, 1])
def test_the_wall_and_the_screen_keep_the_same_least(cast, officer, code, value):
    says(code, value)
    least, unit = LEAST[code]
    with acting(officer):
        if unit == "calendar_day":
            assert answer("SELECT wall.grace_days()") == queries.grace_days() == least
            return
        months = answer("SELECT wall.retention_months(%s, current_date)", code)
        assert months == least * (12 if unit == "year" else 1)


def test_a_term_of_zero_names_nobody_of_this_year(cast, officer):
    says("retention_contact", 0)
    w.stale(cast.luino, day=timezone.localdate() - timedelta(days=300))
    old = w.stale(cast.luino, day=timezone.localdate() - timedelta(days=500))
    made = w.planned(officer, cast.luino)
    with acting(officer):
        found = DisposalPlan.objects.get(pk=made).items
        assert list(found.values_list("object_id", flat=True)) == [old.pk]


@pytest.mark.parametrize("grace", [0, -5])
def test_no_rule_takes_the_week_of_grace_away(cast, officer, grace):
    says("retention_grace", grace)
    made = w.planned(officer, cast.luino)
    step = (
        "UPDATE retention_disposalplan SET state = 'confirmed', confirmed_at = now(),"
        " confirmed_by_id = wall.user_id(), not_before = current_date + %s WHERE id = %s"
    )
    with acting(officer):
        for days in (-1, 0, 6):
            refused(step, days, made)
        plan = DisposalPlan.objects.get(pk=made)
        day = actions.confirm_plan(plan, fingerprint=plan.fingerprint, by=officer)
    assert day == timezone.localdate() + timedelta(days=7)


@pytest.mark.parametrize("day", ["current_date - 2", "current_date + 2", "NULL"])
def test_a_plan_is_of_today_only(cast, officer, day):
    with acting(officer):
        refused(f"SELECT wall.make_disposal_plan(%s, {day}, '{{}}')", cast.luino.area_id)


def test_a_term_made_longer_in_the_days_of_grace_saves_who_was_named(cast, officer):
    person = w.stale(cast.luino)
    anonymous = f.ContactFactory(office=cast.luino, occurred_on=w.LONG_AGO, note="un testo")
    arrival = f.ArrivalFactory(office=cast.luino, day=w.LONG_AGO, label="Un nome")
    made = w.planned(officer, cast.luino)
    w.confirmed(officer, made)
    w.ripen(made)
    says("retention_contact", 12)
    report = actions.carry_out(made)
    assert report["kept"] == {"contact": 3}
    with behind_the_wall():
        assert Person.objects.filter(pk=person.pk).exists()
        anonymous.refresh_from_db()
        arrival.refresh_from_db()
    assert (anonymous.note, arrival.label) == ("un testo", "Un nome")


def test_a_term_made_shorter_takes_nobody_more(cast, officer):
    """Of two terms the one of the plan counts too: a contact of eighteen months keeps them."""
    person = w.stale(cast.luino)
    made = w.planned(officer, cast.luino)
    w.confirmed(officer, made)
    w.met(person, cast.luino, timezone.localdate() - timedelta(days=540))
    w.ripen(made)
    says("retention_contact", 1)
    assert actions.carry_out(made)["kept"] == {"contact": 1}


def test_a_limit_missing_on_one_side_is_missing(cast):
    with behind_the_wall():
        one = {"contact": "2024-01-01", "case": "2016-01-01", "minor_years": 28}
        other = {"contact": "2023-01-01", "minor_years": 18}
        told = answer("SELECT wall.longer_limits(%s, %s)", json.dumps(one), json.dumps(other))
    found = json.loads(told) if isinstance(told, str) else told
    assert (found["contact"], found["case"], found["minor_years"]) == ("2023-01-01", None, 28)


@pytest.mark.parametrize(("code", "value"), [("retention_contact", 0), ("retention_contact", -2),
                                             ("retention_grace", 6), ("retention_case", 4),
                                             ("retention_import_staging", 0)])  # fmt: skip
def test_whoever_edits_the_rules_is_told_the_least(cast, client, code, value):
    editor = cast.user("regional_monitor")
    today = timezone.localdate()
    with acting(cast.as_actor(editor)) as actor:
        rule = Rule.objects.filter(code=code).first()
        version = rules.NewVersion(
            value=value, valid_from=date(2027, 1, 1), source="atto", note="", checked_by="io",
            checked_on=today,
        )  # fmt: skip
        with pytest.raises(rules.Refused, match="il minimo è"), transaction.atomic():
            rules.amend(rule, version, by=actor)
    client.force_login(editor)
    typed = {
        "value": str(value), "valid_from": "2027-01-01", "source": "atto", "checked_by": "io",
        "checked_on": f"{today}",
    }  # fmt: skip
    answered = client.post(f"/lavoro/regole/{code}/nuova-versione/", typed)
    assert answered.status_code == 422
    assert "troppo corto: il minimo è" in answered.text
