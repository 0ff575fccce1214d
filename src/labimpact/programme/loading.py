"""The plan and its projects from the reviewed files of `programme/data`."""

from pathlib import Path
from typing import Any

import yaml

from labimpact.base.loading import synchronise
from labimpact.network.models import Body, TerritorialArea
from labimpact.programme.models import Activity, MacroAction, Project, SpecificObjective

DATA = Path(__file__).parent / "data"

_LISTS: tuple[tuple[type[MacroAction] | type[SpecificObjective], str], ...] = (
    (MacroAction, "macro_actions.yaml"),
    (SpecificObjective, "objectives.yaml"),
)


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return document


def load_reference() -> int:
    """Load macro-actions, objectives and the project of 2018 as history."""
    changed = 0
    for model, name in (
        (MacroAction, "macro_actions.yaml"),
        (SpecificObjective, "objectives.yaml"),
    ):
        rows = [{"code": r["code"], "title": r["title"]} for r in _read(name)["rows"]]
        changed += synchronise(model, rows, key=("code",))
    return changed + load_project("project_2018.yaml")


def load_demonstration() -> int:
    """Load the fictitious current project; the caller makes sure that this is a demonstration."""
    return load_project("project_demo.yaml")


def load_project(name: str) -> int:
    """Load one project with its implementing bodies and activities, once."""
    document = _read(name)
    if Project.objects.filter(code=document["code"]).exists():
        return 0
    project = Project.objects.create(
        code=document["code"],
        title=document["title"],
        fund=document["fund"],
        lead_body=_body(document["lead_body"]),
        starts_on=document["starts_on"],
        ends_on=document["ends_on"],
        is_fictitious=document["is_fictitious"],
        source=document["source"][:400],
        marks="".join(document["marks"]),
    )
    areas = {a.code: a for a in TerritorialArea.objects.all()}
    implementers = {row["area"]: _body(row["body"]) for row in document["implementing_bodies"]}
    project.areas.set([areas[code] for code in implementers])
    actions = {m.code: m for m in MacroAction.objects.all()}
    objectives = {o.code: o for o in SpecificObjective.objects.all()}
    for row in document["activities"]:
        activity = Activity.objects.create(
            project=project,
            body=implementers[row["area"]],
            area=areas[row["area"]],
            code=row["code"],
            title=row["title"],
            macro_action=actions[row["macro_action"]],
        )
        activity.objectives.set([objectives[code] for code in row["objectives"]])
    return 1 + len(document["activities"])


def _body(row: dict[str, str]) -> Body:
    body, _ = Body.objects.get_or_create(name=row["name"], defaults={"kind": row["kind"]})
    return body
