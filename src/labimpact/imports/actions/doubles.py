"""Who a person of a row is: decided for one, for many alike, and told to the rows it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from labimpact.base.actor import Actor
from labimpact.base.errors import Refused
from labimpact.imports.actions.deciding import LEFT, opened, save_rows
from labimpact.imports.enums import Choice, MatchKind
from labimpact.imports.known import MOST, of_draft, target
from labimpact.imports.likeness import may_be_one
from labimpact.imports.models import ImportRow, RegisterImport
from labimpact.imports.queries.decisions import chosen
from labimpact.imports.queries.matching import judge
from labimpact.recognition.judging import PairJudge

Match = dict[str, Any]


@transaction.atomic
def choose(row: ImportRow, at: str, choice: Choice, *, whom: str = "", by: Actor) -> None:
    """Decide of one person of a row: the same as one of those proposed, new, or left out.

    `whom` names one of the matches (see `matching.target`) where there are several.
    """
    register = opened(row.register, by)
    row = ImportRow.objects.select_for_update().get(pk=row.pk, register=register)
    if not row.is_left:
        raise Refused(_("Questa riga è già stata importata."))
    mine = _of(row, at)
    if choice == Choice.SAME and mine:
        if not whom and len(mine) > 1:
            raise Refused(_("Le persone possibili sono più di una: scegli quale è."))
        if chosen(mine, f"{Choice.SAME}:{whom}") is None:
            raise Refused(_("Questa persona non è più tra quelle possibili: ricarica la pagina."))
    said = f"{choice}:{whom}" if whom and choice == Choice.SAME else choice.value
    row.choices = {**row.choices, at: said}
    row.settle()
    row.save(update_fields=["choices", "state", "has_matches"])
    _tell_others(register, row, at)


def _of(row: ImportRow, at: str) -> list[Match]:
    return [match for match in row.matches if str(match["at"]) == at]


def _tell_others(register: RegisterImport, row: ImportRow, at: str) -> None:
    """Who was said to be somebody else of a known name is one more whom others may be."""
    named = [match for match in _of(row, at) if match["kind"] == MatchKind.NAME]
    if not named or not at.isdecimal():
        return
    me = f"{row.number}:{at}"
    alike = Q()
    for match in named:
        alike |= Q(matches__contains=[_whom(match) | {"kind": MatchKind.NAME.value}])
    rows = ImportRow.objects.filter(
        alike, register=register, state__in=LEFT, has_matches=True
    ).exclude(pk=row.pk)
    changed, by = [], judge()
    for other in rows.select_for_update().order_by("number"):
        before = list(other.matches)
        if row.choices.get(at) == Choice.NEW:
            _add(other, row, int(at), {target(match) for match in named}, by)
        else:
            _take_away(other, me)
        if other.matches != before:
            other.settle()
            changed.append(other)
    ImportRow.objects.bulk_update(
        changed, ["matches", "choices", "state", "has_matches"], batch_size=200
    )


def _whom(match: Match) -> Match:
    return {name: match[name] for name in ("person", "row", "row_at") if name in match}


def _add(other: ImportRow, row: ImportRow, at: int, names: set[str], by: PairJudge) -> None:
    draft = row.read.persons[at]
    me = of_draft(draft, row=row.number, at=at)
    for place, theirs in enumerate(other.read.persons):
        mine = _of(other, str(place))
        asked = [m for m in mine if m["kind"] == MatchKind.NAME and target(m) in names]
        listed = {target(m) for m in mine}
        if not asked or me.identity in listed or len(mine) >= MOST:
            continue
        they = of_draft(theirs)
        if may_be_one(they, me, by.weigh(they.card, me.card)):
            bare = {"bare": True} if asked[0].get("bare") else {}
            found = {"at": place, "kind": MatchKind.NAME.value, "sure": False, "told": True}
            other.matches.append(found | bare | {"row": row.number, "row_at": at})


def _take_away(other: ImportRow, me: str) -> None:
    """They are nobody of their own any more: who was said to be them is asked again."""
    gone = [m for m in other.matches if m.get("told") and target(m) == me]
    for match in gone:
        other.matches.remove(match)
        if other.choices.get(str(match["at"])) == f"{Choice.SAME}:{me}":
            del other.choices[str(match["at"])]


@transaction.atomic
def choose_all(register: RegisterImport, kind: MatchKind, choice: Choice, *, by: Actor) -> int:
    """The same decision for every possible double of one kind that is still to be decided.

    Where several persons are possible nothing is decided: which one, only a look can tell.
    """
    register = opened(register, by)
    changed = []
    firsts: dict[str, str] = {}
    rows = ImportRow.objects.filter(register=register, state__in=LEFT, has_matches=True)
    for row in rows.select_for_update().order_by("number").iterator():
        new = dict(_decided(row, kind, choice, firsts))
        if new:
            row.choices = {**row.choices, **new}
            row.settle()
            changed.append(row)
    save_rows(changed)
    by_number = {row.number: row for row in changed}
    for number, at in (first.split(":") for first in firsts.values()):
        _tell_others(register, by_number[int(number)], at)
    return len(changed)


def _decided(
    row: ImportRow, kind: MatchKind, choice: Choice, firsts: dict[str, str]
) -> Iterable[tuple[str, str]]:
    for at in {str(match["at"]) for match in row.matches if match["kind"] == kind}:
        mine = _of(row, at)
        if at in row.choices or mine[0]["sure"] or (len(mine) > 1 and at != "row"):
            continue
        if choice == Choice.NEW and kind == MatchKind.NAME and mine[0].get("bare"):
            # With nothing but that name, those who are not that person are one other.
            me = f"{row.number}:{at}"
            first = firsts.setdefault(target(mine[0]), me)
            if first != me:
                number, place = map(int, first.split(":"))
                told = {"row": number, "row_at": place, "told": True}
                row.matches.append(mine[0] | told)
                row.matches[-1].pop("person", None)
                yield at, f"{Choice.SAME}:{first}"
                continue
        yield at, choice.value
