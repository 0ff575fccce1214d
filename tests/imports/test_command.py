"""`manage import_register`: the same way without screen."""

import io

import openpyxl
import pytest
import yaml
from django.core.management import CommandError, call_command

from labimpact.base.wall.session import acting
from labimpact.desk.models import Contact
from labimpact.imports.models import ImportRow, RegisterImport
from tests.conftest import behind_the_wall
from tests.imports.conftest import row, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(desk, cast, tmp_path):
    user = cast.user()
    path = tmp_path / "registro.csv"
    path.write_bytes(sheet(row(), row(day="31/02/2026", family="Hossain")))

    def command(*arguments):
        out, err = io.StringIO(), io.StringIO()
        call_command(
            "import_register", str(path), "--office", cast.luino.name, "--by", user.email,
            *arguments, stdout=out, stderr=err,
        )  # fmt: skip
        return out.getvalue()

    command.folder = tmp_path
    return command


def test_a_proposed_mapping_is_written_and_used(run, desk):
    mapping = run.folder / "map.yaml"
    assert "Scritto" in run("--map", str(mapping), "--propose")
    told = yaml.safe_load(mapping.read_text())
    assert told["columns"]["Cognome"] == "family_name"
    told["columns"]["Telefono"] = "note"
    mapping.write_text(yaml.safe_dump(told))
    with pytest.raises(CommandError, match="1 righe non sono entrate") as left:
        run("--map", str(mapping))
    assert left.value.returncode == 2
    with behind_the_wall():
        assert Contact.objects.count() == 1
    book = openpyxl.load_workbook(run.folder / "registro-da-correggere.xlsx")
    assert [line[0] for line in book.active.iter_rows(min_row=2, values_only=True)] == [3]


def test_a_dry_run_says_all_and_writes_nothing(run, desk):
    said = run("--dry-run")
    assert "pronte 1, con dubbi 0, con errori 1" in said
    with behind_the_wall():
        assert not Contact.objects.exists()
        assert not ImportRow.objects.exists()
        assert RegisterImport.objects.get().state == "undone"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("columns: {Titolo: note}", "non c'è la colonna «Titolo»"),
        ("columns: {Cognome: inventato}", "non è un campo"),
        ("[1, 2]", "non è un abbinamento"),
        ("columns: {Cognome: family_name}", "Manca ancora una colonna per: Data del contatto"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(run, content, said):
    mapping = run.folder / "map.yaml"
    mapping.write_text(content)
    with pytest.raises(CommandError, match=said):
        run("--map", str(mapping))


def test_whoever_may_not_import_there_does_not(cast, tmp_path):
    path = tmp_path / "registro.csv"
    path.write_bytes(sheet(row()))
    user = cast.user("area_coordinator")
    with pytest.raises(CommandError, match="Non puoi importare"):
        call_command("import_register", str(path), "--office", cast.luino.name, "--by", user.email)


def test_the_rows_are_the_same_as_by_the_wizard(run, desk):
    with pytest.raises(CommandError):
        run()
    with acting(desk.actor):
        assert Contact.objects.get().participants.get().person.full_name == "Diallo Mamadou"
