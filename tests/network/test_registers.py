import io
from pathlib import Path

import pytest

from labimpact.network.importing import parse_hospitals, parse_schools
from labimpact.network.models import Body
from labimpact.network.registers import import_hospitals, import_schools
from tests.conftest import behind_the_wall

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="no shared/data")

SCHOOLS = (
    "CODICESCUOLA,DENOMINAZIONESCUOLA,INDIRIZZOSCUOLA,CAPSCUOLA,CODICECOMUNESCUOLA,"
    "DESCRIZIONECOMUNE,DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA,PROVINCIA,REGIONE\n"
    "VAIC82500R,IC PROVA,VIA ROMA 1,21016,E734,LUINO,ISTITUTO COMPRENSIVO,VARESE,LOMBARDIA\n"
)


def _schools(text=SCHOOLS):
    return parse_schools(io.BytesIO(text.encode()))


def test_a_school_becomes_a_body_with_its_municipality(db):
    with behind_the_wall():
        outcome = import_schools(_schools(), source="prova")
        body = Body.objects.get(external_code="VAIC82500R")
        assert (outcome.read, outcome.changed, outcome.refused) == (1, 1, [])
        assert (body.name, body.municipality.name, body.kind) == ("IC PROVA", "Luino", "school")


def test_a_second_import_writes_only_what_changed(db):
    with behind_the_wall():
        import_schools(_schools(), source="prova")
        assert import_schools(_schools(), source="prova").changed == 0
        changed = import_schools(_schools(SCHOOLS.replace("ROMA 1", "ROMA 2")), source="prova")
        assert changed.changed == 1


@needs_shared
def test_the_real_lists_come_in_whole(db):
    with behind_the_wall():
        with (SHARED / "scuole" / "scuole_statali_lombardia_2025_26.csv").open("rb") as handle:
            schools = import_schools(parse_schools(handle), source="MIM 2025/26")
        with (SHARED / "salute" / "strutture_ricovero_lombardia.csv").open("rb") as handle:
            hospitals = import_hospitals(parse_hospitals(handle), source="Ministero della Salute")
    assert (schools.read, schools.refused) == (6453, [])
    assert hospitals.read == 209
    assert len(hospitals.refused) <= 2
