"""What the bench of imports does at each stage, and how the result is held against the truth."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.messiness.judging import differences

Facts = dict[str, Any]


def lay(facts: Facts) -> None:
    """An office without anybody, and an operator of it (as the owner)."""
    from labimpact.accounts.models import User
    from labimpact.base import clock
    from labimpact.network.models import Body, Membership, Office

    home = Office.objects.order_by("pk")[0]
    office = Office.objects.create(
        body=Body.objects.create(name="Ente dei registri", kind="other"),
        area=home.area, name="Sportello dei registri", kind=home.kind,
    )  # fmt: skip
    user = User.objects.create(email="registri@demo.invalid", full_name="Chi importa")
    Membership.objects.create(
        user=user, office=office, role="desk_operator", valid_from=clock.today()
    )
    facts |= {"office": office.pk, "user": user.pk}


def _actor(facts: Facts) -> Any:
    from labimpact.accounts.models import User
    from labimpact.base.actor import System
    from labimpact.base.wall.session import acting_as
    from labimpact.network.queries import actor_for

    with acting_as(System.SIGN_IN):
        actor = actor_for(User.objects.get(pk=facts["user"]))
    return replace(actor, office_id=facts["office"])


def upload(facts: Facts) -> None:
    from django.core.files import File

    from labimpact.base.wall.session import acting
    from labimpact.imports import actions

    actor, path = _actor(facts), Path(facts["path"])
    with acting(actor), path.open("rb") as handle:
        register = actions.upload(
            File(handle, name=path.name), profile_code=facts["profile"],
            office_id=facts["office"], by=actor,
        )  # fmt: skip
        actions.start_reading(register, register.read_mapping, by=actor)
    facts["register"] = register.pk


def work(facts: Facts) -> None:
    """What the job does, in this process."""
    from labimpact.imports import actions

    actions.work(facts["register"], facts["user"])


def _register(facts: Facts) -> Any:
    from labimpact.imports.models import RegisterImport

    return RegisterImport.objects.select_related("office").get(pk=facts["register"])


def start(facts: Facts) -> None:
    from labimpact.base.wall.session import acting
    from labimpact.imports import actions

    actor = _actor(facts)
    with acting(actor):
        actions.start(_register(facts), by=actor)


def undo(facts: Facts) -> None:
    from labimpact.base.wall.session import acting
    from labimpact.imports import actions

    actor = _actor(facts)
    with acting(actor):
        actions.start_undo(_register(facts), by=actor)


def true_rows(path: Path) -> dict[int, dict[str, Any]]:
    told = json.loads((path.parent / "truth.json").read_text("utf-8"))
    return {row["row"]: row for row in told["rows"]}


def answer(facts: Facts) -> dict[str, Any]:
    """Decide as somebody would who knows what every row means."""
    from labimpact.base.wall.session import acting

    actor = _actor(facts)
    with acting(actor):
        return dict(answered(_register(facts), true_rows(Path(facts["path"])), actor))


def answered(register: Any, truth: dict[int, dict[str, Any]], actor: Any) -> Counter[str]:
    from labimpact.imports import actions
    from labimpact.imports.models import ImportRow

    done: Counter[str] = Counter()
    for field, written, code in sorted(_taught(register, truth)):
        done["rows read again"] += actions.correct_value(
            register, field=field, written=written, code=code, by=actor
        )
        done["values taught"] += 1
    done["names corrected in the sheet"] = len(_mend_names(register, truth, actor, done))
    right = []
    for row in ImportRow.objects.filter(register=register).order_by("number"):
        true = truth.get(row.number)
        if true is None or true["error"]:
            _leave_out(register, row, true, actor, done)
            continue
        # What was decided of the rows above may have brought one more person to choose from.
        row.refresh_from_db(fields=["matches"])
        for at in {match["at"]: None for match in row.matches}:
            _decide(row, [m for m in row.matches if m["at"] == at], truth, actor, done)
        if all(_as_written(text, true) for text in differences(row.read, true)):
            right.append(row.number)
    done["confirmed"] = actions.confirm(register, numbers=right, by=actor)
    for row in ImportRow.objects.filter(register=register, state="doubt"):
        for text in differences(row.read, truth[row.number]):
            done[f"left in doubt, {text}"] += 1
    return done


def _as_written(difference: str, true: dict[str, Any]) -> bool:
    """Only a family name was written: nobody who has the register alone can tell where it ends."""
    return difference.startswith(("family_name", "given_name")) and any(
        not person["given_name"] for person in true["persons"]
    )


def _mend_names(
    register: Any, truth: dict[int, dict[str, Any]], actor: Any, done: Counter[str]
) -> list[int]:
    """Names that were parted wrongly, written again as «family, given» and sent back."""
    from labimpact.imports.actions.deciding import replace_rows
    from labimpact.imports.models import ImportRow

    columns = {field: heading for heading, field in register.read_mapping.columns.items()}
    cells = {}
    for row in ImportRow.objects.filter(register=register, state__in=("ready", "doubt")):
        true = truth.get(row.number)
        wrong = [] if true is None or true["error"] else differences(row.read, true)
        names = [text for text in wrong if text.startswith(("family_name", "given_name"))]
        if not any(not _as_written(text, true) for text in names):
            continue
        done[f"name read wrongly, {'with a doubt' if row.state == 'doubt' else 'unsaid'}"] += 1
        people = "; ".join(f"{p['family_name']}, {p['given_name']}" for p in true["persons"])
        if "full_name" in columns:
            cells[row.number] = row.reading["cells"] | {columns["full_name"]: people}
    return replace_rows(register, cells, by=actor) if cells else []


def _taught(register: Any, truth: dict[int, dict[str, Any]]) -> set[tuple[str, str, str]]:
    """What the words that were not understood mean, where the truth says it."""
    from labimpact.imports.models import ImportRow

    found = set()
    for row in ImportRow.objects.filter(register=register, state="doubt"):
        true = truth.get(row.number)
        if true is None or true["error"] or not true["persons"]:
            continue
        if not differences(row.read, true):
            continue
        said = true["persons"][0]
        meant = {
            "municipality": said.get("municipality", ""),
            "country": next(iter(said.get("citizenships", ())), ""),
        }
        for one in row.read.understood:
            if one.field in meant and one.code != meant[one.field]:
                found.add((one.field, one.written, meant[one.field]))
    return found


def _leave_out(register: Any, row: Any, true: Any, actor: Any, done: Counter[str]) -> None:
    from labimpact.imports import actions

    if row.state in ("ready", "doubt"):
        actions.leave_out(register, [row.number], by=actor)
        done["left out: error not seen" if true else "left out: no such row"] += 1
    else:
        done["kept out by itself"] += 1


def _decide(
    row: Any, matches: list[dict[str, Any]], truth: dict[int, dict[str, Any]], actor: Any,
    done: Counter[str],
) -> None:  # fmt: skip
    """Choose among those who a person of a row may be, as the truth says."""
    from labimpact.imports import actions
    from labimpact.imports.enums import Choice
    from labimpact.imports.known import target

    first, at = matches[0], matches[0]["at"]
    if at == "row":
        done["the same row again: imported"] += 1
        actions.choose(row, "row", Choice.NEW, by=actor)
        return
    mine = truth[row.number]["people"][at]
    right = next((match for match in matches if _tells_of(match, truth) == mine), None)
    sure = "joined by itself" if first["sure"] else f"asked of {len(matches)}"
    done[f"{sure}: {'the same' if right else 'another'} ({(right or first)['kind']})"] += 1
    if right is None:
        actions.choose(row, str(at), Choice.NEW, by=actor)
    elif not right["sure"]:
        actions.choose(row, str(at), Choice.SAME, whom=target(right), by=actor)


def _tells_of(match: dict[str, Any], truth: dict[int, dict[str, Any]]) -> int | None:
    """Which human of the plan the other row of a match tells of."""
    people: list[int] = truth.get(match["row"], {"people": []})["people"]
    return people[match["row_at"]] if match["row_at"] < len(people) else None


def compare(facts: Facts) -> dict[str, Any]:
    from labimpact.base.wall.session import acting

    actor = _actor(facts)
    with acting(actor):
        found = compared(_register(facts), true_rows(Path(facts["path"])), actor)
    return {"differences": found[:50], "differences_count": len(found)} | _counts(facts, actor)


def _counts(facts: Facts, actor: Any) -> dict[str, int]:
    from labimpact.base.wall.session import acting
    from labimpact.imports.queries.listing import result

    with acting(actor):
        told = result(_register(facts))
    return {"persons": told.persons, "contacts": told.contacts}


def compared(register: Any, truth: dict[int, dict[str, Any]], actor: Any) -> list[str]:
    """All that is not as the truth says: who the persons are, the contacts, the months."""
    from labimpact.imports.models import ImportLink

    expected = {n: row for n, row in truth.items() if not row["error"]}
    links = ImportLink.objects.filter(register=register).order_by("row_number", "position")
    persons: dict[tuple[int, int], int] = {}
    contacts: dict[int, int] = {}
    for link in links:
        if link.contact_id is not None:
            contacts[link.row_number] = link.contact_id
        elif link.person_id is not None:
            persons[link.row_number, link.position] = link.person_id
    found = [f"row {n}: entered, and is an error" for n in contacts if n not in expected]
    found += [f"row {n}: did not enter" for n in expected if n not in contacts]
    found += _identities(expected, persons)
    found += _names(expected, persons)
    found += _contacts(expected, contacts, persons)
    return found + _months(register, expected, persons, actor)


def _called(row: dict[str, Any], at: int) -> tuple[int, str]:
    """A human, and the name that the row calls them by.

    Somebody whom the register calls by two names (a wife by her husband's) may well be two for
    whoever has the register alone: that is no mistake, and neither is finding that they are one.
    """
    from labimpact.people import search

    said = row["persons"][at]
    words = search.words(f"{said['family_name']} {said['given_name']}")
    return row["people"][at], " ".join(sorted(words))


def _identities(
    expected: dict[int, dict[str, Any]], persons: dict[tuple[int, int], int]
) -> list[str]:
    """One person for each human by each of their names, and one human for each person."""
    of_human, of_person = defaultdict(set), defaultdict(set)
    for number, row in expected.items():
        for at, human in enumerate(row["people"][: len(row["persons"])]):
            if (number, at) in persons:
                of_human[_called(row, at)].add(persons[number, at])
                of_person[persons[number, at]].add(human)
    found = [f"human {h}: {len(p)} persons" for h, p in of_human.items() if len(p) > 1]
    return found + [f"person {p}: humans {h}" for p, h in of_person.items() if len(h) > 1]


def _names(expected: dict[int, dict[str, Any]], persons: dict[tuple[int, int], int]) -> list[str]:
    """What the first row of each says of them is in their record."""
    from labimpact.people import search
    from labimpact.people.models import Person

    known = Person.objects.in_bulk(set(persons.values()))
    found, seen = [], set()
    for (number, at), pk in sorted(persons.items()):
        true = expected.get(number, {}).get("persons", [])
        if pk in seen or at >= len(true):
            continue
        seen.add(pk)
        person, said = known[pk], true[at]
        for name in ("family_name", "given_name", "tax_code"):
            written = said.get("given_name") or name == "tax_code"
            if written and search.fold(said.get(name, "")) not in (
                "",
                search.fold(getattr(person, name)),
            ):
                found.append(f"row {number}: {name} {getattr(person, name)!r} ({said[name]!r})")
        if said.get("birth_precision") == "day" and str(person.birth_date) != said["birth"]:
            found.append(f"row {number}: born {person.birth_date} ({said['birth']})")
    return found


def _contacts(
    expected: dict[int, dict[str, Any]], contacts: dict[int, int],
    persons: dict[tuple[int, int], int],
) -> list[str]:  # fmt: skip
    from labimpact.desk.models import Contact

    parts = ("participants", "items", "needs", "anonymous_groups")
    rows = Contact.objects.prefetch_related(*parts).in_bulk(list(contacts.values()))
    found = []
    for number, pk in contacts.items():
        if number not in expected:
            continue
        true, contact = expected[number]["contact"], rows[pk]
        heads = sum(group.head_count for group in contact.anonymous_groups.all())
        mine = {persons[number, at] for at in range(len(expected[number]["persons"]))}
        made = {
            "occurred_on": contact.occurred_on.isoformat(),
            "minutes": contact.minutes,
            "channel": contact.channel,
            "mediator_present": contact.mediator_present,
            "items": sorted(item.item for item in contact.items.all()),
            "needs": sorted(need.area for need in contact.needs.all()),
            "anonymous": heads,
            "people": {p.person_id for p in contact.participants.all()},
        }
        wanted = {**true, "people": mine}
        for name, value in made.items():
            meant = wanted.get(name, value)
            if value != (sorted(meant) if isinstance(meant, list) else meant):
                found.append(f"row {number}: {name} {value!r} ({wanted[name]!r})")
    return found


def _months(
    register: Any, expected: dict[int, dict[str, Any]], persons: dict[tuple[int, int], int],
    actor: Any,
) -> list[str]:  # fmt: skip
    """The report of the office, month by month: contacts, minutes, persons.

    How many persons there are is said by who the rows led to, which `_identities` has checked.
    """
    from labimpact.base import clock
    from labimpact.monitoring.periods import Period
    from labimpact.monitoring.queries.filters import Filters, countable_offices
    from labimpact.monitoring.queries.report import report

    true: Counter[str] = Counter()
    minutes: Counter[str] = Counter()
    humans = defaultdict(set)
    for number, row in expected.items():
        month = row["contact"]["occurred_on"][:7]
        true[month] += 1
        minutes[month] += row["contact"].get("minutes") or 0
        humans[month] |= {persons.get((number, at)) for at in range(len(row["persons"]))}
    if not true:
        return []
    first = min(row["contact"]["occurred_on"] for row in expected.values())
    from datetime import date

    period = Period(date.fromisoformat(first), clock.today())
    told = report(
        Filters(period, (register.office_id,)), by=actor, offered=list(countable_offices(actor))
    )
    made = {line.key: line for line in told.months}
    found = []
    for month in sorted(set(true) | set(made)):
        line = made.get(month)
        seen = (line.contacts.value, line.minutes.value, line.persons.value) if line else (0, 0, 0)
        meant = (true[month], minutes[month], len(humans[month]))
        if seen != meant:
            found.append(f"{month}: contacts, minutes, persons {seen} ({meant})")
    return found
