"""The code lists: complete, unique, in order, and true to their sources (no database)."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[2] / "src" / "labimpact" / "rules" / "data"
LISTS = """
    age_band body_kind body_role closure_reason contact_channel contact_outcome delivery_item
    desk_side education file_kind grant_basis household_kind household_role
    identity_document_type language_family language_level literacy marital_status
    mediation_decline mediation_experience mediation_kind mediation_outcome mediation_refusal
    missing_reason need_area
    need_origin need_severity office_kind privacy_class referral_reason report_source
    residence_title_state residence_title_type seal_kind starting_event work_condition
"""
with (DATA / "code_lists.yaml").open(encoding="utf-8") as file:
    ITEMS: list[dict[str, Any]] = yaml.safe_load(file)["rows"]


def rows_of(name: str) -> list[dict[str, Any]]:
    return [row for row in ITEMS if row["list"] == name]


def codes(name: str) -> list[str]:
    return [row["code"] for row in rows_of(name)]


def test_code_lists_are_complete_unique_and_in_order() -> None:
    assert {row["list"] for row in ITEMS} == set(LISTS.split())
    for name in LISTS.split():
        group = rows_of(name)
        assert [row["order"] for row in group] == list(range(1, len(group) + 1)), name
        assert len({row["label_it"] for row in group}) == len(group), name


def test_age_bands_of_the_desk_nest_in_those_of_the_fund() -> None:
    bands = [(row["code"], row["attributes"]) for row in rows_of("age_band")]
    for scheme in ("fami", "desk"):
        edges = [(a["min"] or 0, a["max"]) for _, a in bands if a["scheme"] == scheme]
        assert edges[0][0] == 0
        assert edges[-1][1] is None
        assert all(high + 1 == low for (_, high), (low, _) in pairwise(edges))
    fund = {code: attributes for code, attributes in bands if attributes["scheme"] == "fami"}
    for code, band in bands:
        if band["scheme"] == "desk":
            outer = fund[band["fami_band"]]
            assert band["min"] >= (outer["min"] or 0), code
            assert outer["max"] is None or band["max"] <= outer["max"], code


def test_the_permit_types_are_marked_as_an_unofficial_list() -> None:
    types = rows_of("residence_title_type")
    unofficial = [row for row in types if "non ufficiale" in row["source"]]
    assert len(unofficial) == 32
    assert all(row["marks"] == ["⚑"] for row in unofficial)
    assert {row["attributes"]["superclass"] for row in types} == {
        "residence_title",
        "residence_permit",
        "eu_long_term_permit",
        "eu_family_card",
    }


def test_the_closed_lists_are_those_of_the_reference() -> None:
    assert codes("residence_title_state") == [
        "holds",
        "awaiting_first",
        "awaiting_renewal",
        "regularisation",
        "none",
    ]
    assert codes("household_kind") == ["registry_household", "isee_household", "actual_household"]
    assert codes("seal_kind") == ["violence", "trafficking", "adoption", "child_protection"]
    assert codes("grant_basis") == ["own_contact", "referral", "case_team", "emergency", "sharing"]
    assert [row["attributes"]["value"] for row in rows_of("need_severity")] == [1, 2, 3]
    assert len(rows_of("need_area")) == 11
    assert len(rows_of("report_source")) == 14
    assert len(rows_of("closure_reason")) == 11


def test_areas_of_need_have_no_flow_code_until_somebody_maps_them() -> None:
    # Needs are classified for the national flow by need, never by nationality, and by hand.
    assert all(row["attributes"]["siuss_area"] is None for row in rows_of("need_area"))


def test_every_service_item_says_on_which_side_of_the_desk_it_is_given() -> None:
    sides = set(codes("desk_side"))
    elsewhere = {"cultural_mediation", "economic_benefit", "housing_mediation", "italian_l2"}
    for row in rows_of("delivery_item"):
        assert set(row["attributes"]["sides"]) <= sides, row["code"]
        assert bool(row["attributes"]["sides"]) != (row["code"] in elsewhere), row["code"]
