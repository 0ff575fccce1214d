"""A calendar of somebody else read as events: the things that calendars get wrong."""

from datetime import UTC, date, datetime, time
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from labimpact.editorial.events.calendars import NoCalendar, read
from labimpact.editorial.events.when import Once

ROME = ZoneInfo("Europe/Rome")
YEARS = (datetime(2026, 1, 1, tzinfo=ROME), datetime(2028, 1, 1, tzinfo=ROME))


def calendar(*events, before=""):
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{body}END:VCALENDAR\n".encode()


def one(*events, before=""):
    reading = read(calendar(*events, before=before))
    assert reading.troubles == []
    [event] = reading.events
    return event


def days(event):
    return [span.starts_at.astimezone(ROME) for span in event.when.spans(*YEARS)]


def test_a_whole_day_is_not_a_day_longer():
    event = one("UID:1\nSUMMARY:Festa\nDTSTART;VALUE=DATE:20261212\nDTEND;VALUE=DATE:20261213")
    assert (event.when.first, event.when.last_on) == (Once(date(2026, 12, 12)), None)
    three = one("UID:1\nDTSTART;VALUE=DATE:20261212\nDTEND;VALUE=DATE:20261215")
    assert three.when.last_on == date(2026, 12, 14)
    for end in ("", "DTEND;VALUE=DATE:20261212", "DURATION:P1D"):
        assert one(f"UID:1\nDTSTART;VALUE=DATE:20261212\n{end}").when.last_on is None


def test_what_is_every_day_is_every_day_across_the_change_of_the_clocks():
    event = one(
        "UID:1\nDTSTART;TZID=Europe/Rome:20261023T090000\nDTEND;TZID=Europe/Rome:20261023T100000\n"
        "RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Rome:20261025T090000"
    )
    assert [f"{at:%d %H:%M}" for at in days(event)] == [
        "23 09:00", "24 09:00", "26 09:00", "27 09:00",
    ]  # fmt: skip


def test_whole_days_that_repeat_stay_whole_days():
    event = one("UID:1\nDTSTART;VALUE=DATE:20261024\nRRULE:FREQ=DAILY;UNTIL=20261026")
    assert [at.date().day for at in days(event)] == [24, 25, 26]
    assert event.when.all_day


def test_universal_time_is_ours_and_a_series_of_it_is_its_own():
    event = one("UID:1\nDTSTART:20260701T130000Z\nDTEND:20260701T140000Z")
    assert event.when.first == Once(date(2026, 7, 1), time(15), time(16))
    series = one("UID:1\nDTSTART:20261024T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2")
    assert [at.astimezone(UTC).hour for at in days(series)] == [7, 7]


def test_a_zone_by_another_name_and_a_zone_that_the_file_brings():
    windows = one("UID:1\nDTSTART;TZID=W. Europe Standard Time:20261101T090000\nDURATION:PT1H")
    assert windows.when.first.starts == time(9)
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Casa\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nTZNAME:X\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    brought = one("UID:1\nDTSTART;TZID=Casa:20261201T110000\nDURATION:PT1H", before=zone)
    assert brought.when.first.starts == time(9)


def test_one_time_of_a_series_is_called_off_and_another_moved():
    event = one(
        "UID:1\nSUMMARY:Corso\nDTSTART;TZID=Europe/Rome:20261201T150000\nDURATION:PT2H\n"
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "UID:1\nRECURRENCE-ID;TZID=Europe/Rome:20261208T150000\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Rome:20261208T150000",
        "UID:1\nRECURRENCE-ID;TZID=Europe/Rome:20261215T150000\n"
        "DTSTART;TZID=Europe/Rome:20261216T100000\nDURATION:PT1H",
    )
    assert [f"{at:%d %H}" for at in days(event)] == ["01 15", "16 10", "22 15"]


def test_a_time_of_a_series_in_universal_time_is_moved_on_its_own_clock():
    event = one(
        "UID:1\nDTSTART:20261201T233000Z\nDURATION:PT15M\nRRULE:FREQ=WEEKLY;COUNT=2",
        "UID:1\nRECURRENCE-ID:20261208T233000Z\nDTSTART:20261209T180000Z\nDURATION:PT1H",
    )
    assert [f"{at.astimezone(UTC):%d %H:%M}" for at in days(event)] == ["01 23:30", "09 18:00"]


def test_what_is_called_off_says_so_and_the_newest_counts():
    event = one(
        "UID:1\nSEQUENCE:2\nSUMMARY:Nuovo\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20261201",
        "UID:1\nSEQUENCE:1\nSUMMARY:Vecchio\nDTSTART;VALUE=DATE:20261201",
    )
    assert (event.title, event.is_cancelled) == ("Nuovo", True)


def test_a_broken_event_is_told_by_its_line_and_takes_no_other_with_it():
    reading = read(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nquesta riga e' rotta\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Data\r\nDTSTART:2026-12-99\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Regola\r\nDTSTART;VALUE=DATE:20261201\r\n"
        b"RRULE:FREQ=HOURLY\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:4\r\nSUMMARY:Lungo\r\n titolo\r\nDTSTART;VALUE=DATE:20261201\r\n"
        b"BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:5\r\nSUMMARY:Tronco\r\nDTSTART;VALUE=DATE:20261201\r\n"
    )
    assert [event.title for event in reading.events] == ["Lungotitolo"]
    assert [trouble.line for trouble in reading.troubles] == [4, 9, 15, 26]


@pytest.mark.parametrize("name", ["RDATE", "EXDATE"])
def test_dates_without_end_are_told_and_not_kept(name):
    dates = ",".join(f"{20270101 + 100 * m + d}" for m in range(12) for d in range(28)) + ","
    event = f"UID:1\nSUMMARY:A\nDTSTART;VALUE=DATE:20270101\n{name};VALUE=DATE:{dates * 2}20280101"
    reading = read(calendar(event))
    assert reading.events == []
    assert "troppe date" in reading.troubles[0].said


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCARD\nEND:VCARD\n", b"x" * (1 << 21)]
)
def test_what_is_no_calendar_is_refused_in_words(content):
    with pytest.raises(NoCalendar):
        read(content)


def test_an_event_without_a_name_of_its_own_is_not_taken():
    reading = read(calendar("SUMMARY:x\nDTSTART;VALUE=DATE:20261201"))
    assert reading.events == []
    assert [trouble.line for trouble in reading.troubles] == [3]


@pytest.mark.parametrize(("said", "line"), [
    ("DTSTART;VALUE=DATE:99991231\nDTEND;VALUE=DATE:99991231", 5),
    ("DTSTART:00010101T000000", 5),
    ("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 6),
    ("DTSTART;VALUE=DATE:20260101\nRDATE;VALUE=DATE:99991231", 5),
])  # fmt: skip
def test_what_no_calendar_can_hold_is_told_and_stops_nobody(said, line):
    reading = read(calendar(f"UID:1\n{said}"))
    assert (reading.events, [trouble.line for trouble in reading.troubles]) == ([], [line])


def test_a_date_that_is_none_is_told_as_it_stands_and_not_in_english():
    [trouble] = read(calendar("UID:1\nSUMMARY:Festa\nDTSTART:boh")).troubles
    assert "DTSTART non si capisce: «boh»" in trouble.said
    assert "Expected" not in trouble.said


def test_a_long_line_of_quotes_is_read_at_once():
    began = perf_counter()
    read(calendar('UID:1\nDTSTART;VALUE=DATE:20260101\nX;A="' + '"' * 500_000))
    assert perf_counter() - began < 5


def test_signs_that_no_text_can_hold_are_left_out():
    event = one("UID:1\nSUMMARY:Fe\0sta\nDTSTART;VALUE=DATE:20260101")
    assert event.title == "Festa"
