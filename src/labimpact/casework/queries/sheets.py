"""Sheets filled from the record, in Italian and the person's language: referral, consent."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from labimpact.base import clock
from labimpact.casework import words
from labimpact.casework.models import Case, Referral
from labimpact.casework.queries import telling
from labimpact.casework.words import Words
from labimpact.network.models import Office
from labimpact.people.models import Person
from labimpact.rules.queries import label


def facing(said: Words, person: Person | None) -> dict[str, Any]:
    """Italian and, when there are words and glyphs, the other language beside it; said in Italian,
    a sheet is in Italian alone."""
    two = said.language != words.ITALIAN and said.is_printable
    return {
        "words": dict(words.read(words.ITALIAN).text),
        "facing": dict(said.text) if two else None,
        "facing_lang": said.language if two else "",
        "facing_dir": said.direction if two else "ltr",
        "spoken_only": "" if two or person is None else words.spoken_by(person),
        "reviewed": said.is_reviewed or not two,
        "printed_on": f"{clock.today():%d/%m/%Y}",
    }


def _head(office: Office) -> dict[str, str]:
    return {"body": office.body.name, "office": office.name, "address": office.address}


def referral_sheet(referral: Referral, person: Person | None, said: Words) -> dict[str, Any]:
    """What a person who is sent takes along (foglio dell'invio): nothing that was not told."""
    to = referral.to_office
    told = [
        (_("Nome"), referral.shared_name),
        (_("Recapito"), telling.number_alone(referral.shared_contact)),
    ]
    told += telling.lines(referral.shared)
    files = referral.shared.get(telling.DOCUMENTS, [])
    told.append((_("Documenti"), ", ".join(str(one["title"]) for one in files)))
    told += _said(referral)
    where = [to.address, to.phone] if to else []
    return facing(said, person) | _head(referral.from_office) | {
        "number": referral.pk,
        "person": person.full_name if person else referral.shared_name,
        "to": str(referral.destination),
        "to_where": [line for line in where if line],
        "why": label("referral_reason", referral.reason),
        "told": [[name, value] for name, value in told if value],
    }  # fmt: skip


def _said(referral: Referral) -> list[tuple[str, str]]:
    """What was told in words, and what is told to who accepts."""
    urgent = referral.urgency == Referral.Urgency.URGENT
    lines = [(_("Urgenza"), referral.get_urgency_display() if urgent else "")]
    lines.append((_("Che cosa serve"), referral.note))
    lines += [
        (_("Alla domanda «%(asked)s»") % {"asked": question.text}, question.answer)
        for question in referral.questions.all()
    ]
    later = ", ".join(
        filter(None, (referral.later_name, telling.number_alone(referral.later_contact)))
    )
    if referral.later_at is not None:
        when = f"{timezone.localtime(referral.later_at):%d/%m/%Y}"
        return [*lines, (_("Detto dopo che hanno accettato, il %(day)s") % {"day": when}, later)]
    refused = referral.state not in (Referral.State.SENT, Referral.State.ACCEPTED)
    return [*lines, (_("Se accettano diremo anche"), "" if refused else later)]


def consent(case: Case, said: Words) -> dict[str, Any]:
    """The consent to share between the offices of the team (consenso), to be signed on paper."""
    seats = case.members.filter(until_on=None).select_related("office__body")
    others = [
        f"{seat.office}, {seat.office.body.name}" if seat.office else str(seat) for seat in seats
    ]
    here = f"{case.office}, {case.office.body.name}"
    return facing(said, case.person) | _head(case.office) | {
        "number": case.pk,
        "person": case.person.full_name,
        "manager": case.manager_name,
        "offices": list(dict.fromkeys([here, *others])),
    }  # fmt: skip
