"""The demonstration that the browser tests walk through: laid once a day and run, copied for each
process that needs one."""

import json
import os
from datetime import date
from pathlib import Path

from tests.database import copy, only_one, template
from tests.operations.conftest import PASSWORD, Product

DATABASE = "labimpact_demonstration"


def laid() -> Path:
    """The folder of the demonstration, laying it when this process is the first to ask."""
    folder = Path(os.environ["LABIMPACT_DATA"]) / f"demonstration-{date.today():%Y-%m-%d}"  # noqa: DTZ011
    with only_one(DATABASE):
        if not (folder / "world.json").exists():
            copy(template(), DATABASE)
            _lay(folder)
    return folder


def _lay(folder: Path) -> None:
    """A small network with a known family in Luino, and what the tests know of it."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    product = Product(DATABASE, str(data))
    product.manage(
        "demo_seed", "--persons", "150", "--languages", "it,ar,uk", LABIMPACT_DEMO_PASSWORD=PASSWORD
    )
    product.manage("recount_territory")
    told = product.shell("from tests.browser import world; world.tell()")
    (folder / "world.json").write_text(told.splitlines()[-1], encoding="utf-8")


def world(folder: Path) -> dict:
    """What the tests know of the demonstration."""
    return json.loads((folder / "world.json").read_text(encoding="utf-8"))
