"""A network of any size: the same for the same number, whoever writes which part of it."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from labimpact.base import clock
from labimpact.casework.models import Referral
from labimpact.deliveries.models import Delivery
from labimpact.desk.models import Contact
from labimpact.network.models import Office, TerritorialArea
from labimpact.operations.demo import seeding
from labimpact.operations.demo.dice import Weighted, dice
from labimpact.operations.demo.households import household
from labimpact.operations.demo.rows import Recorder
from labimpact.operations.many import conducting, loading, telling
from labimpact.operations.many.allotting import met_in
from labimpact.operations.many.columns import copied
from labimpact.operations.many.differences import PROPORTIONS, altered
from labimpact.operations.many.identities import identities, keys, tax_code
from labimpact.operations.many.stories import Compiler
from labimpact.operations.many.tape import Tape
from labimpact.people import search
from labimpact.people.models import Person, SearchKey
from labimpact.recognition.models import Card
from tests.conftest import behind_the_wall
from tests.operations.demo_stage import stage

pytestmark = pytest.mark.django_db

PERSONS = 1_000


def wish(tmp_path, **values) -> conducting.Wish:
    return conducting.Wish(
        persons=PERSONS, seed=7, today=clock.today(), password="!", url="", processes=1,
        truth=tmp_path / "truth.csv", **values,
    )  # fmt: skip


@pytest.fixture
def world(db, monkeypatch):
    # Few stories, each lived often: what is tested here does not depend on how many.
    monkeypatch.setattr(conducting, "FEWEST_STORIES", 60)
    monkeypatch.setattr(telling, "FEWEST", 1)
    monkeypatch.setattr(telling, "LIVES", 1)
    return stage()


def pressed(tmp_path, **values):
    with behind_the_wall():
        return conducting.prepare(wish(tmp_path, **values), PERSONS, lambda what: None)


@pytest.fixture
def press(world, tmp_path):
    return pressed(tmp_path)[0]


def test_a_block_is_the_same_alone_and_after_the_others(press):
    blocks = range(len(press.allotment.starts))
    assert len(blocks) > 1
    in_order = [press.block(number) for number in blocks]
    backwards = {number: press.block(number) for number in reversed(blocks)}
    assert [backwards[number] for number in blocks] == in_order


def test_the_same_number_makes_the_same_network_and_another_one_another(press):
    again = press.block(0)
    other = conducting.Press(
        press.seed + 1, press.livings, press.repertoire, press.allotment, press.kinds
    )
    assert press.block(0) == again
    assert other.block(0)[0][Person] != again[0][Person]


def test_there_are_exactly_as_many_persons_as_were_asked_for(press):
    lines = [press.block(number)[0] for number in range(len(press.allotment.starts))]
    persons = [line for one in lines for text in one[Person] for line in text.splitlines()]
    ids = [int(line.split("\t")[0]) for line in persons]
    assert len(ids) == len(set(ids)) == PERSONS == press.allotment.persons
    assert max(ids) == press.allotment.end[Person] - 1


def test_the_rows_enter_the_database_with_every_constraint_in_place(press):
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for number in range(len(press.allotment.starts)):
            for model, texts in press.block(number)[0].items():
                loading.copy(connection.connection, model, texts)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        loading.follow(dict(press.allotment.end))
        assert Person.objects.count() == PERSONS
        assert Contact.objects.count() > PERSONS
        office = Office.objects.order_by("pk")[0]
        new = Person.objects.create(family_name="Nuova", registered_office=office)
        assert new.pk == press.allotment.end[Person]
        cursor.execute(
            "SELECT count(*) FROM people_person p WHERE NOT EXISTS"
            " (SELECT 1 FROM people_grant g WHERE g.person_id = p.id"
            "  AND g.office_id = p.registered_office_id) AND p.family_name <> 'Nuova'"
        )
        assert cursor.fetchone() == (0,)
        # A delivery belongs to the office, the operator and an activity of its own contact.
        contacts = {c.pk: c for c in Contact.objects.all()}
        for row in Delivery.objects.all():
            contact = contacts[row.origin_id]
            assert (row.office_id, row.operator_id) == (contact.office_id, contact.recorded_by_id)
            assert row.activity_id in (None, contact.activity_id)
        for sent in Referral.objects.exclude(to_office=None):
            assert sent.to_office_id != sent.from_office_id


def test_a_story_filled_with_its_own_people_is_what_the_recorder_wrote(world, tmp_path):
    """Nothing but the blanks changes: each row comes back as the demonstration's pen wrote it."""
    with behind_the_wall():
        press, _lives = pressed(tmp_path)
        told = {living.area: living for living in reversed(press.livings)}
        theatre = telling.Stage(world, told["luino"], told["cremasco"])
        for number in range(25):
            plan = household(replace(world, desks=(theatre.desk,)), number)
            tape = Tape()
            both = replace(world, desks=(theatre.desk, theatre.other))
            seeding.lay_household(Recorder(both, tape), plan)
            rows = tape.take()
            compiler = Compiler(rows, theatre.cast)
            story = compiler.story()
            lines = filled_with_its_own(story, compiler, rows, told)
            assert lines == written(rows)


def filled_with_its_own(story, compiler, rows, told):
    own = {
        model: iter([values["id"] for one, values in rows if one is model])
        for model in story.counts
    }
    ids = [next(own[model]) for model, count in story.counts.items() for _one in range(count)]
    values = {}
    for blank in compiler.blanks:
        values[blank] = original(blank, rows, told)
    after = {place: values[blank] for blank, place in places_of(story, compiler).items()}
    whole = [*ids, *[after.get(place) for place in range(max(after, default=-1) + 1)]]
    return {
        model: (text.template % text.pick(whole)).splitlines()
        for model, text in story.texts.items()
    }


def places_of(story, compiler):
    from labimpact.operations.many import layout

    asked = [blank for blank in compiler.blanks if blank[0] == "number"]
    uuids = [blank for blank in compiler.blanks if blank[0] == "uuid"]
    persons = story.counts[Person]
    return {b: layout.place(b, persons, 0, asked, uuids) for b in compiler.blanks}


def original(blank, rows, told):
    offices = (told["luino"], told["cremasco"])
    of = {}
    for model, values in rows:
        of.setdefault(model._meta.label, []).append(values)
    match blank:
        case ("office", o):
            return offices[o].office_id
        case ("office_name", o):
            return offices[o].name
        case ("user", o, k):
            return offices[o].users[k][0]
        case ("user_name", o, k):
            return offices[o].users[k][1]
        case ("activity", o, project):
            return offices[o].activities[project]
        case ("town",):
            return next(a["municipality_id"] for a in of["people.Address"] if a["street"])
        case ("street",):
            return next(a["street"] for a in of["people.Address"] if a["street"])
        case ("born_at",):
            born = (p["birth_municipality_id"] for p in of["people.Person"])
            return next(pk for pk in born if pk)
        case ("person", who, name):
            return of_person(who, name, of)
        case ("number", pk, _who, kind):
            table, column = {
                "title": ("people.ResidenceTitle", "number"),
                "receipt": ("people.ResidenceTitle", "receipt_code"),
                "paper": ("people.IdentityDocument", "number"),
                "mail": ("people.ContactPoint", "value"),
                "mobile": ("people.ContactPoint", "value"),
            }[kind]
            return next(row[column] for row in of[table] if row["id"] == pk)
        case ("uuid", pk):
            return next(c["submission"] for c in of["desk.Contact"] if c["id"] == pk)
    raise AssertionError(blank)


def of_person(who, name, of):
    person = of["people.Person"][who]
    if name == "initials":
        return f"{person['given_name'][:1]}.{person['family_name'][:1]}."
    if name == "phone":
        points = of["people.ContactPoint"]
        return next(
            p["value"] for p in points if p["person_id"] == person["id"] and p["kind"] == "phone"
        )
    column = {
        "family": "family_name", "given": "given_name", "preferred": "preferred_name",
        "native": "native_name", "birth": "birth_date", "code": "tax_code",
        "code_kind": "tax_code_kind", "override": "tax_code_override",
    }[name]  # fmt: skip
    return person[column]


def written(rows):
    import json

    found = {}
    for model, values in rows:
        if model in (SearchKey, Card):
            continue
        cells = []
        for field in model._meta.concrete_fields:
            value = values[field.attname]
            if isinstance(value, list):
                value = "{" + ",".join(map(str, value)) + "}"
            elif isinstance(value, dict):
                value = json.dumps(value, ensure_ascii=False, default=lambda d: d.isoformat())
            cells.append(copied(value))
        found.setdefault(model, []).append("\t".join(cells))
    return found


def test_the_keys_are_those_that_the_search_would_find(press):
    for number in range(60):
        for person in press.people(number):
            known = search.Known(
                names=[
                    n for n in (person.family, person.given, person.preferred, person.native) if n
                ],
                phones=[p for p in (person.phone, "+39 352 0000123") if p],
                emails=["amina.12@example.org"],
                tax_code=person.code,
                permits=["I00000012", "061234567890"],
                documents=["AB0000001"],
            )
            phones = [p for p in (person.phone, "+39 352 0000123") if p]
            mine = keys(person, phones, ["amina.12@example.org"],
                        ["I00000012", "061234567890"], ["AB0000001"])  # fmt: skip
            assert mine == sorted((str(kind), key) for kind, key in search.keys_of(known))


def test_tax_codes_are_those_of_the_demonstration(press):
    from labimpact.operations.demo import identity

    for number in range(40):
        person = press.people(number)[0]
        args = (person.family, person.given, "F", person.born, "Z330")
        assert tax_code(*args) == identity.tax_code(*args)


def test_people_have_the_age_that_their_story_says(press):
    for number in range(200):
        told = press.repertoire.households[press.allotment.story[number]]
        for person, shape in zip(press.people(number), told.shapes, strict=True):
            birthday = (shape.on.month, shape.on.day) < (person.born.month, person.born.day)
            assert shape.on.year - person.born.year - birthday == shape.age
            assert person.born <= shape.on


def test_children_of_one_family_bear_the_name_their_custom_gives(press):
    shapes = next(
        one.shapes for one in press.repertoire.households
        if sum(shape.role == "child" for shape in one.shapes) > 1
    )  # fmt: skip
    made = identities(dice("family"), "AL", shapes, "F205")
    children = [p for p, shape in zip(made, shapes, strict=True) if shape.role == "child"]
    assert len({child.family for child in children}) == 1
    assert len({child.given for child in children}) == len(children)


def test_offices_weigh_as_the_foreign_residents_of_their_provinces(press):
    weights = Counter()
    for living in press.livings:
        weights[living.province] += living.weight
    assert len({living.area for living in press.livings}) == 35
    assert sum(weights.values()) == pytest.approx(1)
    # ISTAT, 31 December 2023: 487,100 of 1,203,138 in the province of Milan.
    assert weights["MI"] == pytest.approx(487_100 / 1_203_138)
    with behind_the_wall():
        assert TerritorialArea.objects.filter(code="prova-milano").exists()
        assert Office.objects.filter(area__code="lodi").count() == 1


def test_met_again_are_as_many_as_asked_and_told_apart_by_the_kinds_named(world, tmp_path):
    share = 0.2
    press, _lives = pressed(tmp_path, repeated=share, kinds={"swapped_names": 1})
    told = [t for n in range(len(press.allotment.starts)) for t in press.block(n)[1]]
    assert share / 2 < len(told) / PERSONS < share * 1.5
    kinds = Counter(kind for truth in told for kind in truth.kinds)
    # Who has one name only for both cannot be swapped: the least that always can be is written.
    assert kinds["swapped_names"] > 0.9 * len(told)


def test_the_truth_names_records_that_are_there_and_differ_as_it_says(press):
    rows, told = {}, []
    for number in range(len(press.allotment.starts)):
        lines, truths = press.block(number)
        told += truths
        names = [field.attname for field in Person._meta.concrete_fields]
        for text in lines[Person]:
            for line in text.splitlines():
                row = dict(zip(names, line.split("\t"), strict=True))
                rows[int(row["id"])] = row
    assert told
    for truth in told:
        one, other = rows[truth.person], rows[truth.identity]
        assert one["sex"] == other["sex"]
        assert truth.person != truth.identity
        assert set(truth.kinds) <= set(PROPORTIONS)
        if truth.kinds == ("swapped_names",):
            swapped = (other["given_name"], other["family_name"])
            assert (one["family_name"], one["given_name"]) == swapped
        if "spelling" not in truth.kinds and truth.kinds == ("missing_code",):
            assert one["tax_code"] == ""
            assert one["family_name"] == other["family_name"]


def test_a_difference_is_never_none(press):
    rng = dice("differences")
    kinds = Weighted([(kind, 1.0) for kind in PROPORTIONS])
    for number in range(80):
        person = press.people(number)[0]
        made, done = altered(rng, person, "F", "MA", kinds)
        assert done
        assert made != person


def test_the_truth_file_lists_both_records_of_an_identity(tmp_path):
    from labimpact.operations.many.stamping import Truth

    path = tmp_path / "truth.csv"
    conducting._tell_truth(path, [Truth(9, 4, ("spelling", "missing_code")), Truth(12, 4, ("x",))])
    with path.open(newline="") as handle:
        rows = [tuple(row.values()) for row in csv.DictReader(handle)]
    assert rows == [("4", "4", ""), ("9", "4", "spelling missing_code"), ("12", "4", "x")]


def test_an_offices_own_life_names_its_own_people(world, tmp_path):
    press, lives = pressed(tmp_path)
    office = next(n for n, one in enumerate(press.livings) if one.area == "prova-milano")
    known = met_in(press.allotment, office, 400)
    lines = press.life(lives[0], office, known, press.allotment.end)
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for number in range(len(press.allotment.starts)):
            for model, texts in press.block(number)[0].items():
                loading.copy(connection.connection, model, texts)
        for model, texts in lines.items():
            loading.copy(connection.connection, model, texts)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT count(*) FILTER (WHERE p.registered_office_id = a.office_id), count(*)"
            " FROM agenda_appointment a JOIN people_person p ON p.id = a.person_id"
        )
        same, every = cursor.fetchone()
    assert every > 0
    assert same == every


def test_constraints_and_indexes_come_back_as_they_were(world):
    with behind_the_wall(), connection.cursor() as cursor:
        # What the network's rows still have to be checked for keeps their tables as they are.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before = schema(cursor)
        off = loading.undress([Person, SearchKey, Contact])
        assert schema(cursor) != before
        for statements in off.keys.values():
            for statement in statements:
                cursor.execute(statement)
        for table, name, definition in off.foreign:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for table in off.tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        assert schema(cursor) == before


def schema(cursor):
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('p', 'u', 'x', 'f') UNION ALL"
        " SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger"
        " WHERE NOT tgisinternal ORDER BY 1, 2, 3"
    )
    return cursor.fetchall()


def test_a_birthday_in_the_year_is_never_in_the_future(press):
    from labimpact.operations.many.identities import born_at_age

    rng = dice("born")
    for day in (date(2024, 2, 29), date(2026, 1, 1)):
        for _one in range(300):
            born = born_at_age(rng, 0, day)
            assert day - timedelta(days=366) < born < day
