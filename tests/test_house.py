"""The rules of the house that a linter cannot express."""

import ast
import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import get_resolver

from labimpact.base.wall.compiler import declared_walls
from labimpact.base.wall.declarations import Wall
from labimpact.network.roles import role_permissions
from tests import (
    case_factories,
    directory_factories,
    editorial_factories,
    factories,
    flow_factories,
    freshness_factories,
    mediation_factories,
)
from tests.conftest import behind_the_wall

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "src" / "labimpact"
DOMAIN = {"models", "actions", "queries", "permissions", "emails", "jobs", "enums"}
HTTP = ("django.http", "django.shortcuts", "django.contrib.messages", "django_htmx")
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "delete", "update", "get_or_create",
    "update_or_create",
}  # fmt: skip
# Methods of the same name that write nothing: a dict, a session, a form's cleaned data.
NOT_A_MODEL = {"session", "context", "data", "params", "query"}


def _modules(names):
    for path in HOUSE.rglob("*.py"):
        if "migrations" not in path.parts and (path.stem in names or path.parent.name in names):
            yield path


def _sources():
    for path in [*HOUSE.rglob("*.py"), *(ROOT / "src" / "launcher").rglob("*.py")]:
        if "migrations" not in path.parts:
            yield path, path.read_text()


def _views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern


def test_every_view_declares_its_access():
    undeclared = [
        p.lookup_str
        for p in _views(get_resolver().url_patterns)
        if p.lookup_str.startswith(("labimpact.", "config.")) and not hasattr(p.callback, "access")
    ]
    assert undeclared == []


def test_domain_modules_do_not_know_http():
    wrong = []
    for path in _modules(DOMAIN):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(HTTP):
                wrong.append(f"{path.relative_to(HOUSE)}: {node.module}")
    assert wrong == []


def test_views_do_not_write():
    wrong = []
    for path in _modules({"views"}):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
                and not any(k.arg == "commit" and k.value.value is False for k in node.keywords)
                and getattr(node.func.value, "id", getattr(node.func.value, "attr", ""))
                not in NOT_A_MODEL
            ):
                wrong.append(f"{path.relative_to(HOUSE)}:{node.lineno} .{node.func.attr}()")
    assert wrong == []


# A view is no table: what it shows is walled where it is made.
OURS = [m for m in apps.get_models() if m.__module__.startswith("labimpact.") and m._meta.managed]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_model_declares_its_wall_and_how_long_it_is_kept(model):
    assert isinstance(model.__dict__.get("wall"), Wall)
    kept = yaml.safe_load((HOUSE / "rules" / "data" / "retention.yaml").read_text())
    known = {row["code"] for row in kept["rows"]} | {"retention_permanent"}
    assert f"retention_{model.wall.retention}" in known


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_model_has_a_factory_and_a_term_in_the_glossary(model):
    made = {
        f._meta.model
        for module in (
            factories,
            case_factories,
            flow_factories,
            mediation_factories,
            directory_factories,
            editorial_factories,
            freshness_factories,
        )
        for f in vars(module).values()
        if isinstance(f, type)
        and issubclass(f, factories.WallFactory)
        and f is not factories.WallFactory
    }
    assert model in made
    assert f"`{model.__name__}`" in (ROOT / "docs" / "glossario.md").read_text()


@pytest.mark.django_db
def test_every_table_of_the_database_stands_behind_the_wall():
    """Also those nobody thinks of: queue, sessions, history, drafts, link tables."""
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        tables = dict(cursor.fetchall())
    assert {t for t, on in tables.items() if not on} == set()
    assert set(tables) - set(declared_walls()) == set()


@pytest.mark.django_db
def test_the_roles_own_nothing_and_bypass_nothing():
    roles = settings.WALL_ROLES
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = ANY (%s)",
            [[roles["app"], roles["stats"], roles["matcher"]]],
        )
        for name, *powers in cursor.fetchall():
            assert powers == [False] * 4, name
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE c.relnamespace IN ('public'::regnamespace, 'wall'::regnamespace)"
            " AND r.rolname <> %s",
            [roles["owner"]],
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_stats_holds_no_privilege_on_any_table_and_the_matcher_only_on_keys():
    roles = settings.WALL_ROLES
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT grantee, table_name, column_name FROM information_schema.column_privileges"
            " WHERE table_schema IN ('public', 'wall') AND grantee = ANY (%s)",
            [[roles["stats"], roles["matcher"]]],
        )
        held = set(cursor.fetchall())
    assert {t for g, t, _ in held if g == roles["stats"]} == set()
    assert {t for g, t, _ in held if g == roles["matcher"]} == {
        "recognition_card", "recognition_commonkey", "recognition_matchweights", "people_grant",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_wall_keeps_the_roles_that_the_code_states():
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SELECT role, permission, reach, needs_session FROM wall.role_permission")
        kept = set(cursor.fetchall())
    assert kept == {(p.role, p.permission, p.reach, p.needs_session) for p in role_permissions()}


@pytest.mark.django_db
def test_functions_that_run_as_the_owner_fix_their_search_path():
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef"
            " AND pronamespace = 'wall'::regnamespace"
            " AND NOT coalesce(proconfig::text LIKE '%%search_path=public, pg_temp%%', false)"
        )
        assert cursor.fetchall() == []


def test_no_exception_is_built_and_then_forgotten():
    """Ruff's PLW0133 sees built-in exceptions only; PermissionDenied() without raise passes it."""
    forgotten = []
    for path, source in _sources():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                name = getattr(node.value.func, "id", getattr(node.value.func, "attr", ""))
                if name[:1].isupper() and name.endswith(
                    ("Denied", "Error", "Exception", "Http404", "Refused", "Conflict")
                ):
                    forgotten.append(f"{path}:{node.lineno} {name}")
    assert forgotten == []


LIMITS = {"module": 400, "function": 40}
LARGE_ON_PURPOSE: dict[str, str] = {}  # "cases/models.py": "why"


def test_modules_and_functions_stay_readable():
    long = []
    for path, source in _sources():
        if source.count("\n") > LIMITS["module"]:
            long.append(str(path))
        long += [
            f"{path}:{n.lineno} {n.name}"
            for n in ast.walk(ast.parse(source))
            if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
            and n.end_lineno - n.lineno > LIMITS["function"]
        ]
    assert [x for x in long if not any(k in x for k in LARGE_ON_PURPOSE)] == []


def test_an_hour_is_read_in_one_way_everywhere():
    """Each form with formats of its own read "10" as it pleased: one of them as one o'clock."""
    own = [str(p) for p, source in _sources() if re.search(r"forms\.TimeField\(", source)]
    assert own == []


OWN_SCRIPT_OR_STYLE = re.compile(
    r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*(?:\bsrc=|application/(?:ld\+)?json))"
)


def test_templates_hold_no_script_and_no_style_of_their_own():
    """The content-security policy would refuse them, on the one page nobody tried."""
    wrong = []
    for path in (HOUSE / "templates").rglob("*.html"):
        text = path.read_text()
        if OWN_SCRIPT_OR_STYLE.search(text):
            wrong.append(str(path.relative_to(HOUSE)))
    assert wrong == []


def test_nothing_is_left_to_do_without_an_issue():
    # Three X are no mark here: they are the ISO code of who is stateless.
    marks = re.compile(r"\b(TODO|FIXME|HACK)\b")
    left = [
        f"{path}:{number}"
        for path, source in _sources()
        for number, line in enumerate(source.splitlines(), 1)
        if marks.search(line)
    ]
    assert left == []


def test_no_source_that_is_shown_names_a_note_of_ours():
    """Who reads a rule finds where it comes from: a law, a page, or that it is to be confirmed."""
    for path in sorted(HOUSE.rglob("*")):
        if path.suffix in {".yaml", ".csv", ".json", ".html"}:
            lines = path.read_text(encoding="utf-8").splitlines()
            said = [line for line in lines if not line.lstrip().startswith("#")]
            assert not any("domain.md" in line for line in said), path


def test_commands_named_in_the_docs_exist():
    known = set(re.findall(r"^\s*([a-z]+)\)", (ROOT / "labimpact").read_text(), re.M)) | set(
        re.findall(r'"([a-z]+)"', (ROOT / "src/launcher/commands.py").read_text())
    )
    named = set()
    for doc in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"), ROOT / "bench/README.md"]:
        if doc.exists():
            named |= set(re.findall(r"\./labimpact ([a-z]+)", doc.read_text()))
    assert named <= known


def test_no_job_waits_behind_a_queueing_lock():
    """Behind the wall PostgreSQL keeps the detail of a broken constraint for itself, and the queue
    library, which reads the lock's name there, would take the worker down with it. `lock` runs
    jobs of one kind one after the other, and needs no such answer."""
    from procrastinate.contrib.django import app as queue

    assert queue.tasks
    held = [name for name, task in queue.tasks.items() if getattr(task, "queueing_lock", None)]
    assert [name for name in held if not name.startswith("builtin")] == []
