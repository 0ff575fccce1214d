"""The filters of the list, and what is done with a selection of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labimpact.accounts.models import User
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.listing import ORDER
from labimpact.base.numbers import row_number
from labimpact.people.models import Person
from labimpact.people.queries.finding import find
from labimpact.worklist import sources
from labimpact.worklist.enums import When
from labimpact.worklist.queries import colleagues, later_days, week_end
from labimpact.worklist.sources import Asked

_NAMED = 60
_WORDS = 6
NOBODY = "nessuno"
# As the engine of the lists says it: by day, from the furthest.
FURTHEST = "-entro"


class FilterForm:
    """The filters as they stand in the address; what makes no sense there filters nothing.

    A plain object and not a form: an address is never refused.
    """

    def __init__(self, query: QueryDict, *, colleagues: list[User]) -> None:
        self.text = query.get("q", "").replace("\0", "").strip()[:100]
        self.kind = query.get("tipo", "")
        self.owner = query.get("chi", "")
        self.view = query.get("vista", "")
        self.when = query.get("quando", "")
        self.furthest = query.get(ORDER) == FURTHEST
        is_id = self.owner.isdecimal() and len(self.owner) < 19
        self.owner_id = int(self.owner) if is_id else None
        self.colleagues = [(str(user.pk), str(user)) for user in colleagues]
        if is_id and self.owner not in {pk for pk, _name in self.colleagues}:
            # What somebody left behind when they went is still to do.
            self.colleagues.append((self.owner, _("un collega che non lavora più qui")))

    @property
    def is_on(self) -> bool:
        return bool(self.text or self.kind or self.owner or self.when in list(When))

    def kinds(self, actor: Actor) -> list[tuple[str, str]]:
        """The kinds of things that the actor's list may hold."""
        return [(source.kind, str(source.label)) for source in sources.open_to(actor)]

    @property
    def whens(self) -> list[tuple[str, str]]:
        """The stretches of days that can be asked for."""
        labels = (_("in ritardo"), _("oggi"), _("dopo oggi, entro domenica"))
        return [(str(when), label) for when, label in zip(When, labels, strict=True)]

    def _span(self) -> tuple[date | None, date | None]:
        today, day = clock.today(), timedelta(days=1)
        spans: dict[str, tuple[date | None, date | None]] = {
            When.LATE: (None, today - day),
            When.TODAY: (today, today),
            When.WEEK: (today + day, week_end(today)),
        }
        return spans.get(self.when, (None, None))

    def asked(self, actor: Actor, person: Person | None) -> Asked:
        """What the list has to leave, with the persons found by name among the actor's."""
        kinds = {kind for kind, _label in self.kinds(actor)}
        words = tuple(self.text.split()[:_WORDS])
        named = tuple(hit.pk for hit in find(actor, self.text, most=_NAMED)) if words else ()
        since, until = self._span()
        return Asked(
            since=since,
            until=until,
            person_ids=_with_merged(actor, person) if person is not None else (),
            owner_id=self.owner_id,
            nobodys=self.owner == NOBODY,
            kind=self.kind if self.kind in kinds else "",
            words=words,
            named=named,
        )


def _with_merged(actor: Actor, person: Person) -> tuple[int, ...]:
    """A person and the records that turned out to be theirs: what was to do for these still is."""
    merged = Person.objects.visible_to(actor).filter(merged_into=person)
    return (person.pk, *merged.values_list("pk", flat=True))


class _Ids(forms.Field):
    """The ids that were ticked; what is not a number is nobody's."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        return [row_number(v) or 0 for v in value or []]


class SelectionForm(forms.Form):
    """What to do with the things that were ticked."""

    scelta = _Ids(
        required=False,
        label=gettext_lazy("Scelte"),
    )
    azione = forms.CharField(required=False)
    to = forms.ChoiceField(label=gettext_lazy("A chi le passi"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Come è andata (facoltativo)"), required=False, max_length=500
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        here = actor.office_id
        self.colleagues = colleagues(here, on=today) if here is not None else []
        self._known = {str(user.pk): user for user in self.colleagues}
        self.me = self._known.get(str(actor.user_id))
        self._verbs = {"fatta", "riapri", "riporta", "prendi", "passa"}
        self._verbs |= {key for key, _label, _day in later_days(today)}
        names = [(pk, str(user)) for pk, user in self._known.items()]
        self.fields["to"].choices = [("", _("Scegli…")), *names]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[int]:
        """What was chosen, when the page comes back with a refusal."""
        return set(self.cleaned_data.get("scelta", [])) if self.is_bound else set()

    def clean_to(self) -> User | None:
        return self._known.get(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        verb = data.get("azione", "")
        if verb not in self._verbs:
            raise forms.ValidationError(_("Scegli che cosa fare delle cose che hai spuntato."))
        if verb == "prendi" and self.me is None:
            raise forms.ValidationError(_("In questo ufficio non puoi prendere cose da fare."))
        if verb == "passa" and not self.errors.get("to") and data.get("to") is None:
            self.add_error("to", _("Scegli il collega a cui passarle."))
        if verb == "prendi":
            data["to"] = self.me
        return data
