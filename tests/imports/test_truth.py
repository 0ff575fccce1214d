"""A messy register of known truth ends as exactly the expected persons, contacts and report."""

import json

import pytest

from bench import messy, truths
from labimpact.base.wall.session import acting
from labimpact.imports.models import ImportLink

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seed", "form"), [(4, "xlsx"), (11, "csv")])
def test_a_messy_register_ends_as_exactly_what_was_meant(desk, tmp_path, seed, form):
    path = messy.generate(tmp_path, rows=250, seed=seed, form=form, profile="desk")
    truth = truths.true_rows(path)
    register = desk.bring(path.read_bytes(), name=path.name)
    with acting(desk.actor):
        done = truths.answered(register, truth, desk.actor)
    desk.run(register)
    with acting(desk.actor):
        assert truths.compared(register, truth, desk.actor) == []
        assert ImportLink.objects.filter(register=register, created=True, contact_id=None).exists()
    # What joined by itself was right: nobody had to part it.
    assert not [said for said in done if "joined by itself: another" in said], json.dumps(done)
