"""Writing, moving and passing on things to do."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.people.models import Person
from labimpact.ui.forms import DayField
from labimpact.worklist.models import Task
from labimpact.worklist.queries import colleagues


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people of an office, offered by name."""

    def offer(
        self, office_id: int | None, *, about_person: bool, leave_out: int | None = None
    ) -> None:
        today = clock.today()
        people = (
            colleagues(office_id, on=today, about_person=about_person)
            if office_id is not None
            else []
        )
        known = {user.pk: user for user in people if user.pk != leave_out}
        self.queryset = User.objects.filter(pk__in=known)
        # Already read: the names are not asked of the database a second time.
        empty = [("", self.empty_label)] if self.empty_label is not None else []
        self.choices = [*empty, *((pk, str(user)) for pk, user in known.items())]


class TaskForm(forms.Form):
    """A new thing to do: only what it is must be said."""

    title = forms.CharField(
        label=_("Che cosa c'è da fare"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = DayField(label=_("Entro il"), required=False)
    assigned_to = ColleagueField(
        label=_("A chi tocca"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("A chiunque dell'ufficio"),
    )
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, actor: Actor, about: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assigned_to = cast("ColleagueField", self.fields["assigned_to"])
        assigned_to.offer(actor.office_id, about_person=about is not None)
        person = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        person.queryset = Person.objects.visible_to(actor).current()


class PostponeForm(forms.Form):
    """A later day for a thing to do."""

    due_on = DayField(label=_("Rimanda al"))


class EditForm(forms.Form):
    """What is to do, by when, and the note, corrected; `seen` is what the page had shown."""

    title = forms.CharField(
        label=_("Che cosa c'è da fare"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = DayField(label=_("Entro il"), required=False)
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)


class DoneForm(forms.Form):
    """How a thing went, if there is something to say."""

    note = forms.CharField(
        label=_("Come è andata"),
        required=False,
        max_length=500,
        help_text=_("Facoltativa: la legge chi riprende la scheda."),
    )


class HandOverForm(forms.Form):
    """Who takes the thing over, and what they should know."""

    to = ColleagueField(
        label=_("A chi la passi"), queryset=User.objects.none(), empty_label=_("Scegli…")
    )
    note = forms.CharField(label=_("Che cosa deve sapere"), required=False, max_length=500)

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ColleagueField", self.fields["to"]).offer(
            task.office_id,
            about_person=task.person_id is not None,
            leave_out=task.assigned_to_id,
        )
