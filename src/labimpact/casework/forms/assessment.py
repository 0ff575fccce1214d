"""The assessment as one form: a row for each area of need, and the rows of the support network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.actions.assessing import NeedFound, TieFound
from labimpact.casework.enums import Tie
from labimpact.casework.forms.rows import Needed, RowForm
from labimpact.casework.forms.seen import in_words, stands
from labimpact.casework.models import Assessment
from labimpact.casework.queries.plan_difference import FieldChange
from labimpact.casework.said_before import NeedSaid
from labimpact.rules.queries import choices
from labimpact.ui.forms import DayField

_NO_CHOICE = ("", "—")
_SEVERITY = [
    ("", _("non guardata")), (0, _("nessun bisogno")), (1, _("1 lieve")), (2, _("2 media")),
    (3, _("3 grave")),
]  # fmt: skip
_TIE_ROW = re.compile(r"(?:who|relation|tie)_(\d{1,3})")
# So many empty rows stand ready for the support network.
_TIES_READY = 3
# Nobody writes so many: each row is drawn with all its choices, and costs.
MOST_TIES = 200


class _Named(RowForm):
    """A row whose fields are named before their row: `severity_home`, `who_0`."""

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}_{self.prefix}"


class NeedRow(_Named):
    severity = forms.TypedChoiceField(
        choices=_SEVERITY, coerce=int, required=False, empty_value=None
    )
    origin = forms.ChoiceField(label=_("Chi lo dice"), required=False)
    note = forms.CharField(label=_("Nota"), required=False, max_length=600)
    needed: ClassVar[Needed] = {
        "severity": _(
            "Scegli la gravità, o «nessun bisogno»: qui è scritto qualcosa di quest'area."
        )
    }

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].label = label
        origin = cast("forms.ChoiceField", self.fields["origin"])
        origin.choices = [_NO_CHOICE, *choices("need_origin")]

    def check_row(self, data: dict[str, Any]) -> None:
        if data.get("severity") == 0 and data.get("origin"):
            self.add_error("origin", _("Si dice di un bisogno: qui hai scelto «nessun bisogno»."))

    def found(self) -> NeedFound:
        data = self.cleaned_data
        return NeedFound(self.prefix or "", data["severity"], data["origin"], data["note"])


class TieRow(_Named):
    who = forms.CharField(label=_("Chi"), required=False, max_length=200)
    relation = forms.CharField(label=_("Che cosa è per la persona"), required=False, max_length=100)
    tie = forms.ChoiceField(
        label=_("Legame"), choices=Tie.choices, required=False, initial=Tie.STRONG
    )
    needed: ClassVar[Needed] = {"who": _("Scrivi chi è.")}
    standing: ClassVar[Mapping[str, str]] = {"tie": Tie.STRONG.value}

    def found(self) -> TieFound:
        data = self.cleaned_data
        return TieFound(data["who"], data["relation"], Tie(data["tie"] or Tie.STRONG))


class AssessmentForm(forms.Form):
    """Valutazione: a severity for each area looked at, the resources, the support network.

    It begins from the last assessment, or from what was said before there was one; `correcting`
    says that it is that very one.
    """

    on = DayField(label=_("Valutazione del"))
    resources = forms.CharField(
        label=_("Risorse"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Che cosa sa fare, che cosa ha già, chi la aiuta."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: Any = None, *, last: Assessment | None = None, correcting: bool = False,
        said: Mapping[str, NeedSaid] | None = None,
    ) -> None:  # fmt: skip
        first = {"on": clock.today(), "resources": last.resources if last else ""}
        if last is not None and correcting:
            first |= {"on": last.made_on, "note": last.note}
        super().__init__(data, initial=first)
        self.both: list[FieldChange] = []
        known = _needs_of(last) if last else _said(said or {})
        self.needs_seen = [
            NeedRow(data, prefix=code, label=label, initial=known.get(code, {}))
            for code, label in choices("need_area")
        ]
        ties = list(last.ties.all()) if last else []
        stored = [{"who": t.who, "relation": t.relation, "tie": t.tie} for t in ties]
        places = _tie_places(data) if data else range(len(stored) + _TIES_READY)
        self.ties_seen = [
            TieRow(
                data, prefix=str(at), initial=stored[at] if at < len(stored) else {"tie": "strong"}
            )
            for at in places
        ]

    @property
    def all_forms(self) -> list[forms.Form]:
        return [self, *self.needs_seen, *self.ties_seen]

    def is_valid(self) -> bool:
        # Each says its own errors: none is skipped because an earlier one has some.
        return all([forms.Form.is_valid(part) for part in self.all_forms])

    def put_beside(self, now: Assessment) -> None:
        """Somebody corrected it meanwhile: what was typed stays, and what differs is shown."""
        self.both = list(self._differences())
        self.add_error(
            None,
            gettext("Intanto %(who)s ha corretto questa valutazione: che cosa ha scritto è qui"
                    " sopra. Porta nei campi quello che serve, poi salva.")
            % {"who": now.made_by_name},
        )  # fmt: skip

    def _differences(self) -> Iterator[FieldChange]:
        for part in self.all_forms:
            about = f"{part['severity'].label}: " if isinstance(part, NeedRow) else ""
            for bound in part.visible_fields():
                typed, now = stands(bound.value()), stands(bound.initial)
                if typed != now and bound.name not in ("drop", "on"):
                    label = bound.label if bound.name == "severity" else f"{about}{bound.label}"
                    told = in_words(bound, typed), in_words(bound, now)
                    yield FieldChange(str(label), *told)

    def needs(self) -> list[NeedFound]:
        return [row.found() for row in self.needs_seen if row.counts]

    def ties(self) -> list[TieFound]:
        return [row.found() for row in self.ties_seen if row.counts]


def _tie_places(data: Any) -> list[int]:
    """The rows that the page had, so that what was typed in any of them is read."""
    places = sorted({int(found[1]) for found in map(_TIE_ROW.fullmatch, data) if found})
    if len(places) > MOST_TIES:
        raise SuspiciousOperation("nobody has so many ties")
    return places


def _said(needs: Mapping[str, NeedSaid]) -> dict[str, dict[str, Any]]:
    """By area, what was said in a contact, to be looked at now."""
    return {
        area: {
            "severity": need.severity, "origin": need.origin,
            "note": gettext("dal contatto del %(day)s") % {"day": f"{need.on:%d/%m/%Y}"},
        }
        for area, need in needs.items()
    }  # fmt: skip


def _needs_of(last: Assessment) -> dict[str, dict[str, Any]]:
    """By area, what the last assessment found, to be gone through again."""
    found: dict[str, dict[str, Any]] = {
        area: {"severity": 0, "note": said} for area, said in last.no_need.items()
    }
    for need in last.needs.all():
        found[need.area] = {
            "severity": need.severity, "origin": need.origin, "note": need.note
        }  # fmt: skip
    return found
