"""The code that a desk puts into a hand, and what a person does on their own page."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.base.wall.session import acting_as
from labimpact.mypage import emails
from labimpact.mypage.models import PersonalPass
from labimpact.people import permissions
from labimpact.people.enums import TaxCodeKind
from labimpact.people.models import Person
from labimpact.rules import queries as rules
from labimpact.rules.terms import add_months

_CODE_SALT = "labimpact.mypage.code"
_IDENTITY_SALT = "labimpact.mypage.identity"
# Without signs that are read one for another on paper.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_DAYS = 7


@transaction.atomic
def give(person: Person, *, by: Actor) -> str:
    """Give a person the code that opens their page (codice per la mia pagina), shown once.

    It is put into the hand of who was recognised at the desk. The one before it stops working, and
    so does the address that opened the page until then.
    """
    if by.user_id is None or by.office_id is None or not permissions.can_edit(by, person):
        raise Refused(_("Lo dà chi segue la persona e può modificarne la scheda."))
    if person.died_on or person.merged_into_id:
        raise Refused(_("Questa scheda non è più in uso."))
    if person.is_minor_on(clock.today()):
        raise Refused(_("È minorenne: per ora la pagina si apre solo a chi è maggiorenne."))
    close(person, by=by)
    code = "".join(secrets.choice(_SIGNS) for _sign in range(10))
    made = PersonalPass.objects.create(
        person=person, office_id=by.office_id, given_by_id=by.user_id,
        code_hash=_code_fingerprint(code), code_until=clock.now() + timedelta(days=_CODE_DAYS),
        identity_hash=_identity_of(person),
    )  # fmt: skip
    log.record("my_page.given", by=by, target=made, persons=[person.pk])
    return f"{code[:5]}-{code[5:]}"


@transaction.atomic
def admit_identity(person: Person, *, by: Actor) -> None:
    """Let the person come into their page with SPID or CIE too (accesso con identità digitale), by
    the fiscal code of their record as it is now: after it was written or put right."""
    if not permissions.can_edit(by, person):
        raise Refused(_("Lo decide chi segue la persona e può modificarne la scheda."))
    made = PersonalPass.objects.live().filter(person=person).first()
    if made is None or not _identity_of(person):
        raise Refused(_("Serve una pagina aperta e un codice fiscale definitivo nella scheda."))
    made.identity_hash = _identity_of(person)
    made.save(update_fields=["identity_hash"])
    log.record("my_page.identity_admitted", by=by, target=made, persons=[person.pk])


def opens_by_identity(made: PersonalPass, person: Person) -> bool:
    """Does SPID or CIE open that page, as the record is now?"""
    return bool(made.identity_hash) and made.identity_hash == _identity_of(person)


@transaction.atomic
def close(person: Person, *, by: Actor) -> bool:
    """Close the way in (chiudi l'accesso): at once, for who is inside as well."""
    if not permissions.can_edit(by, person):
        raise Refused(_("Lo chiude chi segue la persona e può modificarne la scheda."))
    live = PersonalPass.objects.live().filter(person=person)
    closed = live.update(ended_at=clock.now(), code_hash="")
    if closed:
        log.record("my_page.closed", by=by, target=person, persons=[person.pk])
    return bool(closed)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody writes to come in."""

    language: str
    email: str
    phone: str
    code: str


def ask(asked: Asked) -> None:
    """Send the link that opens the page, to one address at most five an hour.

    Whoever has no page is answered alike, and who asks too much as well: only who has a page could
    ask too much, and nobody learns who is known to the network.
    """
    key = new_secret()
    code = _code_fingerprint(asked.code) if asked.code.strip() else ""
    with acting_as(System.MY_PAGE):
        if _door("ask_my_page", asked.email, asked.phone, code, fingerprint(key)) == "sent":
            emails.link(asked.language, asked.email, asked.phone, key)


def enter(key: str) -> str:
    """Come in by the link, once; the proof that the browser keeps, or nothing."""
    proof = new_secret()
    with acting_as(System.MY_PAGE):
        return proof if _door("enter_my_page", fingerprint(key), fingerprint(proof)) else ""


def enter_by_identity(tax_code: str) -> str:
    """Come in by the fiscal code that the provider verified; the proof that the browser keeps.

    Nothing if it is not that of exactly one person, for whom a desk opened the page: which of the
    two, who is sealed, who is a minor and whose page was closed are told alike.
    """
    proof = new_secret()
    with acting_as(System.MY_PAGE):
        came = [
            _door("enter_my_page_by_identity", tax_code, key, fingerprint(proof))
            for key in _identity_keys(tax_code)
        ]
    return proof if any(came) else ""


def leave(proof: str) -> None:
    """Go out: the proof opens nothing any more."""
    with acting_as(System.MY_PAGE):
        _door("leave_my_page", fingerprint(proof))


def read(proof: str) -> dict[str, Any] | None:
    """What the page of that browser's person shows; nothing without a good proof."""
    if not proof:
        return None
    with acting_as(System.MY_PAGE):
        found = _door("my_page", fingerprint(proof))
    shown: dict[str, Any] | None = json.loads(found) if isinstance(found, str) else found
    return shown


def give_back(proof: str, appointment: int) -> bool:
    """The person gives an appointment back (disdici)."""
    with acting_as(System.MY_PAGE):
        return bool(_door("give_my_place_back", fingerprint(proof), appointment))


def put_right(proof: str, words: str) -> bool:
    """The person asks that their data be put right (rettifica, GDPR art. 16): a task of the desk,
    to be answered within the months of the rule `data_subject_answer`."""
    title = _("Dalla sua pagina chiede di correggere i propri dati")
    by_day = add_months(clock.today(), int(rules.value("data_subject_answer") or 1))
    with acting_as(System.MY_PAGE):
        return bool(_door("ask_to_put_right", fingerprint(proof), words, by_day, title))


def note_taken(proof: str) -> None:
    """The person took a copy of their data away (portabilità, GDPR artt. 15 e 20)."""
    with acting_as(System.MY_PAGE):
        _door("take_my_data", fingerprint(proof))


def _identity_of(person: Person) -> str:
    """What a pass keeps of a definitive fiscal code: without the secret of the installation nobody
    makes it from a code, and what is kept opens nothing."""
    if person.tax_code_kind != TaxCodeKind.DEFINITIVE:
        return ""
    return fingerprint(_identity_keys(person.tax_code)[0])


def _identity_keys(tax_code: str) -> list[str]:
    """The proof for the wall that we verified that code: by the key of now, and by those before."""
    return [
        salted_hmac(_IDENTITY_SALT, tax_code, secret=secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _code_fingerprint(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign in _SIGNS)
    return salted_hmac(_CODE_SALT, plain, algorithm="sha256").hexdigest()


def _door(name: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT wall.{name}({', '.join(['%s'] * len(values))})", values)
        return cursor.fetchone()[0]
