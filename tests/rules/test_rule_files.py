"""The reviewed files of rules and code lists: shape, dates, sources, marks, and their sums.

No database: these are the files as a reviewer reads them (docs/regole.md).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).parents[2] / "src" / "labimpact" / "rules" / "data"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
THEMES = """
    benefits citizenship deadlines desk directory domestic_work fees health housing income lists
    mediation permits retention
"""
# The deadlines table of the domain reference: value, unit, starting event, edge, marks.
DEADLINES = {
    "d01_first_permit": (8, "working_day", "entry", "by", []),
    "d02_one_stop_office_visit": (8, "calendar_day", "relative_entry", "by", []),
    "d03_renewal": (60, "calendar_day", "permit_expiry", "at_least_before", []),
    "d04_late_renewal_limit": (60, "calendar_day", "permit_expiry", "by", []),
    "d05_permit_decision": (60, "calendar_day", "filing", "by", []),
    "d06_long_term_decision": (90, "calendar_day", "filing", "by", []),
    "d07_clearance": (150, "calendar_day", "filing", "by", []),
    "d08_clearance_use": (6, "month", "clearance_issue", "by", []),
    "d09_visa": (30, "calendar_day", "visa_request", "by", []),
    "d10_host_notice": (48, "hour", "stay_start", "by", []),
    "d11_a2_test_date": (60, "calendar_day", "a2_test_request", "by", []),
    "d12_a2_test_retry": (90, "calendar_day", "a2_test", "opens_after", []),
    "d13_civic_session": (3, "month", "agreement_signed", "by", []),
    "d14_citizenship_decision": (24, "month", "filing", "by", ["†"]),
    "d14_citizenship_decision_extended": (36, "month", "filing", "by", ["†"]),
    "d15_oath": (6, "month", "decree_notification", "by", ["†"]),
    "d16_citizenship_at_18": (1, "year", "eighteenth_birthday", "by", []),
    "d17_abode_renewal": (60, "calendar_day", "permit_renewal", "by", []),
    "d18_registry_cancellation": (6, "month", "permit_expiry", "opens_after", []),
    "d18_registry_cancellation_warning": (30, "calendar_day", "registry_warning", "by", []),
    "d19_asylum_work": (60, "calendar_day", "asylum_certificate", "opens_after", ["⚑"]),
    "d20_stp_validity": (6, "month", "stp_issue", "by", ["†"]),
    "d21_inps_hire": (1, "calendar_day", "work_start", "at_least_before", []),
    "d22_inps_end": (5, "calendar_day", "work_end", "by", []),
    "d23_abode_change": (15, "calendar_day", "abode_change", "by", []),
    "d24_lease_registration": (30, "calendar_day", "lease_signing", "by", ["†"]),
}
# Marks of single values, as the domain reference carries them.
MARKS = {
    "a2_test_pass_mark": ["†"],
    "asylum_procedure": ["⚑"],
    "child_allowance_arrears_by": ["†"],
    "citizenship_italian_level": ["†"],
    "cohesion_legal_stay": ["⚑"],
    "cohesion_permit_expired_max": ["†"],
    "host_notice_fine": [],
    "housing_area_per_person_first": ["⚑"],
    "adi_first_meeting": ["†"],
    "inclusion_allowance_isee_max": ["⚑"],
    "inps_change_notice": ["⚑"],
    "lease_deposit_max": ["†"],
    "licence_treaty_countries": ["⚑"],
    "permit_contribution_in_tui": ["⚑"],
    "permit_first_issue_self_family_max": ["⚑"],
    "permit_renewal_self_family_max": [],
    "public_housing_isee_max": [],
    "public_housing_poverty_isee": ["†"],
    "renewal_reminders": ["⚑"],
    "residence_checks": ["†"],
    "reunification_income_two_under_14": ["†"],
    "reunification_visa_fee": ["†"],
    "single_permit_decision": ["⚑"],
    "social_allowance_year": [],
    "ssn_voluntary_fee": ["†"],
    "temporary_protection_end": ["⚑"],
}
Row = dict[str, Any]


@cache
def load(name: str) -> Any:
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.safe_load(file)


SCHEMA: dict[str, dict[str, Any]] = load("schema.yaml")
FILES = sorted(
    path.name for path in DATA.glob("*.yaml") if path.stem not in {"schema", "code_lists"}
)


@cache
def rules() -> list[Row]:
    return [row for name in FILES for row in load(name)["rows"]]


@cache
def items() -> list[Row]:
    return list(load("code_lists.yaml")["rows"])


def rule(code: str, on: date | None = None) -> Row:
    """The one row of that code, in force on that day when the code has several."""
    found = [row for row in rules() if row["code"] == code and (on is None or covers(row, on))]
    assert len(found) == 1, f"{code}: {len(found)} rows"
    return found[0]


def money(code: str, on: date | None = None) -> Decimal:
    return Decimal(rule(code, on)["value"])


def covers(row: Row, day: date) -> bool:
    return (row["valid_from"] or date.min) <= day <= (row["valid_to"] or date.max)


def well_formed(item: object, form: str) -> bool:
    """Whether one value is written the way its unit asks."""
    if form == "integer":
        return isinstance(item, int) and not isinstance(item, bool)
    if form == "number":
        return well_formed(item, "integer") or well_formed(item, "decimal")
    if not isinstance(item, str) or not item.strip():
        return False
    if form == "decimal":
        return re.fullmatch(r"\d+\.\d{2}", item) is not None
    if form == "month_day":
        return date.fromisoformat(f"2028-{item}") is not None
    if form == "date":
        return date.fromisoformat(item) is not None
    return True


def problems(row: Row, fields: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What schema.yaml finds wrong in a row."""
    if list(row) != list(fields):
        yield f"fields {list(row)}"
        return
    for name, spec in fields.items():
        value = row[name]
        if value is None:
            if not spec["nullable"]:
                yield f"{name} is null"
        elif not matches(value, spec["type"]):
            yield f"{name} is {value!r}"


def matches(value: object, kind: str) -> bool:
    match kind:
        case "identifier":
            return isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None
        case "string":
            return isinstance(value, str) and value == value.strip() != ""
        case "date":
            return isinstance(value, date)
        case "integer":
            return well_formed(value, "integer")
        case "mapping":
            return isinstance(value, dict)
        case "value":
            return isinstance(value, int | str) or (isinstance(value, list) and value != [])
        case "unit":
            return value in SCHEMA["units"]
        case "roll" | "edge":
            return value in SCHEMA[kind]
        case "readings" | "marks":
            return isinstance(value, list) and set(value) <= set(SCHEMA[kind])
        case "starting_event":
            return value in {item["code"] for item in items() if item["list"] == kind}
    raise AssertionError(f"schema.yaml names an unknown type: {kind}")


def overlaps(rows: list[Row]) -> list[str]:
    """Codes that two rows claim for the same day."""
    by_code = defaultdict(list)
    for row in rows:
        by_code[row.get("list", ""), row["code"]].append(row)
    found = []
    for key, group in by_code.items():
        group.sort(key=lambda row: row["valid_from"] or date.min)
        for one, other in pairwise(group):
            if (one["valid_to"] or date.max) >= (other["valid_from"] or date.min):
                found.append("/".join(key))
    return found


def test_every_theme_has_its_file() -> None:
    assert {load(name)["theme"] for name in FILES} == set(THEMES.split())
    assert all(load(name)["theme"] == Path(name).stem for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_rule_has_the_shape_of_the_schema(name: str) -> None:
    wrong = {
        row.get("code", index): found
        for index, row in enumerate(load(name)["rows"])
        if (found := list(problems(row, SCHEMA["rule_fields"])))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", FILES)
def test_every_value_is_written_as_its_unit_asks(name: str) -> None:
    wrong = {}
    for row in load(name)["rows"]:
        values = row["value"] if isinstance(row["value"], list) else [row["value"]]
        form = SCHEMA["units"][row["unit"]]["form"]
        if not all(well_formed(value, form) for value in values):
            wrong[row["code"]] = row["value"]
    assert wrong == {}


def test_every_row_fits_its_column() -> None:
    limits = {"code": 80, "label": 300, "unit": 30, "source": 400, "label_it": 200, "list": 60}
    wrong = [
        (row["code"], name)
        for row in rules() + items()
        for name, limit in limits.items()
        if len(row.get(name, "")) > limit
    ]
    assert wrong == []
    assert all(len(row["code"]) <= 60 for row in items())


def test_codes_are_unique_for_each_start_and_never_overlap() -> None:
    starts = Counter((row["code"], row["valid_from"]) for row in rules())
    assert [key for key, count in starts.items() if count > 1] == []
    assert overlaps(rules()) == []
    assert all(covers(row, row["valid_from"] or date.min) for row in rules())
    assert overlaps(items()) == []


def test_the_overlap_check_sees_an_overlap() -> None:
    one = {"code": "x", "valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)}
    other = {"code": "x", "valid_from": date(2025, 12, 31), "valid_to": None}
    later = {"code": "x", "valid_from": date(2026, 1, 1), "valid_to": None}
    assert overlaps([one, other]) == ["/x"]
    assert overlaps([one, later]) == []


def test_the_schema_check_sees_a_missing_field_and_a_wrong_unit() -> None:
    row = dict(rule("d01_first_permit"))
    assert list(problems(row, SCHEMA["rule_fields"])) == []
    assert list(problems(row | {"unit": "fortnight"}, SCHEMA["rule_fields"])) == [
        "unit is 'fortnight'"
    ]
    assert list(problems(row | {"source": None}, SCHEMA["rule_fields"])) == ["source is null"]
    del row["note"]
    assert len(list(problems(row, SCHEMA["rule_fields"]))) == 1


def test_only_computed_terms_have_readings_roll_and_edge_and_they_have_all() -> None:
    for row in rules():
        given = [row[name] is not None for name in ("readings", "roll", "edge")]
        assert all(given) or not any(given), row["code"]
        if all(given):
            assert row["starts_from"], row["code"]
            assert row["readings"], row["code"]


def test_days_that_may_be_working_days_keep_every_reading() -> None:
    for row in rules():
        # A number of days that no event starts is not counted by the engine.
        if row["unit"] == "working_day" and row["starts_from"]:
            assert set(row["readings"]) >= {
                "working_day_saturday_counted",
                "working_day_saturday_not_counted",
            }, row["code"]
    for code in ("d01_first_permit", "d02_one_stop_office_visit"):
        assert rule(code)["readings"] == list(SCHEMA["readings"])


def test_all_24_deadlines_are_there_with_the_values_of_the_reference() -> None:
    assert {code[:3] for code in DEADLINES} == {f"d{n:02}" for n in range(1, 25)}
    names = ("value", "unit", "starts_from", "edge", "marks")
    found = {code: tuple(rule(code)[name] for name in names) for code in DEADLINES}
    assert found == DEADLINES


@pytest.mark.parametrize(
    ("code", "event", "due"),
    [
        ("d01_first_permit", date(2026, 12, 3), date(2026, 12, 11)),
        ("d02_one_stop_office_visit", date(2027, 9, 9), date(2027, 9, 17)),
        ("d04_late_renewal_limit", date(2027, 2, 28), date(2027, 4, 29)),
        ("d05_permit_decision", date(2027, 1, 20), date(2027, 3, 21)),
        ("d06_long_term_decision", date(2027, 8, 2), date(2027, 10, 31)),
        ("d07_clearance", date(2027, 1, 11), date(2027, 6, 10)),
        ("d11_a2_test_date", date(2027, 1, 18), date(2027, 3, 19)),
        ("d12_a2_test_retry", date(2027, 3, 10), date(2027, 6, 9)),
        ("d16_citizenship_at_18_safe", date(2028, 5, 3), date(2028, 5, 2)),
        ("d17_abode_renewal", date(2027, 6, 15), date(2027, 8, 14)),
        ("d21_inps_hire", date(2027, 2, 1), date(2027, 1, 31)),
        ("d22_inps_end", date(2027, 6, 30), date(2027, 7, 5)),
        ("d24_lease_registration", date(2027, 3, 15), date(2027, 4, 14)),
        ("temporary_protection_campaign", date(2027, 3, 4), date(2026, 12, 4)),
    ],
)
def test_the_calendar_reading_gives_the_date_of_the_scenario(
    code: str, event: date, due: date
) -> None:
    row = rule(code)
    assert "calendar" in row["readings"]
    days = timedelta(days=row["value"])
    reading = {
        "by": event + days,
        "at_least_before": event - days,
        "opens_after": event + days + timedelta(days=1),
    }
    assert reading[row["edge"]] == due


def test_reminders_of_the_renewal_fall_on_the_days_of_the_scenario() -> None:
    expiry = date(2027, 2, 28)
    days = rule("renewal_reminders")["value"]
    assert [expiry - timedelta(days=n) for n in days] == [
        date(2026, 11, 30),
        date(2026, 12, 30),
        date(2027, 1, 29),
    ]


def test_marks_are_those_of_the_reference() -> None:
    assert {code: rule(code)["marks"] for code in MARKS} == MARKS


def test_what_nobody_read_again_is_never_without_a_mark() -> None:
    unread = [
        row["code"]
        for row in rules()
        if "onoscenza professionale" in row["source"] and not row["marks"]
    ]
    assert unread == []


def test_no_row_claims_to_have_been_checked() -> None:
    assert [row["code"] for row in rules() if row["checked_by"] or row["checked_on"]] == []


def test_permit_slips_are_the_sum_of_their_addends() -> None:
    card = money("permit_card_production")
    for kind, total in {
        "up_to_1_year": "70.46",
        "1_to_2_years": "80.46",
        "long_term": "130.46",
    }.items():
        assert money(f"permit_slip_{kind}") == Decimal(total)
        assert money(f"permit_contribution_{kind}") + card == Decimal(total)
    assert money("permit_slip_reduced") == card == Decimal("30.46")


def test_reunification_incomes_are_the_allowance_and_half_for_each_relative() -> None:
    base = money("social_allowance_year")
    step = Decimal(rule("reunification_income_step")["value"]) / 100
    assert base == money("long_term_income") == Decimal("7101.12")
    for relatives in range(1, 6):
        assert money(f"reunification_income_{relatives}") == base + base * step * relatives


def test_pay_tables_hold_every_level_before_and_after_the_index() -> None:
    before, after = date(2025, 12, 31), date(2026, 1, 1)
    for level in ("a", "as", "b", "bs", "c", "cs", "d", "ds"):
        old = money(f"domestic_pay_live_in_{level}", before)
        new = money(f"domestic_pay_live_in_{level}", after)
        # The press source and the agreement were compared: the index is 0.9%.
        assert abs(new - old * Decimal("1.009")) < Decimal("0.02"), level
        assert money(f"domestic_pay_hourly_{level}", after) < old / 100
        assert rule(f"domestic_pay_live_in_{level}", after)["marks"] == ["⚑"]
    parts = rule("domestic_weekly_rest_parts")["value"]
    assert sum(parts) == rule("domestic_weekly_rest")["value"] == 36


def test_every_retention_a_model_may_name_is_a_row() -> None:
    named = {
        name
        for path in (DATA.parents[1]).rglob("*.py")
        for name in re.findall(r'retention="([a-z_]+)"', path.read_text(encoding="utf-8"))
    } - {"permanent"}
    rows = {row["code"].removeprefix("retention_") for row in load("retention.yaml")["rows"]}
    assert named - rows == set()


def test_every_code_item_has_the_shape_of_the_schema() -> None:
    wrong = {
        (row.get("list"), row.get("code")): found
        for row in items()
        if (found := list(problems(row, SCHEMA["code_fields"])))
    }
    assert wrong == {}
