"""The lists of terms with which services are described, as HSDS taxonomies.

They are the network's own fixed choices: a term's identifier comes from its code, so that a new one
in the middle of a list changes no other. The names are Italian, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from labimpact.api.events import life_event
from labimpact.api.hsds import words
from labimpact.api.hsds.ids import derived_id
from labimpact.directory.enums import Audience, Way
from labimpact.directory.models import SOURCE
from labimpact.editorial.enums import LifeEvent, Standing

VERSION = "1"
WITHOUT_DOCUMENTS = "without_documents"


@dataclass(frozen=True)
class Terms:
    """A taxonomy: the key in our code, its name, what it says of a service, its terms."""

    key: str
    name: str
    about: str
    choices: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        return derived_id("taxonomy", self.key)

    def term_id(self, code: str) -> str:
        return derived_id("term", self.key, code)


@cache
def all_of_them() -> tuple[Terms, ...]:
    """Every taxonomy, in the order in which they are listed."""
    return (
        Terms("need", "Eventi della vita", "Che cosa sta succedendo a chi cerca un servizio.",
              _labelled(LifeEvent.choices)),
        Terms("audience", "Destinatari", "Per chi è fatto un servizio; senza, è per tutti.",
              _labelled(Audience.choices)),
        Terms("way", "Modi di accesso", "Come si chiede un servizio.", _labelled(Way.choices)),
        Terms("condition", "Condizioni", "A quali condizioni si può avere un servizio.",
              ((WITHOUT_DOCUMENTS, "anche per chi non ha documenti"),)),
        Terms("text", "Stato del testo", "Quanto ci si può fidare delle parole in quella lingua.",
              (*_labelled(Standing.choices), ("missing", "non tradotto: il testo è in italiano"))),
    )  # fmt: skip


def by_key(key: str) -> Terms:
    return next(one for one in all_of_them() if one.key == key)


def of_id(identifier: str) -> Terms | None:
    """The taxonomy of an identifier; None without one."""
    return next((one for one in all_of_them() if one.id == identifier.lower()), None)


def of_term_id(identifier: str) -> tuple[Terms, str] | None:
    """The taxonomy and the code of a term's identifier; None without one."""
    return _by_term_id().get(identifier.lower())


def taxonomy(one: Terms) -> words.Taxonomy:
    return {"id": one.id, "name": one.name, "description": one.about, "version": VERSION}


def term(one: Terms, code: str) -> words.TaxonomyTerm:
    label = dict(one.choices)[code]
    shape: words.TaxonomyTerm = {
        "id": one.term_id(code), "code": code, "name": label, "description": label,
        "taxonomy": one.name, "taxonomy_id": one.id, "language": SOURCE,
    }  # fmt: skip
    # The same event in the Italian catalogue of public services, where it has one.
    if one.key == "need" and (event := life_event(code)):
        shape["term_uri"] = event
    return shape


def bearing(found: tuple[Terms, str] | None) -> Q:
    """The services that bear a term; the standing of a text is no quality of a service."""
    match found:
        case (Terms(key="need"), code):
            return Q(needs__contains=[code])
        case (Terms(key="audience"), code):
            return Q(audience__contains=[code])
        case (Terms(key="way"), code):
            return Q(ways__contains=[code])
        case (Terms(key="condition"), _):
            return Q(without_documents=True)
    return Q(pk__in=[])


def bearing_any(one: Terms | None) -> Q:
    """The services that bear some term of a taxonomy."""
    asked = Q(pk__in=[])
    for code, _label in one.choices if one else ():
        asked |= bearing((one, code)) if one else Q()
    return asked


@cache
def _by_term_id() -> dict[str, tuple[Terms, str]]:
    return {one.term_id(code): (one, code) for one in all_of_them() for code, _ in one.choices}


def _labelled(choices: Iterable[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(label)) for code, label in choices)
