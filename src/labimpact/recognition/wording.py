"""What agrees between a question and a card, in the words of a desk: never a bare percentage."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# How each field agrees: what the scorer calls it, and what the desk reads. A level that is not
# here says nothing worth reading.
_AGREEING = {
    ("given", "equal"): gettext_lazy("stesso nome"),
    ("given", "known"): gettext_lazy("stesso nome, scritto diversamente"),
    ("given", "close"): gettext_lazy("nome quasi uguale"),
    ("given", "near"): gettext_lazy("nome simile"),
    ("given", "more"): gettext_lazy("stesso nome, qui con una parola in più"),
    ("given", "part"): gettext_lazy("una parte del nome in comune"),
    ("given", "initial"): gettext_lazy("stessa iniziale del nome"),
    ("family", "equal"): gettext_lazy("stesso cognome"),
    ("family", "known"): gettext_lazy("stesso cognome, scritto diversamente"),
    ("family", "close"): gettext_lazy("cognome quasi uguale"),
    ("family", "near"): gettext_lazy("cognome simile"),
    ("family", "more"): gettext_lazy("stesso cognome, qui con una parola in più"),
    ("family", "part"): gettext_lazy("una parte del cognome in comune"),
    ("family", "initial"): gettext_lazy("stessa iniziale del cognome"),
    ("whole", "all"): gettext_lazy("stessi nomi"),
    ("whole", "more"): gettext_lazy("stessi nomi, con qualche parola in più"),
    ("whole", "most"): gettext_lazy("più parole del nome in comune"),
    ("whole", "one"): gettext_lazy("una parola del nome in comune"),
    ("order", "swapped"): gettext_lazy("nome e cognome scambiati"),
    ("birth", "equal"): gettext_lazy("stessa data di nascita"),
    ("birth", "swapped"): gettext_lazy("giorno e mese di nascita scambiati"),
    ("birth", "one_sign"): gettext_lazy("data di nascita diversa per una cifra"),
    ("birth", "two_parts"): gettext_lazy("data di nascita uguale in parte"),
    ("birth", "year"): gettext_lazy("stesso anno di nascita"),
    ("birth", "year_apart"): gettext_lazy("anno di nascita vicino"),
    ("tax_code", "equal"): gettext_lazy("stesso codice o numero di documento"),
    ("tax_code", "one_sign"): gettext_lazy("codice fiscale diverso per un carattere"),
    ("phone", "equal"): gettext_lazy("stesso telefono"),
    ("phone", "one_sign"): gettext_lazy("telefono diverso per una cifra"),
}
_DIFFERING = {
    ("given", "differ"): gettext_lazy("altro nome"),
    ("family", "differ"): gettext_lazy("altro cognome"),
    ("whole", "none"): gettext_lazy("altri nomi"),
    ("birth", "differ"): gettext_lazy("altra data di nascita"),
    ("birth", "two_signs"): gettext_lazy("data di nascita diversa per due cifre"),
    ("sex", "differ"): gettext_lazy("altro sesso"),
    ("tax_code", "differ"): gettext_lazy("altro codice fiscale"),
    ("phone", "differ"): gettext_lazy("altro telefono"),
}


def agreeing(agreements: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What speaks for it."""
    return tuple(str(_AGREEING[one]) for one in agreements if one in _AGREEING)


def differing(agreements: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What speaks against it."""
    return tuple(str(_DIFFERING[one]) for one in agreements if one in _DIFFERING)


def commonness(cards: int, total: int) -> str:
    """How rare a name is, by how many cards of the network bear its rarest word."""
    if cards * 1000 >= 2 * total and total >= 1000:
        return _("nome molto frequente nella rete")
    return _("nome raro nella rete") if cards * 10_000 <= total else ""
