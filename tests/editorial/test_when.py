"""When an event takes place: on the clock of its place, day by day."""

from datetime import UTC, date, datetime, time
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from wagtail.models import Page

from labimpact.editorial.events import lines
from labimpact.editorial.events.when import Once, When, WrongRule, rule_text
from labimpact.editorial.models import EventPage

ROME = ZoneInfo("Europe/Rome")
YEAR = (datetime(2026, 1, 1, tzinfo=ROME), datetime(2027, 12, 31, tzinfo=ROME))


def starts(when, *window):
    return [span.starts_at.astimezone(ROME) for span in when.spans(*(window or YEAR))]


def test_what_begins_at_nine_begins_at_nine_after_the_clocks_have_changed():
    when = When(Once(date(2026, 10, 23), time(9), time(10)), rule="FREQ=DAILY;COUNT=4")
    found = starts(when)
    assert [f"{at:%d %H:%M}" for at in found] == ["23 09:00", "24 09:00", "25 09:00", "26 09:00"]
    assert [at.astimezone(UTC).hour for at in found] == [7, 7, 8, 8]


def test_its_first_days_are_told_to_who_reads_days_and_not_rules():
    when = When(
        Once(date(2026, 12, 10)), rule="FREQ=WEEKLY;COUNT=6", left_out=(date(2026, 12, 24),)
    )
    assert [f"{day:%d/%m}" for day in when.begins_on()] == ["10/12", "17/12", "31/12", "07/01"]
    assert When(Once(date(2026, 12, 10))).begins_on() == [date(2026, 12, 10)]


def test_a_series_in_universal_time_moves_with_our_clocks():
    when = When(
        Once(date(2026, 10, 24), time(7), time(8)), rule="FREQ=DAILY;COUNT=2", zone="UTC"
    )  # fmt: skip
    assert [f"{at:%H:%M}" for at in starts(when)] == ["09:00", "08:00"]


def test_a_whole_day_is_that_day_even_when_it_has_twenty_five_hours():
    [span] = When(Once(date(2026, 10, 25))).spans(*YEAR)
    assert (span.starts_at, span.ends_at) == (
        datetime(2026, 10, 25, tzinfo=ROME), datetime(2026, 10, 26, tzinfo=ROME),
    )  # fmt: skip
    assert (span.ends_at.astimezone(UTC) - span.starts_at.astimezone(UTC)).total_seconds() == 90000


def test_days_are_left_out_and_times_are_added():
    when = When(
        Once(date(2026, 12, 1), time(15), time(17)), rule="FREQ=WEEKLY;COUNT=4",
        left_out=(date(2026, 12, 8),), also=(Once(date(2026, 12, 10), time(10), time(11)),),
    )  # fmt: skip
    found = [f"{at:%d %H}" for at in starts(when)]
    assert found == ["01 15", "10 10", "15 15", "22 15"]
    assert when.over_at() == datetime(2026, 12, 22, 17, tzinfo=ROME)


def test_what_goes_on_for_ever_is_never_over_and_what_ends_is():
    once = Once(date(2026, 12, 1), time(15))
    assert When(once, rule="FREQ=DAILY").over_at() is None
    assert When(once).over_at() == datetime(2026, 12, 2, tzinfo=ROME)
    gone = When(once, left_out=(date(2026, 12, 1),))
    assert gone.over_at() == datetime(2026, 12, 2, tzinfo=ROME)


def test_the_last_day_of_a_rule_counts_whole():
    rule = rule_text("RRULE:freq=weekly;until=20261215")
    assert rule == "FREQ=WEEKLY;UNTIL=20261215T235959"
    assert len(starts(When(Once(date(2026, 12, 1), time(15)), rule=rule))) == 3
    # 22:30 UTC on the 14th is half past eleven at night here: the 15th at three is out.
    rule = rule_text("FREQ=WEEKLY;UNTIL=20261214T223000Z")
    assert len(starts(When(Once(date(2026, 12, 1), time(15)), rule=rule))) == 2


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY", "FREQ=SECONDLY", "WEEKLY", "FREQ=DAILY;BYHOUR=9,15", "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=ieri", "FREQ=DAILY\nDTSTART:19700101", "",
        "FREQ=DAILY;COUNT=" + "9" * 300,
    ],
)  # fmt: skip
def test_a_rule_that_is_none_of_ours_is_refused(rule):
    with pytest.raises(WrongRule):
        rule_text(rule)


def test_it_is_kept_and_read_back_the_same():
    when = When(
        Once(date(2026, 12, 1), time(15), time(17)), date(2026, 12, 2), "FREQ=DAILY",
        (date(2026, 12, 8),), (Once(date(2026, 12, 10)),), "UTC",
    )  # fmt: skip
    assert When.of_data(when.as_data()) == when


def test_lines_are_days_with_or_without_hours():
    assert lines.times("24/12/2026\n\n 12/1/2027 15.00 – 17:30 ") == (
        Once(date(2026, 12, 24)), Once(date(2027, 1, 12), time(15), time(17, 30)),
    )  # fmt: skip
    for wrong in ("31/02/2026", "domani", "1/1/2027 17:00-15:00", "1/1/2027 25:00"):
        with pytest.raises(lines.WrongLine, match=wrong[:4]):
            lines.times(wrong)
    assert lines.written(Once(date(2027, 1, 2), time(9), time(10))) == "02/01/2027 09:00-10:00"


@pytest.mark.parametrize("said", ["FREQ=DAILY;INTERVAL=0;BYMONTH=2", "FREQ=YEARLY;BYEASTER=0"])
def test_a_rule_that_stays_where_it_is_or_is_of_no_calendar_is_refused(said):
    with pytest.raises(WrongRule):
        rule_text(said)


@pytest.mark.parametrize("said", [
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYYEARDAY=400",
])  # fmt: skip
def test_a_rule_that_never_comes_true_is_known_by_that_before_the_year_9999(said):
    began = perf_counter()
    assert not When(Once(date(2026, 1, 1), time(9)), rule=rule_text(said)).happens()
    assert perf_counter() - began < 1


@pytest.mark.parametrize(("said", "wrong"), [
    ({"rule": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"}, "rule"),
    ({"rule": "FREQ=DAILY;INTERVAL=0"}, "rule"),
    ({"first_on": date(9999, 12, 31)}, "first_on"),
    ({"last_on": date(9999, 12, 31)}, "first_on"),
    ({"also": "31/12/9999"}, "also"),
])  # fmt: skip
def test_an_editor_is_told_of_what_no_calendar_can_hold(monkeypatch, said, wrong):
    monkeypatch.setattr(Page, "clean", lambda _page: None)
    page = EventPage(
        title="Festa", slug="festa", content_type_id=1, **{"first_on": date(2026, 1, 1)} | said
    )
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == [wrong]


def test_a_series_to_the_end_of_time_ends_within_the_calendar():
    rule = rule_text("FREQ=YEARLY;UNTIL=99991231")
    when = When(Once(date(2026, 12, 31)), rule=rule)
    assert [at.year for at in starts(when)] == [2026, 2027]
    assert when.over_at().year > 2200


@pytest.mark.parametrize("first", range(1999, 2008))
def test_walking_in_another_cycle_changes_no_day(first):
    said = "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20091231T235959"
    wall = datetime(first, 2, 3, 9)  # noqa: DTZ001
    own = [Once(at.date(), time(9)) for at in rrulestr(said, dtstart=wall)]
    when = When(Once(wall.date(), time(9)), rule=rule_text(said))
    found = when.spans(datetime(1990, 1, 1, tzinfo=ROME), datetime(2030, 1, 1, tzinfo=ROME))
    assert [span.starts_at.date() for span in found] == [once.day for once in own]
