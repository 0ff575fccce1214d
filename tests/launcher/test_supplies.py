"""The list of licences is that of the lock files, and the bill of materials is one."""

import json
import subprocess

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from launcher import lockfiles, supplies
from launcher.layout import REQUIREMENTS


def test_the_page_of_licences_names_what_the_lock_files_lock():
    page = supplies.LICENCES.read_text(encoding="utf-8")
    listed = {tuple(line.split(" | ")[:2]) for line in page.splitlines() if line.startswith("| ")}
    wanted = {(f"| {part.name}", part.version) for part in supplies.parts()}
    assert wanted - listed == set()
    assert len(listed - wanted) == 1  # the heading


def test_every_package_of_the_product_says_its_licence():
    served = [part for part in supplies.parts() if part.served]
    assert len(served) > 50
    assert [part.name for part in served if part.licence == supplies.UNKNOWN] == []


def test_a_list_that_is_no_longer_true_is_noticed(tmp_path, monkeypatch):
    page = tmp_path / "licenze.md"
    monkeypatch.setattr(supplies, "LICENCES", page)
    supplies.licences([])
    assert supplies.licences(["--check"]) == 0
    page.write_text(page.read_text().replace("| django |", "| django-di-ieri |"))
    with pytest.raises(supplies.Stop):
        supplies.licences(["--check"])


def test_the_bill_of_materials_follows_the_schema(tmp_path):
    target = tmp_path / "sbom.json"
    assert supplies.sbom([str(target)]) == 0
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(target.read_text()) is None
    told = json.loads(target.read_text())
    refs = [c["bom-ref"] for c in told["components"]]
    assert len(refs) == len(set(refs))
    needed = {c["name"] for c in told["components"] if c["scope"] == "required"}
    assert set(lockfiles.entries("app", REQUIREMENTS)) <= needed


def test_a_wrong_bill_would_not_pass():
    bill = supplies.bill_of_materials(supplies.parts()[:1])
    bill["components"][0]["type"] = "something"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is not None


@pytest.mark.parametrize(
    ("code", "out", "err", "expected"),
    [
        (0, "No known vulnerabilities found", "", 0),
        (1, "Name Version ID Fix Versions\n x 1 PYSEC-1 2", "Found 1 known vulnerability", 1),
        (0, "No known vulnerabilities found\ndjango could not be audited", "", 3),
        (1, "", "requests.exceptions.ConnectionError: no route", 3),
    ],
)
def test_a_check_that_could_not_ask_is_no_good_news(monkeypatch, capsys, code, out, err, expected):
    monkeypatch.setattr(supplies.shutil, "which", lambda name: "/bin/true")
    monkeypatch.setattr(
        supplies.subprocess, "run",
        lambda *a, **k: subprocess.CompletedProcess(a, code, stdout=out, stderr=err),
    )  # fmt: skip
    assert supplies.audit([]) == expected
    assert ("SKIPPED" in capsys.readouterr().err) is (expected == 3)
