"""Asking whether what the portal says is still true, and hearing the answer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.base.secret_links import fingerprint, new_secret
from labimpact.freshness import emails
from labimpact.freshness.models import ConfirmLink
from labimpact.freshness.things import Thing, due, find
from labimpact.rules.queries import value

Step = ConfirmLink.Step


@transaction.atomic
def confirm(of: str, ref: str, *, by: Actor) -> Thing:
    """Say that all that is written of a guide or a service is still true (ancora vero): who may
    publish it, or works in the office that answers for it."""
    thing = find(of, ref)
    if thing is None or not _asked("SELECT wall.confirm_as_owner(%s, %s)", of, ref):
        raise Refused(_("Non puoi confermare questa pagina."))
    log.record(
        f"{of}.confirmed", by=by, details={"ref": ref}, office_id=by.register_for(thing.owner_id)
    )
    return thing


@transaction.atomic
def confirm_by_link(key: str) -> bool:
    """The same by whoever holds a secret address (collegamento), once; False if it is over."""
    return _asked("SELECT wall.confirm_by_link(%s)", fingerprint(key))


def question(key: str) -> Thing | None:
    """What a secret address asks about, as long as it can be answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT of, ref FROM wall.confirm_question(%s)", [fingerprint(key)])
        row = cursor.fetchone()
    return find(*row) if row else None


@transaction.atomic
def ask(today: date) -> int:
    """Ask of everything that is due (promemoria): first the office that answers for it; when it
    stays silent, who coordinates the area; then the Region. Each step once; returns the mails.

    Where a step has nobody to ask, the next one is asked at once.
    """
    mails: dict[str, list[emails.Question]] = defaultdict(list)
    asked = set(ConfirmLink.objects.values_list("of", "ref", "due_on", "step"))
    for thing in due(today):
        step = _step(thing, today)
        while step <= Step.REGION and not (to := _addresses(thing, step)):
            step += 1
        if step > Step.REGION or (thing.of, thing.ref, thing.due_on, step) in asked:
            continue
        key = _link(thing, step, today)
        for address in to:
            mails[address].append(emails.Question(thing, key, step))
    for address, questions in sorted(mails.items()):
        emails.still_true(address, questions)
    return len(mails)


def forget(today: date) -> int:
    """Forget the questions that are over since a year: whether it was asked matters no more."""
    return ConfirmLink.objects.filter(due_on__lt=today - timedelta(days=365)).delete()[0]


def _step(thing: Thing, today: date) -> int:
    """Whose turn it is, by how late the thing is (rules confirm_escalate_…)."""
    late = (today - thing.due_on).days
    if late >= int(value("confirm_escalate_region", today) or 30):
        return Step.REGION
    return Step.AREA if late >= int(value("confirm_escalate_area", today) or 14) else Step.OWNER


def _addresses(thing: Thing, step: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall.asked_if_true(%s, %s, %s)", [thing.owner_id, thing.area_id, step]
        )
        return sorted(address for (address,) in cursor.fetchall())


def _link(thing: Thing, step: int, today: date) -> str:
    """A secret address for one question; it lives until the next step may come."""
    key = new_secret()
    days = int(value("confirm_link_days", today) or 30)
    ConfirmLink.objects.create(
        of=thing.of, ref=thing.ref, office_id=thing.owner_id, step=step, due_on=thing.due_on,
        key_hash=fingerprint(key), sent_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )  # fmt: skip
    return key


def _asked(statement: str, *parameters: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return bool(cursor.fetchone()[0])
