"""Merging two records of one human being, and separating them again (unione, separazione)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.postgres.functions import TransactionNow as Now
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from labimpact.audit import log
from labimpact.base.actor import Actor
from labimpact.base.errors import Conflict, Refused
from labimpact.people.actions.indexing import rewrite_keys
from labimpact.people.models import Person
from labimpact.recognition import fields
from labimpact.recognition.actions.pairs import hold, say_not_the_same, settle
from labimpact.recognition.additions import marks_of, since, table_of
from labimpact.recognition.enums import PairState
from labimpact.recognition.models import Merge, NotTheSame
from labimpact.recognition.permissions import office_that_keeps
from labimpact.recognition.queries.pairs import agreed, may_take_values, office_to_ask, records_of


@transaction.atomic
def merge(
    kept: Person,
    absorbed: Person,
    *,
    by: Actor,
    reason: str,
    choices: Mapping[str, str] | None = None,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    """Merge two records of one human being (unione): linked, nothing is moved or copied.

    `choices` names, by value, the side whose value the kept record shows from now on; what it was
    before stays in the merge. `versions` are those that whoever chose had read. When another office
    said yes to a request of the actor's about these two, the merge names it.
    """
    if not reason.strip():
        raise Refused(_("Scrivi perché è la stessa persona: chi legge la storia deve capirlo."))
    kept, absorbed = _held(kept, absorbed)
    _refuse_stale((kept, absorbed), versions or {})
    _refuse_different(kept, absorbed, by)
    if office_to_ask(kept, absorbed, by) is not None:
        raise Refused(_("Una scheda è di un altro ufficio: per unirle serve anche il suo sì."))
    taken = _taken(kept, absorbed, choices or {})
    made = Merge(
        kept=kept, absorbed=absorbed, kept_office_id=_office(by, kept),
        absorbed_office_id=_office(by, absorbed), request=agreed(kept, absorbed, by),
        reason=reason.strip(), choices=taken, marks=marks_of(kept), merged_by_id=by.user_id or 0,
        merged_by_name=by.display_name,
    )  # fmt: skip
    _join(made)
    _write(kept, {c: v for one in taken.values() for c, v in one["after"].items()})
    settle(kept, absorbed, PairState.MERGED, by=by)
    _note("person.merged", made, by, reason=made.reason, details={"fields": sorted(taken)})
    return made


@transaction.atomic
def undo(
    merge: Merge,
    *,
    by: Actor,
    reason: str,
    not_the_same: bool = False,
    to_the_other: Collection[str] = (),
) -> Merge:
    """Separate two records (separazione): each is again what it was before the merge.

    What was written on the kept record meanwhile stays there, but for the rows that are given
    `to_the_other` one by one; a value corrected after the merge is not overwritten.
    """
    if not reason.strip():
        raise Refused(_("Scrivi perché le separi: chi legge la storia deve capirlo."))
    merge, kept, absorbed = _standing(merge)
    for one in (kept, absorbed):
        _office(by, one)
    if kept.merged_into_id is not None:
        raise Refused(
            _("La scheda tenuta è stata a sua volta unita a un'altra: separa prima quelle.")
        )
    given_back = _given_back(merge, kept)
    merge.undone_reason, merge.undone_at = reason.strip(), Now()
    merge.undone_by_id, merge.undone_by_name = by.user_id, by.display_name
    merge.save(update_fields=["undone_at", "undone_by", "undone_by_name", "undone_reason"])
    _write(kept, given_back)
    moved = _move(merge, to_the_other)
    if given_back or moved:
        rewrite_keys(kept)
    if moved:
        rewrite_keys(absorbed)
    settle(kept, absorbed, PairState.OPEN, by=by)
    if not_the_same:
        say_not_the_same(kept, absorbed, why=reason, by=by)
    merge.refresh_from_db()
    _note("person.unmerged", merge, by, reason=merge.undone_reason, details={"moved": moved})
    return merge


def _standing(merge: Merge) -> tuple[Merge, Person, Person]:
    """A merge that nobody undid, and both records, locked.

    The persons first: the values of this merge may have to be written in a later one, and whoever
    undoes that one at the same time waits here with nothing in hand.
    """
    kept, absorbed = _held(merge.kept, merge.absorbed)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at is not None:
        raise Refused(_("Queste schede sono già state separate."))
    return merge, kept, absorbed


def _held(one: Person, other: Person) -> tuple[Person, Person]:
    """Both records, locked in the order of their numbers."""
    if one.pk == other.pk:
        raise Refused(_("È la stessa scheda: scegline un'altra."))
    found = hold(one.pk, other.pk)
    if len(found) < 2:
        raise Refused(_("Per unire o separare due schede bisogna poterle modificare entrambe."))
    return found[one.pk], found[other.pk]


def _refuse_stale(persons: tuple[Person, ...], versions: Mapping[int, int]) -> None:
    if any(p.pk in versions and p.version != versions[p.pk] for p in persons):
        raise Conflict(_("Intanto qualcuno ha cambiato una delle due schede: riguarda e scegli."))


def _join(made: Merge) -> None:
    """What the database refuses for the sake of records that the actor does not see is told no
    further: that there are any is none of their business."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise _not_now() from error


def _not_now() -> Refused:
    return Refused(
        _("Queste due schede ora non si possono unire. Se servono insieme, chiedi a chi coordina.")
    )


def _refuse_different(kept: Person, absorbed: Person, by: Actor) -> None:
    heads = {p.merged_into_id for p in (kept, absorbed) if p.merged_into_id is not None}
    if Person.objects.visible_to(by).filter(pk__in=heads).count() < len(heads):
        raise _not_now()
    if heads:
        raise Refused(_("Una delle due schede è già unita a un'altra: riparti da quella tenuta."))
    if NotTheSame.objects.among([*records_of(kept), *records_of(absorbed)]).exists():
        raise Refused(
            _("Qualcuno ha detto che non sono la stessa persona: se lo sono, togli prima la nota.")
        )


def _office(by: Actor, person: Person) -> int:
    office = office_that_keeps(by, person)
    if office is None:
        raise Refused(
            _("Il tuo ufficio non segue entrambe le persone: chiedi prima all'altro ufficio.")
        )
    return office


def _taken(kept: Person, absorbed: Person, choices: Mapping[str, str]) -> dict[str, Any]:
    """What the kept record takes from the other: before and after, by value."""
    unknown = set(choices) - set(fields.BY_KEY) or set(choices.values()) - set(fields.SIDES)
    if unknown:
        raise Refused(_("C'è un valore da scegliere che le schede non hanno."))
    taken: dict[str, Any] = {}
    for key, side in choices.items():
        value = fields.BY_KEY[key]
        before, after = value.of(kept), value.of(absorbed)
        if side == fields.ABSORBED and before != after:
            taken[key] = {"before": fields.plain(before), "after": fields.plain(after)}
    if taken and not may_take_values(kept, absorbed):
        raise Refused(
            _(
                "Altri uffici vedono solo la scheda che tieni: i valori dell'altra non si possono"
                " scrivere lì. Tieni l'altra scheda, o lascia i valori dove sono."
            )
        )
    return taken


def _given_back(merge: Merge, kept: Person) -> dict[str, Any]:
    """The earlier values, where nobody wrote another one since; a later merge inherits them."""
    later = list(Merge.objects.standing().filter(kept=kept, pk__gt=merge.pk).order_by("pk"))
    back: dict[str, Any] = {}
    for key, one in merge.choices.items():
        heir = next((m for m in later if key in m.choices), None)
        if heir is not None:
            heir.choices[key]["before"] = one["before"]
            heir.save(update_fields=["choices"])
        elif fields.plain(fields.BY_KEY[key].of(kept)) == one["after"]:
            back |= one["before"]
    return back


def _move(merge: Merge, wanted: Collection[str]) -> list[str]:
    """Give rows that came after the merge to the other record; the database checks each again."""
    moved = []
    for addition in since(merge) if wanted else ():
        if addition.key not in wanted:
            continue
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT wall.move_after_merge(%s, %s, %s)",
                    [merge.pk, table_of(addition.label), addition.pk],
                )
        except IntegrityError as error:
            raise Refused(
                _("Sull'altra scheda c'è già una riga così: %(what)s, %(text)s.")
                % {"what": addition.what, "text": addition.text}
            ) from error
        moved.append(addition.key)
    if set(wanted) - set(moved):
        raise Refused(_("Intanto qualcosa è cambiato: riapri la pagina e scegli di nuovo."))
    return moved


def _write(kept: Person, values: Mapping[str, Any]) -> None:
    """Write values on the kept record, as a change of its own that editors notice."""
    if not values:
        return
    for column, value in fields.restored(values).items():
        setattr(kept, column, value)
    kept.version += 1
    kept.updated_at = Now()
    try:
        with transaction.atomic():
            kept.save(update_fields=[*values, "version", "updated_at"])
    except IntegrityError as error:
        raise Refused(_("Questi valori insieme non stanno: controlla date e codici.")) from error


def _note(action: str, merge: Merge, by: Actor, **said: Any) -> None:
    log.record(action, by=by, target=merge, persons=[merge.kept_id, merge.absorbed_id], **said)
