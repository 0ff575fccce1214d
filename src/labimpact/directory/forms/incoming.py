from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from labimpact.base.errors import Refused
from labimpact.directory.enums import Way
from labimpact.directory.incoming import files
from labimpact.directory.incoming.pieces import Piece
from labimpact.editorial.enums import LifeEvent
from labimpact.ui.forms import FileInput

# A report is read and then imported: the file goes with the page meanwhile, and stays nowhere.
_SALT = "directory.incoming"
_HOURS = 8
# What a form may carry beside files (DATA_UPLOAD_MAX_MEMORY_SIZE), with room to spare.
_MOST_CARRIED = 4_000_000


class IncomingForm(forms.Form):
    """A file of services, or the one that was just read, and what holds where it is silent."""

    file = forms.FileField(
        label=_("Il file"), required=False, widget=FileInput(
            attrs={"accept": ".json,.zip,.xlsx,.csv"}
        ),
        help_text=_("HSDS (JSON, o ZIP di CSV), oppure il foglio con le intestazioni italiane."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("Serve per"), choices=LifeEvent.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Vale per i servizi di cui il file non lo dice."),
    )  # fmt: skip
    ways = forms.MultipleChoiceField(
        label=_("Come si chiede"), choices=Way.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Vale per i servizi di cui il file non lo dice."),
    )  # fmt: skip
    carried = forms.CharField(required=False, widget=forms.HiddenInput)

    pieces: list[Piece]
    source: str

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            if said.get("file"):
                self.pieces = files.read(said["file"])
                self.source = said["file"].name[:200]
            else:
                self.source, self.pieces = _unpacked(said.get("carried", ""))
        except Refused as refusal:
            self.add_error("file", str(refusal))
        return said

    def packed(self) -> str:
        """What was read, for the form that imports it: signed, so that it is what was read."""
        rows = [astuple(one) for one in self.pieces]
        packed = signing.dumps([self.source, rows], salt=_SALT, compress=True)
        return packed if len(packed) <= _MOST_CARRIED else ""


def _unpacked(packed: str) -> tuple[str, list[Piece]]:
    if not packed:
        raise Refused(gettext("Scegli il file."))
    try:
        source, rows = signing.loads(packed, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature as error:
        raise Refused(gettext("È passato troppo tempo: scegli di nuovo il file.")) from error
    return source, [
        Piece(where, record, tuple(errors), tuple(notes), is_sheet)
        for where, record, errors, notes, is_sheet in rows
    ]
