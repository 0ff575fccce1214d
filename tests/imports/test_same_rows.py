"""In bulk or one at a time, the very same rows: every column of every table that is written."""

import re
from datetime import date, time
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BigAutoField

from labimpact.base.wall.session import acting
from labimpact.desk.actions import record_contact, record_many
from labimpact.desk.contact_data import (
    AnonymousPeople,
    ContactData,
    Need,
    NextStep,
    Participant,
)
from labimpact.people.actions import NewPerson, register, register_many
from labimpact.people.dates import PartialDate
from labimpact.people.enums import DatePrecision
from tests import factories as f
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db

# Numbers that a sequence gave, keys and moments differ; all else must not.
_GIVEN = re.compile(r"(^|_)id$|^submission$|_at$|^valid_from$|^at$")
_POINTS = ("object_ids", "person_ids", "details")


def written(run):
    """Every row that appeared in any table of ours while something ran, without its numbers."""
    tables = [
        m._meta.db_table
        for m in apps.get_models()
        if m.__module__.startswith("labimpact.")
        and m._meta.managed
        and isinstance(m._meta.pk, BigAutoField)
    ]
    with behind_the_wall():
        before = {table: _last(table) for table in tables}
    run()
    with behind_the_wall():
        return {t: rows for t in tables if (rows := _after(t, before[t]))}


def _last(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        return cursor.fetchone()[0]


def _after(table, last):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE id > %s ORDER BY id', [last])
        names = [column.name for column in cursor.description]
        return [_told(dict(zip(names, row, strict=True)), last) for row in cursor.fetchall()]


def _told(row, last):
    kept = {}
    for name, value in row.items():
        if name in _POINTS:
            kept[name] = len(value)
        elif not _GIVEN.search(name) or name in (
            "office_id",
            "activity_id",
            "language_id",
            "country_id",
            "birth_country_id",
        ):
            kept[name] = value
        else:
            kept[name] = value is None
    return kept  # fmt: skip


def _person(n, **said):
    return NewPerson(
        family_name="Rossi Ñandú", given_name=f"Ana {n}", native_name="Ана", sex="F",
        birth=PartialDate(date(1990, 5, 1), DatePrecision.MONTH),
        phone="+393331234567", more_phones=("+390332123456",), email="ana@example.org",
        street="Via Roma 1", postal_code="21016", note="Dal registro", tax_code="RSSNAA90E41Z611Q",
        tax_code_kind="definitive", title_state="valid", title_kind="subordinate_work",
        title_number="I123", title_expires_on=date(2027, 1, 1), **said,
    )  # fmt: skip


def test_persons_in_bulk_are_those_of_the_action(cast):
    actor = cast.actor()
    country, language = f.CountryFactory(), f.LanguageFactory()
    said = {"citizenships": (country,), "language": language, "birth_country": country}
    with acting(actor):
        alone = written(lambda: [register(_person(n, **said), by=actor) for n in (1, 2)])
        bulk = written(lambda: register_many([_person(n, **said) for n in (1, 2)], by=actor))
    assert {table: _sorted(rows) for table, rows in alone.items()} == {
        table: _sorted(rows) for table, rows in bulk.items()
    }
    assert len(alone["people_person"]) == 2
    assert {
        "audit_auditevent", "people_grant", "people_searchkey", "people_citizenship",
        "people_spokenlanguage", "people_contactpoint", "people_address", "people_residencetitle",
    } <= set(alone)  # fmt: skip


def _contact(cast, other, language, number):
    return ContactData(
        office_id=cast.luino.pk,
        occurred_on=date(2026, 3, number),
        occurred_at=time(10, 30),
        minutes=35,
        items=("information_given", "form_filled"),
        channel="desk",
        language_id=language.pk,
        mediator_present=True,
        participants=(
            Participant(person_id=cast.amina.pk),
            Participant(person_id=other.pk, role="family"),
        ),
        anonymous=(AnonymousPeople(head_count=2),),
        needs=(Need(area="documents"), Need(area="work", severity=2)),
        outcome="closed",
        note="Nota",
        next_step=NextStep(title="Richiamare"),
        submission=uuid4(),
    )


def test_contacts_in_bulk_are_those_of_the_action(cast):
    actor = cast.actor()
    activity = f.ActivityFactory(starts_on=date(2026, 1, 1), ends_on=None)
    with behind_the_wall():
        activity.offices.add(cast.luino)
    other, language = f.PersonFactory(registered_office=cast.luino), f.LanguageFactory()
    with acting(actor):
        alone = written(
            lambda: [record_contact(_contact(cast, other, language, n), by=actor) for n in (3, 4)]
        )
        many = [_contact(cast, other, language, n) for n in (3, 4)]
        bulk = written(lambda: record_many(many, office_id=cast.luino.pk, by=actor))
    assert {table: _sorted(rows) for table, rows in alone.items()} == {
        table: _sorted(rows) for table, rows in bulk.items()
    }
    assert {
        "desk_contact", "desk_contactparticipant", "desk_contactneed", "desk_contactitem",
        "desk_anonymousgroup", "deliveries_delivery", "worklist_task", "audit_auditevent",
    } <= set(alone)  # fmt: skip
    assert {row["activity_id"] for row in alone["desk_contact"]} == {activity.pk}


def _sorted(rows):
    return sorted(rows, key=repr)


def test_a_row_has_one_key_however_often_it_is_asked(desk):
    """What makes an import safe to repeat: the key comes from the import and the row."""
    from labimpact.imports.actions.reading import new_contact
    from labimpact.imports.drafts import ContactDraft, RowReading
    from labimpact.imports.models import RegisterImport

    reading = RowReading(number=7, contact=ContactDraft(occurred_on="2026-03-10"))
    first, again = (new_contact(RegisterImport(pk=3), reading, (), None) for _ in range(2))
    other = new_contact(RegisterImport(pk=4), reading, (), None)
    assert isinstance(first.submission, UUID)
    assert first.submission == again.submission != other.submission
