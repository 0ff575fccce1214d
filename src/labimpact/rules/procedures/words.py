"""What the words of a definition mean, for whoever edits one: read from the shape itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from labimpact.rules.procedures import definition as d
from labimpact.rules.procedures.editing import HEADER


@dataclass(frozen=True)
class PartWords:
    """A part of the text: what it is for, and the fields it may hold, the needed ones first."""

    name: str
    meaning: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]


def fields() -> list[PartWords]:
    """Every part a definition may have, in the order of the text."""
    parts: list[tuple[str, type[d.Part], str]] = [
        (_("tutta la pratica"), d.Procedure, _("Titolo, riassunto, come si chiede, e le parti.")),
        ("roles", d.Role, _("Chi partecipa: chi chiede, e gli altri.")),
        ("questions", d.Question, _("Che cosa si domanda. kind: yes_no, choice, date, number,"
                                    " money, periods.")),
        ("contradictions", d.Contradiction, _(
            "Risposte che non stanno insieme: when, oppure parts e whole; say è la frase."
        )),
        ("checks", d.Check, _("I requisiti: require dice quando va bene, because perché no."
                              " otherwise: \"no\" (tra virgolette), not_yet, warn.")),
        ("documents", d.Document, _("I documenti, con i codici del catalogo.")),
        ("steps", d.Step, _("I passi. by: person, desk, authority, other.")),
        ("results", d.Result, _("Come può finire un passo.")),
        ("deadlines", d.DeadlineOf, _("I termini: rule è il codice di una regola.")),
        ("fees", d.Fee, _("I costi: addends sono codici di regole, mai importi.")),
        ("options", d.FeeOption, _("Quale somma si paga: la prima che vale.")),
        ("outcomes", d.Outcome, _("Come può finire.")),
        ("follow_ons", d.FollowOn, _("Le pratiche che vengono dopo.")),
        ("form", d.Form, _("Il foglio di compilazione, nell’ordine del modulo.")),
        ("fields", d.FormField, _("I campi del modulo: value è ruolo.dato, o niente.")),
        (_("condizioni"), d.Condition, _(
            "Una domanda e un solo confronto; oppure any, all, negated. Un numero è"
            " {rule: …} o {value: 2, unit: year}."
        )),
    ]  # fmt: skip
    return [_words(name, part, meaning) for name, part, meaning in parts]


def _words(name: str, part: type[d.Part], meaning: str) -> PartWords:
    known = {
        n: f for n, f in part.model_fields.items() if part is not d.Procedure or n not in HEADER
    }
    needed = tuple(n for n, f in known.items() if f.is_required())
    return PartWords(name, meaning, needed, tuple(n for n in known if n not in needed))
