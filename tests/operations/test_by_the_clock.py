"""Work that comes by the clock bears a database that is away or full for a while."""

from unittest.mock import Mock

import pytest
from django.db import OperationalError
from procrastinate.contrib.django import app

from labimpact.base.retrying import PATIENT


def test_everything_that_comes_by_the_clock_is_tried_again():
    periodic = list(app.periodic_registry.periodic_tasks.values())
    assert len(periodic) > 15
    assert [p.task.name for p in periodic if p.task.retry_strategy is not PATIENT] == []


@pytest.mark.parametrize(
    ("went_wrong", "attempts", "again"),
    [
        (OperationalError("could not extend file: No space left on device"), 0, True),
        (OperationalError("server closed the connection unexpectedly"), 39, True),
        (OperationalError("server closed the connection unexpectedly"), 40, False),
        (ZeroDivisionError(), 0, False),
    ],
)
def test_what_is_wrong_in_the_work_itself_is_not_tried_again(went_wrong, attempts, again):
    decision = PATIENT.get_retry_decision(exception=went_wrong, job=Mock(attempts=attempts))
    assert (decision is not None) == again
