"""What one types about things to do."""

from labimpact.worklist.forms.listing import NOBODY, FilterForm, SelectionForm
from labimpact.worklist.forms.one import (
    ColleagueField,
    DoneForm,
    EditForm,
    HandOverForm,
    PostponeForm,
    TaskForm,
)

__all__ = [
    "NOBODY",
    "ColleagueField",
    "DoneForm",
    "EditForm",
    "FilterForm",
    "HandOverForm",
    "PostponeForm",
    "SelectionForm",
    "TaskForm",
]
