"""A series goes round days on which who asks is closed, and a closure that comes later is told."""

from datetime import UTC, date, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from labimpact.agenda.hours import is_holiday, moment
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint
from labimpact.base.wall.session import acting
from labimpact.mediation.actions import approving, cancelling, keeping, requesting
from labimpact.mediation.actions.requesting import Time
from labimpact.mediation.enums import State
from labimpact.mediation.forms.when import WhenForm
from labimpact.mediation.models import MediationRequest, MediationSession
from labimpact.mediation.queries.days_off import NONE, DaysOff, closed_for, days_off, in_closures
from labimpact.network.models import OfficeClosure
from tests import mediation_factories as m
from tests.conftest import behind_the_wall
from tests.factories import BodyFactory, OfficeClosureFactory, OfficeFactory
from tests.mediation.conftest import reread
from tests.mediation.test_request_pages import form
from tests.mediation.test_shifts import said as shift_said
from tests.mediation.test_way import asked, hours, scheduled, wanted

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year + 1
CHRISTMAS = DaysOff(
    [[OfficeClosure(
        starts_on=date(YEAR, 12, 22), ends_on=date(YEAR + 1, 1, 7), reason="vacanze di Natale"
    )]]
)  # fmt: skip


def free_day(ahead=7):
    """A day ahead on which, and on the next two weeks' same day, there is no holiday."""
    day = m.today() + timedelta(days=ahead)
    while day.weekday() > 4 or any(is_holiday(day + timedelta(days=7 * n)) for n in range(4)):
        day += timedelta(days=1)
    return day


def shut(office, first, last=None, **values):
    return OfficeClosureFactory(
        office=office, starts_on=first, ends_on=last or first, reason="ponte", **values
    )


def written(off=NONE, *, day, **values):
    data = {"day": f"{day:%d/%m/%Y}", "hour": "10:00", "length": "60"} | values
    made = WhenForm(data, off=off)
    made.is_valid()
    return made


def series(world, days, **values):
    """An approved series, a session of an hour on each of those days."""
    times = [Time(moment(day, time(10)), 60) for day in days]
    request = asked(world, times=times, hours=len(days), **values)
    with acting(world.coordinator):
        approving.approve(
            request, package=world.package, minutes=60 * len(days), by=world.coordinator
        )
    with behind_the_wall():
        return request, list(request.sessions.order_by("starts_at"))


def sessions():
    with behind_the_wall():
        return list(MediationSession.objects.order_by("starts_at"))


@pytest.fixture
def secretary(client, world):
    client.force_login(world.cast.user("requester", world.school))
    return client


@pytest.fixture
def boss(client, world):
    client.force_login(world.cast.user("mediation_coordinator", world.service.office))
    return client


# --- the series, before anything is saved


def test_a_series_across_christmas_goes_round_what_is_closed_and_what_is_holiday(db):
    first = date(YEAR, 12, 8) - timedelta(days=7)
    made = written(CHRISTMAS, day=first, meetings="5", every="7")
    # The 8th is a holiday; three weeks are closed.
    expected = [
        first + timedelta(days=7 * n) for n in range(10)
        if first + timedelta(days=7 * n) != date(YEAR, 12, 8)
        and not date(YEAR, 12, 22) <= first + timedelta(days=7 * n) <= date(YEAR + 1, 1, 7)
    ][:5]  # fmt: skip
    assert [timezone.localtime(t.starts_at).date() for t in made.times()] == expected
    reasons = {why for _day, why in made.skipped}
    assert reasons == {"Immacolata Concezione", "vacanze di Natale"}
    assert "vacanze di Natale" in str(made["kept"])
    assert made.errors.keys() == {"kept"}, "shown before it is sent"
    seen = [day.isoformat() for day, _why in made.closed]
    assert written(CHRISTMAS, day=first, meetings="5", every="7", days_seen=seen).is_valid()


def test_a_day_is_kept_on_purpose_and_the_series_is_no_longer(db):
    first = date(YEAR, 12, 15)
    seen = [date(YEAR, 12, 22).isoformat(), date(YEAR, 12, 29).isoformat()]
    made = written(
        CHRISTMAS, day=first, meetings="3", every="7", kept=[seen[0], "boh"], days_seen=[*seen, "?"]
    )
    days = [timezone.localtime(t.starts_at).date() for t in made.times()]
    assert days[:2] == [first, date(YEAR, 12, 22)]
    assert len(days) == 3
    assert days[2] > date(YEAR + 1, 1, 7)
    assert made.kept_days == {date(YEAR, 12, 22)}


def test_the_hour_stays_what_it_is_when_the_clock_changes_and_days_are_skipped(db):
    """The last Sunday of March: an hour of Italy is one of Greenwich, then two."""
    change = max(d for d in (date(YEAR, 3, n) for n in range(25, 32)) if d.weekday() == 6)
    first = change - timedelta(days=12)
    off = DaysOff(
        [[OfficeClosure(starts_on=change - timedelta(days=5), ends_on=change, reason="gita")]]
    )
    made = written(off, day=first, meetings="3", every="7", days_seen=[
        (change - timedelta(days=5)).isoformat()
    ])  # fmt: skip
    times = [t.starts_at for t in made.times()]
    assert {timezone.localtime(at).time() for at in times} == {time(10)}
    assert [at.astimezone(UTC).hour for at in times][:2] == [9, 8]
    assert times[1] - times[0] == timedelta(days=14) - timedelta(hours=1)


def test_one_day_alone_is_asked_about_and_never_moved(db):
    day = date(YEAR, 12, 23)
    made = written(CHRISTMAS, day=day)
    assert made.errors.keys() == {"kept"}
    seen = {"days_seen": [day.isoformat()]}
    assert written(CHRISTMAS, day=day, **seen).errors.keys() == {"kept"}, "to see it is no yes"
    kept = written(CHRISTMAS, day=day, kept=[day.isoformat()])
    assert kept.is_valid(), kept.errors
    assert timezone.localtime(kept.times()[0].starts_at).date() == day


def test_who_is_closed_for_good_has_no_day_and_is_told(db):
    ever = DaysOff([[OfficeClosure(
        starts_on=date(YEAR, 1, 1), ends_on=date(YEAR + 9, 1, 1), reason="lavori"
    )]])  # fmt: skip
    made = written(ever, day=date(YEAR, 3, 2), meetings="2", every="1")
    assert "troppo a lungo" in str(made.errors["meetings"])
    assert made.times() == []


def test_a_school_has_no_lessons_in_summer_and_other_bodies_have_no_lessons_at_all(world):
    school = DaysOff(is_school=True)
    assert school.reason(date(YEAR, 7, 15)) == "non c'è lezione"
    assert [school.reason(date(YEAR, *day)) for day in ((6, 30), (9, 5), (12, 23))] == ["", "", ""]
    assert NONE.reason(date(YEAR, 7, 15)) == ""
    body = BodyFactory(kind="school")
    office = OfficeFactory(body=body, area=world.cast.luino.area)
    with behind_the_wall():
        assert days_off(office.pk, body.pk).is_school
        assert not days_off(world.school.pk, world.school.body_id).is_school


# --- asked from the pages


def test_the_form_comes_back_once_with_the_days_that_are_skipped_and_why(world, secretary):
    day = free_day()
    second = day + timedelta(days=7)
    shut(world.school, second)
    data = form(day=f"{day:%d/%m/%Y}", meetings="3", every="7", length="60", hours="3")
    answer = secretary.post(reverse("mediation:new"), data)
    assert answer.status_code == 422
    assert f"{second:%d/%m/%Y}: ponte" in answer.text
    assert f'name="days_seen" value="{second:%Y-%m-%d}"' in answer.text
    assert "l&#x27;ultimo incontro è" in answer.text
    assert "famiglia 12" in answer.text
    assert not sessions()
    data["days_seen"] = [f"{second:%Y-%m-%d}"]
    answer = secretary.post(reverse("mediation:new"), data, follow=True)
    assert f"{second:%d/%m/%Y} (ponte)" in answer.text
    days = [timezone.localtime(row.starts_at).date() for row in sessions()]
    assert days == [day, day + timedelta(days=14), day + timedelta(days=21)]
    assert {row.kept_on for row in sessions()} == {None}


def test_a_kept_day_is_a_session_that_nobody_asks_about_any_more(world, secretary):
    day = free_day()
    second = day + timedelta(days=7)
    shut(world.school, second)
    text = f"{second:%Y-%m-%d}"
    secretary.post(
        reverse("mediation:new"),
        form(day=f"{day:%d/%m/%Y}", meetings="2", every="7", length="60", hours="2",
             days_seen=[text], kept=[text]),
    )  # fmt: skip
    rows = sessions()
    assert [row.kept_on for row in rows] == [None, second]
    assert [timezone.localtime(row.starts_at).date() for row in rows] == [day, second]
    with behind_the_wall():
        assert not in_closures(MediationSession.objects.all()).exists()
    request = MediationRequest(pk=rows[0].request_id)
    text = secretary.get(reverse("mediation:request", args=[request.pk])).text
    assert "giorno di chiusura" not in text


def test_what_is_urgent_waits_for_no_closure(world, secretary):
    day = free_day()
    shut(world.school, day)
    answer = secretary.post(
        reverse("mediation:new"), form(day=f"{day:%d/%m/%Y}", is_urgent="on"), follow=True
    )
    assert answer.status_code == 200, answer.context["form"].errors
    assert [row.kept_on for row in sessions()] == [day]


def test_while_one_writes_the_days_are_shown_and_nothing_is_refused(world, secretary):
    day = free_day()
    shut(world.school, day + timedelta(days=7))
    address = reverse("mediation:could")
    whose = {"servizio": world.service.pk, "ente_id": world.school.body_id}
    data = form(day=f"{day:%d/%m/%Y}", meetings="2", every="7", language="") | whose
    text = secretary.get(address, data).text
    assert 'hx-swap-oob="true"' in text
    assert "ponte" in text
    assert 'name="days_seen"' in text
    assert "manda di nuovo" not in text
    kept = data | {"kept": f"{day + timedelta(days=7):%Y-%m-%d}"}
    assert "checked" in secretary.get(address, kept).text
    assert "ponte" not in secretary.get(address, data | {"meetings": "1"}).text
    assert "hx-swap-oob" in secretary.get(address, whose | {"day": "boh"}).text


def test_by_the_secret_form_the_whole_body_is_closed_or_it_is_not(world, client):
    m.RequestLinkFactory(
        service=world.service, body=world.school.body, key_hash=fingerprint("chiave")
    )
    address, day = reverse("mediation_form", args=["chiave"]), free_day()
    other = OfficeFactory(body=world.school.body, area=world.cast.luino.area)
    shut(world.school, day)
    assert client.post(address, form(day=f"{day:%d/%m/%Y}")).status_code == 200
    shut(other, day)
    data = form(day=f"{day:%d/%m/%Y}", subject="classe 2B")
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "ponte" in answer.text
    answer = client.post(address, data | {"kept": f"{day:%Y-%m-%d}"})
    assert answer.status_code == 200
    assert [row.kept_on for row in sessions()] == [None, day]


def test_other_sessions_of_a_request_go_round_closures_too(world, secretary):
    day = free_day()
    request, _made = series(world, [day])
    with behind_the_wall():
        MediationRequest.objects.filter(pk=request.pk).update(minutes=240, approved_minutes=240)
    second, third = day + timedelta(days=7), day + timedelta(days=14)
    shut(world.school, second)
    data = {
        "altri-day": f"{second:%d/%m/%Y}", "altri-hour": "10:00", "altri-length": "60",
        "altri-meetings": "2", "altri-every": "7",
    }  # fmt: skip
    address = reverse("mediation:add", args=[request.pk])
    answer = secretary.post(address, data)
    assert answer.status_code == 422
    assert f'name="altri-days_seen" value="{second:%Y-%m-%d}"' in answer.text
    secretary.post(address, data | {"altri-days_seen": f"{second:%Y-%m-%d}"})
    days = [timezone.localtime(row.starts_at).date() for row in sessions()]
    assert days == [day, third, third + timedelta(days=7)]


def test_a_day_that_was_closed_meanwhile_is_refused_by_the_action_itself(world):
    day = free_day()
    shut(world.school, day)
    said = wanted(world, times=[Time(moment(day, time(10)), 60)], hours=1)
    plain = type(said)(**{**said.__dict__, "holidays_fit": False})
    with acting(world.secretary):
        with pytest.raises(Refused, match="chiusura"):
            requesting.ask(plain, by=world.secretary)
        kept = type(said)(**{**plain.__dict__, "kept": {day}})
        assert requesting.ask(kept, by=world.secretary).sessions.get().kept_on == day


# --- hours


def test_the_package_keeps_hours_for_the_sessions_that_are_held_alone(world, secretary, client):
    day = free_day()
    shut(world.school, day + timedelta(days=7), day + timedelta(days=14))
    seen = [f"{day + timedelta(days=n):%Y-%m-%d}" for n in (7, 14)]
    # Fifteen days on: two weeks are closed, one of them is kept.
    secretary.post(
        reverse("mediation:new"),
        form(day=f"{day:%d/%m/%Y}", meetings="3", every="7", length="60", hours="",
             days_seen=seen, kept=seen[:1]),
    )  # fmt: skip
    with behind_the_wall():
        request = MediationRequest.objects.get()
    assert request.minutes == 180
    with acting(world.coordinator):
        approving.approve(request, package=world.package, minutes=180, by=world.coordinator)
    assert hours(world) == (60, 3, 0)
    days = [timezone.localtime(row.starts_at).date() - day for row in sessions()]
    assert [each.days for each in days] == [0, 7, 21]
    with acting(world.coordinator):
        cancelling.cancel(sessions()[1], why="Chiusi davvero", by=world.coordinator)
    assert hours(world) == (60, 2, 0)


def test_a_shift_skips_the_days_on_which_the_body_is_closed_and_keeps_no_hours_for_them(
    world, boss
):
    saima = world.mediator(name="Saima")
    data = shift_said(world, saima)
    day = free_day()
    data |= {
        "weekday": day.weekday(), "first_on": f"{day:%d/%m/%Y}",
        "last_on": f"{day + timedelta(days=21):%d/%m/%Y}",
    }  # fmt: skip
    shut(world.school, day + timedelta(days=7))
    answer = boss.post(reverse("mediation:shifts"), data, follow=True)
    assert "(ponte)" in answer.text
    days = [(timezone.localtime(row.starts_at).date() - day).days for row in sessions()]
    assert days == [0, 14, 21]
    assert reread(world.package).reserved == 3 * 180


# --- closed since


def test_a_closure_added_later_cancels_nothing_and_is_told_to_both_sides(world, client):
    day = free_day()
    request, made = series(world, [day, day + timedelta(days=14)])
    pages = [
        (world.cast.user("mediation_coordinator", world.service.office), "giorni di chiusura"),
        (world.cast.user("requester", world.school), "giorno di chiusura"),
    ]
    address = f"{reverse('mediation:request', args=[request.pk])}#incontro-2"
    for user, words in pages:
        client.force_login(user)
        assert words not in client.get(reverse("workspace:today")).text
    shut(world.school, day + timedelta(days=14))
    for user, words in pages:
        client.force_login(user)
        text = client.get(reverse("workspace:today")).text
        assert words in text
        assert address in text
        page = client.get(reverse("mediation:request", args=[request.pk])).text
        assert page.count("È un giorno di chiusura (ponte)") == 1
        assert page.count("Si fa lo stesso") == 1
    assert [row.state for row in sessions()] == [State.APPROVED, State.APPROVED]
    assert hours(world) == (60, 2, 0)
    assert [closed_for(row, days_off(world.school.pk, request.body_id)) for row in made] == [
        "", "ponte"
    ]  # fmt: skip


def test_what_is_kept_is_no_question_until_it_moves_to_another_closed_day(world, secretary):
    day = free_day()
    shut(world.school, day, day + timedelta(days=1))
    _request, (made,) = series(world, [day])
    with behind_the_wall():
        MediationSession.objects.update(kept_on=None)
        assert in_closures(MediationSession.objects.all()).get() == made
    for _tap in range(2):
        answer = secretary.post(reverse("mediation:keep", args=[made.pk]), follow=True)
        assert "si fa anche se" in answer.text
    with behind_the_wall():
        assert not in_closures(MediationSession.objects.all()).exists()
    with acting(world.coordinator):
        cancelling.reschedule(
            reread(made), starts_at=made.starts_at + timedelta(days=1), by=world.coordinator
        )
    with behind_the_wall():
        assert in_closures(MediationSession.objects.all()).get() == made
    with acting(world.coordinator):
        cancelling.reschedule(
            reread(made), starts_at=made.starts_at + timedelta(days=2), by=world.coordinator
        )
    with behind_the_wall():
        assert not in_closures(MediationSession.objects.all()).exists()


def test_what_is_over_is_kept_no_more_and_nobody_else_keeps_it(world):
    day = free_day()
    _request, (made,) = series(world, [day])
    stranger = world.cast.actor("requester", world.cast.crema)
    with acting(stranger), pytest.raises(MediationSession.DoesNotExist):
        keeping.keep(made, by=stranger)
    mediator = world.mediator()
    theirs = scheduled(world, mediator)
    actor = world.as_mediator(mediator)
    with acting(actor), pytest.raises(Refused, match="ufficio"):
        keeping.keep(theirs, by=actor)
    with acting(actor), pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE mediation_mediationsession SET kept_on = current_date WHERE id = %s",
                [theirs.pk],
            )
    with acting(world.coordinator):
        cancelling.cancel(made, why="No", by=world.coordinator)
        with pytest.raises(Refused, match="concluso"):
            keeping.keep(made, by=world.coordinator)


@pytest.mark.parametrize("behalf", [False, True])
@pytest.mark.parametrize(
    ("here", "there", "opens", "closed"),
    [
        (False, False, False, False),
        (True, False, False, None),  # closed for an office that asks, not for a body of two
        (False, True, False, False),
        (True, True, False, True),
        (True, True, True, False),  # opened on that day on purpose
    ],
)
def test_the_list_and_the_form_mean_the_same_days(world, behalf, here, there, opens, closed):
    day = free_day()
    other = OfficeFactory(body=world.school.body, area=world.cast.luino.area)
    for wanted_shut, office in ((here, world.school), (there, other)):
        if wanted_shut:
            shut(office, day)
    if opens:
        shut(world.school, day, opens_at=time(9), closes_at=time(12))
    row = m.MediationRequestFactory(
        service=world.service, from_office=None if behalf else world.school,
        body=world.school.body, approved=True, minutes=60,
    )  # fmt: skip
    made = m.MediationSessionFactory(request=row, starts_at=moment(day, time(23, 15)))
    expected = (not behalf) if closed is None else closed
    with behind_the_wall():
        off = days_off(row.from_office_id, row.body_id)
        assert bool(off.reason(day)) == expected
        assert in_closures(MediationSession.objects.filter(pk=made.pk)).exists() == expected
