"""A form drawn from the schema of an instrument, and the page that publishes a version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from labimpact.base import clock
from labimpact.casework.actions.instruments import WrongAnswers
from labimpact.casework.instruments.definition import (
    LARGEST,
    LONG_TEXT,
    Definition,
    Kind,
    Question,
    Section,
    WrongInstrument,
    read,
)
from labimpact.casework.models import InstrumentVersion
from labimpact.network.models import TerritorialArea
from labimpact.ui.forms import DayField

_NO_ANSWER = ("", "—")


def field_of(question: Question) -> forms.Field:
    """The field that asks a question."""
    about: dict[str, Any] = {
        "label": question.title, "help_text": question.description, "required": question.required,
    }  # fmt: skip
    match question.kind:
        case Kind.YES_NO:
            return _chosen([("si", _("sì")), ("no", _("no"))], lambda word: word == "si", about)
        case Kind.CHOICE if len(question.choices) <= 6:
            return _chosen(question.choices, str, about)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[_NO_ANSWER, *question.choices], **about)
        case Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=question.choices, widget=forms.CheckboxSelectMultiple, **about
            )
        case Kind.WHOLE if question.scale:
            return _chosen([(step, str(step)) for step in question.scale], int, about)
        case Kind.WHOLE:
            return forms.IntegerField(
                min_value=_whole(question.minimum), max_value=_whole(question.maximum), **about
            )
        case Kind.NUMBER:
            return forms.FloatField(
                min_value=question.minimum, max_value=question.maximum, localize=True, **about
            )
        case Kind.DAY:
            return DayField(**about)
        case Kind.TEXT:
            rows = {"rows": 3} if question.longest > LONG_TEXT else None
            widget = forms.Textarea(attrs=rows) if rows else forms.TextInput()
            return forms.CharField(max_length=question.longest, widget=widget, **about)


def _chosen(choices: Any, coerce: Any, about: dict[str, Any]) -> forms.TypedChoiceField:
    """A few choices that stand side by side; none of them is chosen beforehand."""
    return forms.TypedChoiceField(
        choices=choices, coerce=coerce, empty_value=None, widget=forms.RadioSelect, **about
    )


def _whole(limit: float | None) -> int | None:
    return None if limit is None else int(limit)


class AnswersForm(forms.Form):
    """Compilazione: the day, with whom, and a field for each question of the version."""

    on = DayField(label=_("Giorno"))
    with_whom = forms.CharField(label=_("Con chi"), required=False, max_length=200)

    def __init__(self, version: InstrumentVersion, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)
        self.definition = read(version.schema)
        for section, question in self._questions():
            self.fields[_name(section, question)] = field_of(question)

    def _questions(self) -> Iterator[tuple[Section, Question]]:
        for section in self.definition.sections:
            for question in section.questions:
                yield section, question

    def sections(self) -> list[tuple[Section, list[BoundField]]]:
        """Each section with its fields, as the page draws them."""
        return [
            (section, [self[_name(section, question)] for question in section.questions])
            for section in self.definition.sections
        ]

    def answers(self) -> dict[str, dict[str, Any]]:
        """Section → question → value, without the questions that got no answer."""
        found: dict[str, dict[str, Any]] = {s.key: {} for s in self.definition.sections}
        for section, question in self._questions():
            value = self.cleaned_data.get(_name(section, question))
            if value not in (None, "", []):
                found[section.key][question.key] = (
                    value.isoformat() if isinstance(value, date) else value
                )
        return found

    def put(self, wrong: WrongAnswers) -> None:
        """Write beside each question what the schema says is wrong."""
        for problem in wrong.problems:
            name = f"{problem.section}-{problem.question}"
            self.add_error(name if name in self.fields else None, problem.sentence)


def _name(section: Section, question: Question) -> str:
    return f"{section.key}-{question.key}"


class PublishForm(forms.Form):
    """A version to publish: pasted or from a file, looked at before it is published."""

    code = forms.SlugField(
        label=_("Codice"), max_length=40,
        help_text=_("Lo stesso codice fa la versione seguente dello stesso strumento."),
    )  # fmt: skip
    area = forms.ModelChoiceField(
        label=_("Per chi"), queryset=TerritorialArea.objects.none(), required=False,
        empty_label=_("tutta la rete"),
    )  # fmt: skip
    source = forms.CharField(label=_("Fonte"), max_length=400)
    text = forms.CharField(
        label=_("Schema (JSON Schema)"), required=False, max_length=LARGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "mono", "spellcheck": "false"}),
    )  # fmt: skip
    upload = forms.FileField(
        label=_("Oppure da un file .json"), required=False, allow_empty_file=True
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: set[int] | None, **kwargs: Any) -> None:
        """`areas` are those the writer answers for; None is the whole network."""
        super().__init__(*args, **kwargs)
        self.problems: list[str] = []
        self.schema: dict[str, Any] = {}
        self.definition: Definition | None = None
        field = cast("forms.ModelChoiceField[TerritorialArea]", self.fields["area"])
        rows = TerritorialArea.objects.order_by("name")
        field.queryset = rows if areas is None else rows.filter(pk__in=areas)
        if areas is not None:
            field.required, field.empty_label = True, None

    @staticmethod
    def initial_of(version: InstrumentVersion) -> dict[str, Any]:
        """A version, to be changed into the next one."""
        return {
            "code": version.instrument.code, "area": version.instrument.area_id,
            "source": version.source,
            "text": json.dumps(version.schema, ensure_ascii=False, indent=2),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = self._text(data)
        if not text.strip():
            self.add_error("text", _("Incolla lo schema o scegli il file."))
            return data
        try:
            self.schema = json.loads(text)
            self.definition = read(self.schema)
        except ValueError as wrong:
            if isinstance(wrong, WrongInstrument):
                self.problems = wrong.problems
            self.add_error("text", _("Lo schema va corretto: non si può ancora pubblicare."))
        except RecursionError:
            self.add_error("text", _("Lo schema ha troppi livelli."))
        # What came in the file is shown in its place, so that it can be mended there.
        typed = cast("QueryDict", self.data).copy()
        typed["text"] = text
        self.data = typed
        return data

    def _text(self, data: dict[str, Any]) -> str:
        upload = data.get("upload")
        if upload is None:
            return str(data.get("text", ""))
        if upload.size > LARGEST:
            self.add_error("upload", _("Il file è troppo grande per uno strumento."))
            return str(data.get("text", ""))
        return str(upload.read().decode("utf-8-sig", errors="replace"))

    def fingerprint(self) -> str:
        """What the preview showed: publishing asks that it is still this."""
        data = self.cleaned_data
        area = data["area"].pk if data["area"] else 0
        said = json.dumps([data["code"], area, data["source"], self.schema], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()
