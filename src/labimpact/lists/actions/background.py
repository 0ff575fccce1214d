"""Files made in the background: asked for, made with the rights of that moment, opened, erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.listing import Line, named
from labimpact.base.sealing import seal, unseal
from labimpact.base.wall.session import acting, acting_as
from labimpact.documents import made, storage
from labimpact.lists import emails, files, limits, queries
from labimpact.lists.actions import making
from labimpact.lists.asking import Asked, ask, chunks
from labimpact.lists.enums import FileState, Format
from labimpact.lists.models import ListFile, SavedView
from labimpact.network.queries import actor_for

MAKE_TASK = "lists.make"
_PURPOSE = "lists.query"
# A job that has said nothing for so long was cut off with its worker.
_SILENT = timedelta(minutes=10)
_WAITED = timedelta(hours=12)
_KEPT_ROWS = timedelta(days=30)
_VIEWS_KEPT = timedelta(days=1)


class _Ended(Exception):
    """Somebody stopped the file while it was being made."""


@transaction.atomic
def ask_file(asked: Asked, *, file_format: Format, reason: str, by: Actor) -> ListFile:
    """Ask for the file of a long list: it is made in the background, in this office's name."""
    making.refuse(asked, asked.counted(), file_format=file_format, reason=reason)
    if by.office_id is None or by.user_id is None:
        raise Refused(_("Per preparare un file serve un ufficio."))
    going = ListFile.objects.visible_to(by).filter(
        state__in=(FileState.WAITING, FileState.RUNNING)
    )  # fmt: skip
    if going.count() >= limits.going_most():
        raise Refused(_("Stai già preparando altri file: aspetta che siano pronti, o fermane uno."))
    file = ListFile.objects.create(
        user_id=by.user_id, office_id=by.office_id, listing=asked.listing.key,
        query=seal(asked.query, purpose=_PURPOSE),
        file_format=file_format.value, reason=reason.strip(),
    )  # fmt: skip
    queue_app.configure_task(MAKE_TASK, lock=f"list-file-{by.user_id}").defer(file_id=file.pk)
    log.record("list.file_asked", by=by, target=file, details={"list": asked.listing.key})
    return file


def make(file_id: int) -> None:
    """Make one file (called by its job). Every piece is read with the rights of that moment."""
    file = _begin(file_id)
    if file is None:
        return
    try:
        _make(file)
    except _Ended:
        return
    except Refused as refusal:
        _tell(file, state=FileState.FAILED, problem=str(refusal)[:300], ended_at=clock.now())
    except Exception:
        said = _("Qualcosa è andato storto mentre si preparava: riprova, o avvisa chi gestisce.")
        _tell(file, state=FileState.FAILED, problem=said, ended_at=clock.now())
        raise


def _begin(file_id: int) -> ListFile | None:
    with acting_as(System.WORKER):
        rows = ListFile.objects.select_for_update(skip_locked=True).filter(pk=file_id)
        file = rows.first()
        cut_off = file is not None and file.touched_at < clock.now() - _SILENT
        fit = file is not None and (
            file.state == FileState.WAITING or (file.state == FileState.RUNNING and cut_off)
        )
        if file is None or not fit:
            return None
        file.state, file.touched_at, file.done = FileState.RUNNING, clock.now(), 0
        file.save(update_fields=["state", "touched_at", "done"])
        return file


def _tell(file: ListFile, **said: Any) -> None:
    """Write how far a file has got, for its page; a file that was stopped meanwhile ends here."""
    with acting_as(System.WORKER):
        going = ListFile.objects.filter(pk=file.pk, state=FileState.RUNNING)
        told = going.update(touched_at=clock.now(), **said)
    if not told:
        raise _Ended


def _asked_now(file: ListFile) -> Asked:
    """The list as its asker may read it at this moment; refuses when they no longer may."""
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(pk=file.user_id, is_active=True).first()
        actor = actor_for(user, office_id=file.office_id) if user is not None else None
    listing = named(file.listing)
    lost = actor is None or actor.office_id != file.office_id
    if actor is None or lost or listing is None or not listing.open_to(actor):
        raise Refused(_("Nel frattempo il diritto di leggere questo elenco è finito."))
    with acting(actor):
        asked = ask(listing, actor, unseal(file.query, purpose=_PURPOSE))
    if not asked.is_valid:
        raise Refused(_("I filtri non sono più validi: apri l'elenco e riprova."))
    return asked


def _make(file: ListFile) -> None:
    asked = _asked_now(file)
    file_format, tally = Format(file.file_format), making.Tally()
    with acting(asked.actor):
        ids = asked.ids()
    making.refuse(asked, len(ids), file_format=file_format, reason=file.reason)
    _tell(file, total=len(ids))

    def lines() -> Iterator[Sequence[Line]]:
        for chunk in chunks(ids):
            now = _asked_now(file)
            if [c.key for c in now.columns] != [c.key for c in asked.columns]:
                raise Refused(_("Nel frattempo i tuoi diritti sono cambiati: riprova."))
            with acting(now.actor):
                found = now.lines(chunk)
            making.tally_chunk(tally, now, found, expected=len(chunk))
            _tell(file, done=len(tally.ids), left_out=tally.left_out)
            yield found

    with made.making() as work:
        table = making.table_of(asked, lines(), tally, reason=file.reason)
        files.write(table, file_format, work.target)
    if work.made is None:
        raise OSError(file.key)
    try:
        _ready(file, asked, tally, work.made)
    except BaseException:
        storage.remove(work.made.path)
        raise


def _ready(file: ListFile, asked: Asked, tally: making.Tally, written: made.Made) -> None:
    """The register first, and in one transaction with the file that it tells of."""
    actor = _asked_now(file).actor
    with acting(actor):
        file_format = Format(file.file_format)
        making.note(asked, tally, file_format=file_format, reason=file.reason, by=actor)
        _tell(
            file, state=FileState.READY, path=written.path, size=written.size,
            sha256=written.sha256, ended_at=clock.now(),
            person_ids=queries.still_seen(tally.persons),
            expires_at=clock.now() + limits.kept_for(),
        )  # fmt: skip
        with acting_as(System.SIGN_IN):
            address = User.objects.values_list("email", flat=True).get(pk=file.user_id)
        emails.file_ready(address)


@transaction.atomic
def stop_file(file: ListFile, *, by: Actor) -> None:
    """Stop a file that is waiting or being made; nothing of it is kept."""
    mine = ListFile.objects.visible_to(by).filter(pk=file.pk)
    going = mine.filter(state__in=(FileState.WAITING, FileState.RUNNING))
    with acting_as(System.WORKER):
        stopped = going.update(state=FileState.STOPPED, ended_at=clock.now())
    if not stopped:
        raise Refused(_("Questo file non si sta più preparando."))


@transaction.atomic
def drop_file(file: ListFile, *, by: Actor) -> None:
    """Erase a finished file before its hour."""
    rows = ListFile.objects.visible_to(by).filter(pk=file.pk, state=FileState.READY)
    with acting_as(System.WORKER):
        dropped = rows.update(state=FileState.EXPIRED, expires_at=clock.now(), path="")
    if not dropped:
        raise Refused(_("Questo file non c'è già più."))
    transaction.on_commit(lambda: storage.remove(file.path))
    log.record("list.file_dropped", by=by, target=file)


def open_file(file: ListFile, *, by: Actor) -> IO[bytes]:
    """The content of a finished file, and a note that it was opened.

    Refused once somebody it tells of is no longer the actor's to see: a grant that ended and a
    seal reach the files made before them.
    """
    if len(queries.still_seen(file.person_ids)) < len(file.person_ids):
        raise Refused(_("Qualcuno di questo elenco non è più tra le persone che vedi: rifallo."))
    log.record("list.file_opened", by=by, target=file, details={"list": file.listing})
    return storage.open_stored(file.path)


def clear() -> int:
    """Erase what has expired, and give up what was cut off; answers how many files were erased."""
    now = clock.now()
    with acting_as(System.WORKER):
        over = list(ListFile.objects.filter(state=FileState.READY, expires_at__lte=now))
        ListFile.objects.filter(pk__in=[f.pk for f in over]).update(
            state=FileState.EXPIRED, path=""
        )  # fmt: skip
        said = _("La preparazione si è interrotta: chiedi il file di nuovo.")
        lost = {"state": FileState.FAILED, "problem": said, "ended_at": now}
        ListFile.objects.filter(state=FileState.RUNNING, touched_at__lt=now - _SILENT).update(
            **lost
        )
        ListFile.objects.filter(state=FileState.WAITING, asked_at__lt=now - _WAITED).update(**lost)
        ListFile.objects.exclude(state__in=(FileState.READY, FileState.RUNNING)).filter(
            asked_at__lt=now - _KEPT_ROWS
        ).delete()
        SavedView.objects.filter(removed_at__lt=now - _VIEWS_KEPT).delete()
        known = set(ListFile.objects.exclude(path="").values_list("path", flat=True))
    for file in over:
        storage.remove(file.path)
    for path in made.older_than(_WAITED.total_seconds()):
        if path not in known:
            storage.remove(path)
    return len(over)
