"""Of the rows of a page nothing that was typed is lost: a row is kept, or refused at a field."""

import pytest
from django import forms

from labimpact.casework.forms import assessment, plan_rows
from labimpact.casework.forms.rows import RowForm
from labimpact.ui.forms import DayField
from tests.casework.test_case_pages import day

pytestmark = pytest.mark.django_db
MADE = {
    assessment.NeedRow: {"label": "Casa"},
    assessment.TieRow: {},
    plan_rows.GoalForm: {"goal": None},
    plan_rows.InterventionForm: {"offices": [], "one": None},
}


def kinds(of=RowForm):
    for kind in of.__subclasses__():
        yield from kinds(kind)
        if kind.needed:
            yield kind


def typed(field):
    """Something that the field takes, and that did not stand in it by itself."""
    if isinstance(field, DayField):
        return day(30)
    if isinstance(field, forms.ChoiceField):
        return str(list(field.choices)[-1][0])
    return "2"


def test_every_row_with_anything_in_it_is_kept_or_says_what_is_missing():
    assert set(kinds()) == set(MADE)
    for kind, how in MADE.items():
        names = [b.name for b in kind({}, prefix="x", **how).visible_fields() if b.name != "drop"]
        for name in names:
            empty = kind({}, prefix="x", **how)
            text = typed(empty.fields[name])
            if not text:
                continue  # the only choice is the one that stands there
            row = kind({empty.add_prefix(name): text}, prefix="x", **how)
            whole = set(kind.needed) <= {name}
            assert row.is_valid() is whole, (kind, name)
            assert row.counts, (kind, name)
            assert whole or set(row.errors) & set(kind.needed)
        assert kind({}, prefix="x", **how).is_valid()
        assert not kind({}, prefix="x", **how).counts
