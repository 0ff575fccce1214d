"""The files of the programme: macro-actions, objectives, and the two projects (no database)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).parents[2] / "src" / "labimpact" / "programme" / "data"
PROJECTS = ["project_2018.yaml", "project_demo.yaml"]
AREAS = {"luino", "cittiglio", "cremasco", "valle-camonica"}


def load(name: str) -> Any:
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def codes(name: str) -> list[str]:
    return [row["code"] for row in load(name)["rows"]]


def test_the_plan_has_four_macro_actions_and_eight_objectives() -> None:
    assert codes("macro_actions.yaml") == ["1", "2", "3", "4"]
    assert codes("objectives.yaml") == [f"O{n}" for n in range(1, 9)]
    for name in ("macro_actions.yaml", "objectives.yaml"):
        assert load(name)["source"]
        assert all(len(row["title"]) <= 250 and row["title_en"] for row in load(name)["rows"])


@pytest.mark.parametrize("name", PROJECTS)
def test_every_project_has_dates_a_source_and_four_areas(name: str) -> None:
    project = load(name)
    assert isinstance(project["starts_on"], date)
    assert project["starts_on"] < project["ends_on"]
    assert project["source"]
    assert len(project["code"]) <= 40
    assert len(project["title"]) <= 250
    assert {row["area"] for row in project["implementing_bodies"]} == AREAS
    assert all(row["source"] and row["body"]["name"] for row in project["implementing_bodies"])


@pytest.mark.parametrize("name", PROJECTS)
def test_every_activity_is_of_an_area_with_its_macro_action_and_objectives(name: str) -> None:
    activities = load(name)["activities"]
    assert len({row["code"] for row in activities}) == len(activities)
    assert {row["area"] for row in activities} == AREAS
    for row in activities:
        assert row["macro_action"] in codes("macro_actions.yaml"), row["code"]
        assert row["objectives"], row["code"]
        assert set(row["objectives"]) <= set(codes("objectives.yaml")), row["code"]
        assert len(row["code"]) <= 40


def test_the_historical_project_keeps_its_dates_and_its_doubt_on_the_end() -> None:
    project = load("project_2018.yaml")
    assert project["code"] == "prog-2463"
    assert (project["starts_on"], project["ends_on"]) == (date(2018, 9, 1), date(2020, 12, 31))
    assert project["marks"] == ["⚑"]
    assert project["is_fictitious"] is False


def test_the_demonstration_project_says_that_it_is_invented() -> None:
    project = load("project_demo.yaml")
    assert project["is_fictitious"] is True
    assert project["title"].startswith("Progetto dimostrativo")
    assert "inventato" in project["title"]
    assert (project["starts_on"], project["ends_on"]) == (date(2026, 1, 1), date(2028, 12, 31))
