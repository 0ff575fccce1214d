"""Patterns that lock or break are refused; the same done patiently passes."""

import subprocess

import psycopg
import pytest
from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q
from psycopg import sql

from config.databases import address
from labimpact.operations import migration_safety

pytestmark = pytest.mark.django_db
INDEX = models.Index(fields=["note"], name="by_note")
CHECK = models.CheckConstraint(condition=~Q(note="x"), name="not_x")


def found(*steps, app="people", **attributes):
    made = type("Migration", (migrations.Migration,), {"operations": list(steps), **attributes})
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return migration_safety.of_migration(made("9999_new", app), loader.project_state())


def add(field, model="person"):
    return migrations.AddField(model, "extra", field)


REFUSED = {
    "not null without default": add(models.IntegerField()),
    "default of python only": add(models.IntegerField(default=3)),
    "volatile default": add(models.DateTimeField(db_default=TransactionNow())),
    "unique": add(models.IntegerField(null=True, unique=True)),
    "indexed": add(models.IntegerField(null=True, db_index=True)),
    "link": add(models.ForeignKey("network.Office", models.PROTECT, null=True)),
    "index": migrations.AddIndex("person", INDEX),
    "constraint": migrations.AddConstraint("person", CHECK),
    "type": migrations.AlterField("person", "version", models.CharField(max_length=9)),
    "shorter": migrations.AlterField("person", "tax_code", models.CharField(max_length=4)),
    "not null": migrations.AlterField("person", "birth_date", models.DateField()),
    "rename": migrations.RenameField("person", "note", "notes"),
    "rename model": migrations.RenameModel("Person", "Human"),
    "drop": migrations.RemoveField("person", "note"),
    "drop model": migrations.DeleteModel("SearchKey"),
    "rewrite": migrations.RunSQL("UPDATE people_person SET note = ''"),
}
ALLOWED = {
    "null": add(models.IntegerField(null=True)),
    "literal default": add(models.CharField(max_length=9, db_default="")),
    "longer": migrations.AlterField("person", "tax_code", models.CharField(max_length=40)),
    "to text": migrations.AlterField("person", "birth_place", models.TextField(blank=True)),
    "concurrent index": AddIndexConcurrently("person", INDEX),
    "constraint not valid": AddConstraintNotValid("person", CHECK),
    "new table": migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))]),
}


@pytest.mark.parametrize("step", REFUSED.values(), ids=REFUSED)
def test_what_would_hold_everybody_up_is_refused(step):
    assert len(found(step)) == 1


@pytest.mark.parametrize("step", ALLOWED.values(), ids=ALLOWED)
def test_what_is_quick_passes(step):
    assert found(step) == []


def test_a_table_made_in_the_same_migration_may_have_anything():
    new = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
    assert found(new, add(models.IntegerField(), model="thing")) == []


def test_a_small_table_may_be_indexed_and_checked():
    index = models.Index(fields=["title"], name="by_title")
    assert found(migrations.AddIndex("project", index), app="programme") == []


def test_a_drop_passes_once_a_release_did_without_it():
    drop = migrations.RemoveField("person", "note")
    assert found(drop, unused_since="0.0.9") == []
    assert found(drop, unused_since="99.0") != []


def test_who_has_looked_at_the_locks_says_why():
    assert found(REFUSED["index"], locks_reviewed="the table is empty everywhere") == []


def test_the_product_s_own_migrations_pass():
    assert migration_safety.problems() == []
    assert "people.0001_initial" in migration_safety.baseline()


def test_preparing_lets_the_desks_pass_and_comes_back_for_its_lock(product):
    """A desk holds a table; `prepare` gives way within seconds, and goes on when it is free."""
    with psycopg.connect(address("owner"), dbname=product.name) as desk:
        desk.execute(sql.SQL("LOCK TABLE people_person IN ROW EXCLUSIVE MODE"))
        process = product.start(
            "manage.py", "prepare", DJANGO_SETTINGS_MODULE="config.settings.test",
            PYTHONPATH="src",
        )  # fmt: skip
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=12)
        with psycopg.connect(address("owner"), dbname=product.name) as other:
            # Nobody queues up behind it for longer than it waits itself.
            other.execute("SET statement_timeout = '9s'")
            other.execute("SELECT count(*) FROM people_person")
        desk.rollback()
    assert process.wait(timeout=90) == 0
