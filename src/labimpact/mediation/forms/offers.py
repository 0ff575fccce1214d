"""Answering a proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.mediation.enums import Answer
from labimpact.mediation.wording import code_said, words
from labimpact.rules import queries as rules


class OfferAnswerForm(forms.Form):
    """Accetto, or non posso with one of the reasons of the list (mediation_decline)."""

    reason = forms.ChoiceField(label=_("Perché"), required=False)

    def __init__(self, answer: Answer, data: Any = None, *, language: str = "it") -> None:
        super().__init__(data)
        self.answer = answer
        field = self.fields["reason"]
        field.choices = reasons(language)  # type: ignore[attr-defined]
        field.required = answer == Answer.DECLINED
        pick = words("offer", language)["pick"]
        field.error_messages |= {"required": pick, "invalid_choice": pick}

    @property
    def seen(self) -> str:
        """The time that was read on the page (`mediation.seen`)."""
        return str(self.data.get("visto", "")).replace("\x00", "")[:40]

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] if self.answer == Answer.DECLINED else ""


def reasons(language: str) -> list[tuple[str, str]]:
    """The reasons for saying no, in the language of who reads them."""
    return [
        (code, code_said("mediation_decline", code, language))
        for code, _label in rules.choices("mediation_decline")
    ]
