"""A summary of a case leaves for another body, or comes from one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.casework.actions import diary, opening
from labimpact.casework.actions.documents import About, add_document
from labimpact.casework.enums import Visibility
from labimpact.casework.models import Case
from labimpact.casework.permissions import can_lead, can_open_for
from labimpact.flows.enums import SummaryPart
from labimpact.flows.queries.candidates import may_leave
from labimpact.flows.queries.summaries import summary_of
from labimpact.flows.summaries.adapters import ADAPTERS
from labimpact.flows.summaries.told import CaseSummary
from labimpact.flows.summaries.words import in_words
from labimpact.people.models import Person

# A summary of a case is text: whatever is larger is something else.
LARGEST = 1024 * 1024


@transaction.atomic
def send_summary(
    case: Case, *, to: str, parts: Collection[SummaryPart], adapter: str, by: Actor
) -> bytes:
    """Write the summary of a case for a body outside the network (riepilogo).

    Only who leads the case; only what was chosen; a sealed record leaves in no file. To whom it
    goes and which parts it holds stay in the register of accesses, with the file's SHA-256.
    """
    if not can_lead(by, case):
        raise Refused(_("Il riepilogo lo dà l'assistente sociale che segue il caso."))
    if case.person_id not in may_leave([case.person_id]):
        raise Refused(_("Questa scheda è sigillata: non esce in nessun file."))
    content = ADAPTERS[adapter].write(summary_of(case, parts))
    log.record(
        "summary.sent", by=by, target=case, persons=[case.person_id], office_id=case.office_id,
        details={
            "to": to, "parts": sorted(parts), "adapter": adapter,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )  # fmt: skip
    return content


def read_summary(content: bytes, *, adapter: str) -> CaseSummary:
    """What another body tells; nothing is kept of it yet. Refused says what is wrong."""
    if len(content) > LARGEST:
        raise Refused(_("Il file è troppo grande per essere il riepilogo di un caso (1 MB)."))
    return ADAPTERS[adapter].read(content)


@dataclass(frozen=True)
class Difference:
    """Something that the file says otherwise than the record."""

    what: str
    told: str
    known: str


def differences(summary: CaseSummary, person: Person) -> list[Difference]:
    """What the file says of the person otherwise than the record; what either lacks is none."""
    said = summary.person
    pairs = (
        (_("Cognome"), said.family_name, person.family_name),
        (_("Nome"), said.given_name, person.given_name),
        (_("Nascita"), str(said.born), person.birth_shown),
        (_("Codice fiscale"), said.tax_code, person.tax_code),
    )
    return [
        Difference(str(what), theirs, ours)
        for what, theirs, ours in pairs
        if theirs and ours and theirs.casefold() != ours.casefold()
    ]


def seems_another(found: Collection[Difference]) -> bool:
    """Does the file seem to be of somebody else: another tax code, or family name and birth?"""
    other = {one.what for one in found}
    return str(_("Codice fiscale")) in other or {str(_("Cognome")), str(_("Nascita"))} <= other


@transaction.atomic
def receive_summary(person: Person, content: bytes, *, adapter: str, by: Actor) -> Case:
    """Take what another body told into the office's own case of a person.

    Its words become the first reading of a new case, or an entry of the diary of the one that
    runs; the file itself is a document of the case, as it came. A tax code of somebody else is
    refused.
    """
    if by.office_id is None or not can_open_for(by, by.office_id):
        raise Refused(_("Non puoi aprire casi per questo ufficio."))
    summary = read_summary(content, adapter=adapter)
    code = summary.person.tax_code
    if code and person.tax_code and code != person.tax_code.upper():
        raise Refused(_("Il codice fiscale del file è di un'altra persona: il caso non si apre."))
    words = in_words(summary)
    case = Case.objects.running().filter(office=by.office_id, person=person).first()
    if case is None:
        case = opening.open_case(person, by=by, reading=opening.FirstReading(text=words))
    else:
        diary.write_entry(
            case, text=words, visible_to=Visibility.TEAM, by=by, on=clock.today()
        )  # fmt: skip
    add_document(
        case, ContentFile(content, name=_("Riepilogo ricevuto.txt")),
        About(title=_("Riepilogo ricevuto")), by=by,
    )  # fmt: skip
    log.record(
        "summary.received", by=by, target=case, persons=[person.pk], office_id=by.office_id,
        details={"from": summary.made_by[:200], "adapter": adapter},
    )  # fmt: skip
    return case
