"""The test settings of a server whose today is written in a file: for journeys over months."""

import os
from datetime import date
from pathlib import Path

from labimpact.base import clock
from tests.operations.served import *  # noqa: F403

FILE = Path(os.environ["LABIMPACT_DAY_FILE"])


def today() -> date:
    """The day that the journey has come to."""
    return date.fromisoformat(FILE.read_text(encoding="utf-8").strip())


clock.today = today
