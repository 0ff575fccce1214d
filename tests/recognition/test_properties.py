"""No fact lost, none counted twice, and merging then separating changes nothing: any order."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.people.models import ContactPoint, Person, same_person
from labimpact.recognition import actions, fields
from labimpact.recognition.models import Merge
from tests import factories as f
from tests.conftest import behind_the_wall
from tests.recognition.conftest import dump, indexed

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
RECORDS = 5
# A step joins two records (whichever stand for them then) or undoes the n-th merge that stands.
JOIN = st.tuples(
    st.just("join"), st.integers(0, RECORDS - 1), st.integers(0, RECORDS - 1),
    st.dictionaries(
        st.sampled_from(["family_name", "given_name", "birth", "tax_code", "note", "sex"]),
        st.sampled_from(fields.SIDES), max_size=3,
    ),
)  # fmt: skip
UNDO = st.tuples(st.just("undo"), st.integers(0, 9), st.just(0), st.just({}))
STEPS = st.lists(st.one_of(JOIN, JOIN, UNDO), min_size=1, max_size=8)


@pytest.fixture
def records(cast):
    """Five records of the desk of Luino, each with facts of its own."""
    found = []
    for n in range(RECORDS):
        person = f.PersonFactory(
            registered_office=cast.luino, family_name=f"Cognome{n}", note=f"nota {n}",
            sex="FM"[n % 2], birth_date=f"19{70 + n}-01-01", birth_precision="year",
            tax_code=f"CODICE{n}", tax_code_kind="provisional",
        )  # fmt: skip
        f.ContactPointFactory(person=person, value=f"telefono {n}")
        contact = f.ContactFactory(office=cast.luino)
        f.ContactParticipantFactory(contact=contact, person=person)
        found.append(indexed(person))
    return found


def head(person):
    with behind_the_wall():
        row = Person.objects.get(pk=person.pk)
        return Person.objects.get(pk=row.merged_into_id or row.pk)


def walk(actor, records, steps):
    """Take the steps that are possible; what is refused changes nothing."""
    for what, one, other, choices in steps:
        with acting(actor):
            if what == "join":
                kept, absorbed = head(records[one]), head(records[other])
                if kept != absorbed:
                    actions.merge(kept, absorbed, choices=choices, reason="è lei", by=actor)
                continue
            standing = list(Merge.objects.standing().order_by("pk"))
            if standing:
                _undo(actor, standing[one % len(standing)])


def _undo(actor, merge):
    before = dump()
    kept = Person.objects.get(pk=merge.kept_id)
    try:
        actions.undo(merge, by=actor, reason="prova")
    except Refused:
        assert kept.merged_into_id is not None
        assert dump() == before
    else:
        assert kept.merged_into_id is None


def undo_all(actor):
    """Everything apart again, the last first of each chain."""
    with acting(actor):
        while standing := list(Merge.objects.standing().select_related("kept")):
            merge = next(m for m in standing if m.kept.merged_into_id is None)
            actions.undo(merge, by=actor, reason="prova")


@FEW
@given(STEPS)
def test_any_merges_undone_in_any_order_leave_the_database_as_it_was(cast, records, steps):
    actor = cast.actor()
    before = dump()
    walk(actor, records, steps)
    check_one_level(actor, records)
    undo_all(actor)
    assert dump() == before


def check_one_level(actor, records):
    """Each record points at one that stands by itself, and each fact is found exactly once."""
    heads = {head(person).pk for person in records}
    with behind_the_wall():
        assert not Person.objects.filter(pk__in=heads).exclude(merged_into=None).exists()
    with acting(actor):
        shown = set(Person.objects.visible_to(actor).current().values_list("pk", flat=True))
        found = [
            value
            for pk in heads
            for value in ContactPoint.objects.filter(same_person("person", pk)).values_list(
                "value", flat=True
            )
        ]
    assert heads <= shown
    assert not shown & {p.pk for p in records} - heads
    assert sorted(found) == [f"telefono {n}" for n in range(RECORDS)]
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT person_key), count(*) FROM wall.attendance")
        keys, rows = cursor.fetchone()
    assert (keys, rows) == (len(heads), RECORDS)


@FEW
@given(
    st.dictionaries(
        st.sampled_from(sorted(fields.BY_KEY)), st.sampled_from(fields.SIDES), max_size=20
    )
)
def test_whatever_values_are_chosen_both_records_come_back(cast, records, choices):
    actor = cast.actor()
    before = dump()
    with acting(actor):
        made = actions.merge(records[0], records[1], choices=choices, reason="è lei", by=actor)
        kept = Person.objects.get(pk=records[0].pk)
        for key, value in fields.BY_KEY.items():
            source = records[choices.get(key) == fields.ABSORBED]
            source.refresh_from_db()
            if source is not records[0]:
                assert value.of(kept) == value.of(source)
        actions.undo(made, by=actor, reason="prova")
    assert dump() == before
