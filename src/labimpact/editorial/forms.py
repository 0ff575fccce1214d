from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from labimpact.base import fetching
from labimpact.editorial.events.calendars import MOST_BYTES
from labimpact.editorial.events.taking import Section
from labimpact.ui.forms import FileInput


class CalendarForm(forms.Form):
    """Where the events come from: a file, or the address of a calendar."""

    section = forms.ChoiceField(label=_("Dove si scrivono"))
    upload = forms.FileField(
        label=_("File del calendario (.ics)"), required=False, allow_empty_file=True,
        widget=FileInput({"accept": ".ics,text/calendar"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Oppure l'indirizzo del calendario"), required=False, max_length=500,
        help_text=_("Comincia con https:// o webcal://"),
    )  # fmt: skip
    # What was read, while it is looked at before it is taken.
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, sections: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {str(one.pk): one for one in sections}
        chosen = self.fields["section"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - for the types
        chosen.choices = [(pk, one.title) for pk, one in self.sections.items()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("text"):
            said["content"] = said["text"].encode()
        elif said.get("upload"):
            said["content"] = said["upload"].read(MOST_BYTES + 1)
        elif said.get("address"):
            self._ask(said)
        elif "address" not in self.errors:
            self.add_error("upload", _("Scegli il file, o scrivi l'indirizzo del calendario."))
        return said

    def _ask(self, said: dict[str, Any]) -> None:
        try:
            address = re.sub(r"^webcals?://", "https://", said["address"])
            answer = fetching.fetch(address, most=MOST_BYTES + 1)
        except fetching.Forbidden:
            self.add_error("address", _("Questo indirizzo non si può leggere da qui."))
        except fetching.Unreachable:
            self.add_error("address", _("L'indirizzo non risponde. Riprova, o usa il file."))
        else:
            if answer.status == 200:
                said["content"] = answer.body
            else:
                wrong = _("L'indirizzo risponde con un errore (%(status)s).")
                self.add_error("address", wrong % {"status": answer.status})
