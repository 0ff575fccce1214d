"""Nobody reads a code where the register should speak Italian."""

import ast
import re
from pathlib import Path

from labimpact.audit.labels import ACTIONS, object_label, said

SRC = Path(__file__).parents[2] / "src" / "labimpact"
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


def _literals(node):
    """The codes an expression may be: a text, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        return _literals(node.body) | _literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) else set()


def _called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def recorded():
    """Every action written out where the register is written, or handed on as `action`."""
    found = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if _called(node) in ("record", "record_list", "record_each", "_note") and node.args:
                found |= {code for code in _literals(node.args[0]) if CODE.fullmatch(str(code))}
            for keyword in node.keywords:
                if keyword.arg == "action":
                    texts = {str(code) for code in _literals(keyword.value)}
                    found |= {code for code in texts if CODE.fullmatch(code)}
    return found


def test_every_action_of_the_code_is_found():
    assert {"today.read", "person.registered", "referral.sent"} <= recorded()


def test_every_action_has_its_italian_words():
    assert sorted(recorded() - ACTIONS.keys()) == []


def test_a_list_is_called_by_its_title_and_an_import_by_its_number():
    exported = said("list.exported", listing="workspace.persons")
    assert exported == "elenco scaricato in un file: «Persone dell'ufficio»"
    assert said("list.exported", listing="nessuno") == "elenco scaricato in un file"
    assert said("import.finished", import_number=7) == "importazione conclusa (n. 7)"


def test_the_kind_of_record_is_said_in_italian():
    assert object_label("imports.RegisterImport") == "importazione"
    assert object_label("tolta.Via") == "tolta.Via"
