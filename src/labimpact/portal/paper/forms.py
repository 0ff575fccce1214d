"""What may be chosen of a sheet: languages and paper. Sent by GET: an address that can be kept."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from labimpact.portal.paper.sheet import PAPERS, Paper


class PaperForm(forms.Form):
    """The languages of a sheet, as many as there are, and its paper."""

    lingua = forms.MultipleChoiceField()
    formato = forms.ChoiceField(
        choices=[(paper, paper.upper()) for paper in PAPERS], required=False
    )

    def __init__(self, data: QueryDict, *, offered: Iterable[str], usual: str) -> None:
        # An address that says nothing of it is that of the usual sheet.
        super().__init__(data if set(self.base_fields) & set(data) else {"lingua": [usual]})
        self.offered = tuple(offered)
        self.fields["lingua"].choices = [(code, code) for code in self.offered]  # type: ignore[attr-defined]

    @property
    def languages(self) -> list[str]:
        """Those chosen, in the portal's order."""
        return [code for code in self.offered if code in self.cleaned_data["lingua"]]

    @property
    def chosen(self) -> list[str]:
        """Those ticked when the form is shown, whether it can be used or not."""
        return list(self["lingua"].value() or [])

    @property
    def paper(self) -> Paper:
        """The paper that is asked for; the usual one, if none is."""
        asked = self["formato"].value()
        return next((paper for paper in PAPERS if paper == asked), PAPERS[0])
