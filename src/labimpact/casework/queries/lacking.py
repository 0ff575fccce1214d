"""What a case waits for, and where it is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from labimpact.casework.models import Case
from labimpact.casework.process import WORDS, Need


@dataclass(frozen=True)
class Lacking:
    """Something the case waits for: in words, where it is written, and what makes it."""

    text: str
    where: str
    makes: tuple[str, str] | None = None  # the words of a link and its address


def lacking(case: Case, need: Need, *, leads: bool, reads_first: bool) -> Lacking:
    """One need, for who may lead the case or write its first reading."""
    said, anchor = WORDS[need]
    words = str(said)
    if need == Need.PRIVACY_NOTICE:
        # The notice is given to the person, whichever case it is for.
        notice = reverse("people:notice", args=[case.person_id])
        return Lacking(words, _and_back(notice, reverse("cases:detail", args=[case.pk])))
    if need == Need.UVM and leads:
        convene = reverse("cases:convene", args=[case.pk])
        return Lacking(words, f"#{anchor}", (_("Convoca la UVM"), convene))
    if not (anchor == "prima-lettura" and reads_first):
        return Lacking(words, f"#{anchor}")
    makes = (_("Nuovo nucleo"), new_household(case)) if need == Need.HOUSEHOLD else None
    return Lacking(words, reverse("cases:reading", args=[case.pk]), makes)


def new_household(case: Case) -> str:
    """Where a household of the person is made, from which one comes back to the first reading."""
    made = reverse("people:household_open", args=[case.person_id])
    return _and_back(made, reverse("cases:reading", args=[case.pk]))


def _and_back(address: str, to: str) -> str:
    return f"{address}?{urlencode({'next': to})}"
