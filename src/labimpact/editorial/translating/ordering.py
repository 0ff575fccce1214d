"""Many pages into many languages: asked for at once, worked off page by page by the worker.

Each page is a transaction of its own in the name of who asked, with the rights of that moment, and
is committed with the mark that it is done: a worker that is killed loses one page's work at most,
and whoever takes the order up goes on with the next. A machine is asked outside of transactions.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as queue_app
from wagtail.models import Page

from labimpact.accounts.models import User
from labimpact.audit import log
from labimpact.base import clock
from labimpact.base.actor import Actor, System
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting_as
from labimpact.editorial.enums import OrderState, PageState
from labimpact.editorial.models import OrderedPage, TranslationOrder
from labimpact.editorial.translating import queries, submitting
from labimpact.editorial.translating.machine import MachineFailed, translator
from labimpact.editorial.translating.permissions import newsrooms_of
from labimpact.network.queries import actor_for

TASK = "editorial.translate"
MOST_PAGES = 1000
# A worker that has said nothing for so long is taken for lost: a page takes seconds.
_SILENT = timedelta(minutes=5)
_KEPT = timedelta(days=30)
GOING = (OrderState.WAITING, OrderState.RUNNING)
_WORKER = Actor.of_system(System.WORKER)
_log = logging.getLogger(__name__)


class _Over(Exception):
    """The turn is no longer one's own, or the order was cancelled."""


@transaction.atomic
def order(
    pages: Iterable[Page], languages: Sequence[str], *, by_machine: bool, publish: bool, by: Actor
) -> TranslationOrder:
    """Ask for the translation of pages into languages (ordinare); done in the background."""
    found = list(pages)
    if not found or not languages:
        raise Refused(_("Scegli almeno una pagina e una lingua."))
    if len(found) > MOST_PAGES:
        raise Refused(_("Sono troppe pagine per un ordine: al massimo %s.") % MOST_PAGES)
    if by_machine and translator() is None:
        raise Refused(_("Qui non c'è nessuna macchina che traduce."))
    if TranslationOrder.objects.filter(ordered_by_id=by.user_id, state__in=GOING).exists():
        raise Refused(_("Hai già un ordine in corso: aspetta che finisca, o annullalo."))
    made = TranslationOrder.objects.create(
        ordered_by_id=by.user_id or 0, languages=list(languages), by_machine=by_machine,
        publish=publish,
    )  # fmt: skip
    OrderedPage.objects.bulk_create(
        OrderedPage(order=made, origin=page.translation_key, title=page.title) for page in found
    )
    _defer(made.pk, by.user_id or 0)
    log.record("translation.ordered", by=by, target=made, details={"pages": len(found)})
    return made


@transaction.atomic
def cancel(asked: TranslationOrder, *, by: Actor) -> None:
    """Cancel one's own order (annullare): what is done stays done, as drafts."""
    mine = TranslationOrder.objects.filter(pk=asked.pk, ordered_by_id=by.user_id, state__in=GOING)
    if not mine.update(state=OrderState.CANCELLED, ended_at=clock.now()):
        raise Refused(_("Questo ordine non è più in corso, o non è tuo."))
    log.record("translation.order_cancelled", by=by, target=asked)


def work(order_id: int, user_id: int) -> None:
    """Work an order off (called by its job), page by page, until none is left."""
    turn = _take(order_id, user_id)
    if turn is None:
        return
    try:
        while _next_page(order_id, user_id, turn):
            pass
    except _Over:
        _log.info("order %s was cancelled, or is worked off by somebody else", order_id)


def resume() -> int:
    """Take up orders whose worker is gone, and forget those that ended a month ago."""
    now = clock.now()
    with acting_as(System.WORKER):
        silent = TranslationOrder.objects.filter(state__in=GOING, touched_at__lt=now - _SILENT)
        found = list(silent.values_list("pk", "ordered_by_id"))
        for order_id, user_id in found:
            _defer(order_id, user_id)
        TranslationOrder.objects.filter(ended_at__lt=now - _KEPT).delete()
    return len(found)


def _defer(order_id: int, user_id: int) -> None:
    queue_app.configure_task(TASK).defer(order_id=order_id, user_id=user_id)


def _actor(user_id: int) -> Actor:
    with acting_as(System.SIGN_IN):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        return actor_for(user) if user is not None else Actor.of_system(System.PUBLIC)


def _take(order_id: int, user_id: int) -> int | None:
    """Begin a turn; None when there is nothing to do, or it was not for this person."""
    with submitting.step(_WORKER):
        row = (
            TranslationOrder.objects.select_for_update(skip_locked=True)
            .filter(pk=order_id, ordered_by_id=user_id, state__in=GOING)
            .first()
        )
        if row is None:
            return None
        fresh = row.touched_at > clock.now() - _SILENT
        if row.state == OrderState.RUNNING and fresh:
            return None
        row.state, row.turn, row.touched_at = OrderState.RUNNING, row.turn + 1, clock.now()
        row.save(update_fields=["state", "turn", "touched_at"])
        return row.turn


def _next_page(order_id: int, user_id: int, turn: int) -> bool:
    """One page; False when it was the last."""
    with submitting.step(_WORKER):
        asked = _mine(order_id, turn)
        page = asked.pages.filter(state=PageState.WAITING).first()
        if page is None:
            asked.state, asked.ended_at = OrderState.DONE, clock.now()
            asked.save(update_fields=["state", "ended_at"])
            return False
    try:
        left_out = _translate(asked, page, user_id, turn)
    except _Over:
        raise
    except Refused as refusal:
        _tell(asked, page, PageState.FAILED, problem=str(refusal)[:300])
    except Exception:
        _log.exception("page %s of order %s", page.pk, order_id)
        said = _("Qualcosa è andato storto: riprova, o avvisa chi gestisce.")
        _tell(asked, page, PageState.FAILED, problem=said)
    else:
        _tell(asked, page, PageState.DONE, left_out=left_out)
    return True


def _translate(asked: TranslationOrder, page: OrderedPage, user_id: int, turn: int) -> list[str]:
    """The page into all languages of the order; returns what the machine left out."""
    with submitting.step(_actor(user_id)) as actor:
        found = queries.pages(newsrooms_of(actor)).filter(translation_key=page.origin).first()
        if found is None:
            raise Refused(_("La pagina non c'è più, o non è più tra quelle che puoi tradurre."))
        submitting.submit(found, asked.languages, by=actor)
    left_out, problems = [], []
    for language in asked.languages if asked.by_machine else ():
        with submitting.step(_WORKER):
            _mine(asked.pk, turn)
        try:
            left_out += submitting.by_machine(found, language, actor=lambda: _actor(user_id))
        except MachineFailed as refusal:
            problems.append(f"{language}: {refusal}")
    if asked.publish:
        submitting.publish_complete(found, asked.languages, by=_actor(user_id))
    if problems:
        raise MachineFailed(" ".join(problems))
    return left_out


def _mine(order_id: int, turn: int) -> TranslationOrder:
    """The order, as long as this turn is the one that works it off; says that it is alive."""
    row = TranslationOrder.objects.select_for_update().get(pk=order_id)
    if (row.turn, row.state) != (turn, OrderState.RUNNING):
        raise _Over
    row.touched_at = clock.now()
    row.save(update_fields=["touched_at"])
    return row


def _tell(asked: TranslationOrder, page: OrderedPage, state: PageState, **said: object) -> None:
    with submitting.step(_WORKER):
        _mine(asked.pk, asked.turn)
        OrderedPage.objects.filter(pk=page.pk).update(state=state, **said)
