"""Photographing eligibility, and whom a call takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.flows.models import ProjectCall
from labimpact.programme.models import Project
from labimpact.ui.forms import DayField

_ANSWERS = {"": None, "si": True, "no": False}
_SAID = [("", _("non lo sappiamo ancora")), ("si", _("sì")), ("no", _("no"))]


if TYPE_CHECKING:
    _Projects = forms.ModelChoiceField[Project]
else:
    _Projects = forms.ModelChoiceField


class ProjectField(_Projects):
    """A project; of those that do not run it says so."""

    def label_from_instance(self, obj: Project) -> str:
        return str(obj) if getattr(obj, "runs", True) else _("%s (non in corso)") % obj


class PhotographForm(forms.Form):
    """The project, and the day of which eligibility is written down."""

    project = ProjectField(label=_("Progetto"), queryset=Project.objects.none())
    on = DayField(label=_("Al giorno"))

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())
        _choose_from(self, projects)


class ServedForm(forms.Form):
    """Everybody whom the office served for a project, from a day to another."""

    project = ProjectField(label=_("Progetto"), queryset=Project.objects.none())
    since = DayField(label=_("Serviti dal"))
    until = DayField(label=_("al"))

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, projects)


def _choose_from(form: forms.Form, projects: QuerySet[Project]) -> None:
    """Offer these; the only one that runs is already chosen."""
    cast("ProjectField", form.fields["project"]).queryset = projects
    running = [one for one in projects if getattr(one, "runs", False)]
    if len(running) == 1:
        form.initial.setdefault("project", running[0])


class CallForm(forms.Form):
    """Bando: whom it takes in, and where it says so."""

    seekers = forms.ChoiceField(
        label=_("Comprende chi ha chiesto protezione"), required=False, choices=_SAID
    )
    protected = forms.ChoiceField(
        label=_("Comprende chi ha la protezione"), required=False, choices=_SAID
    )
    source = forms.CharField(label=_("Dove lo dice"), max_length=400)

    def __init__(self, *args: Any, call: ProjectCall | None, **kwargs: Any) -> None:
        words = {answer: word for word, answer in _ANSWERS.items()}
        initial = (
            {"seekers": words[call.seekers], "protected": words[call.protected],
             "source": call.source} if call else None
        )  # fmt: skip
        super().__init__(*args, **kwargs)
        self.initial.update(initial or {})

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "seekers": _ANSWERS[data["seekers"]], "protected": _ANSWERS[data["protected"]],
            "source": data["source"],
        }  # fmt: skip
