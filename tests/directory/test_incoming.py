"""Services from elsewhere: nothing lost, nothing half written, every slip told where it stands."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from labimpact.base import clock
from labimpact.base.errors import Refused
from labimpact.base.wall.session import acting
from labimpact.directory.actions import incoming as actions
from labimpact.directory.actions import services
from labimpact.directory.incoming import files, hsds, sheet
from labimpact.directory.incoming.pieces import Unreadable
from labimpact.directory.incoming.understanding import Fate, Frame, understood
from labimpact.directory.jobs import disagree
from labimpact.directory.models import ArrivedService, Disagreement, PublicService
from labimpact.network.models import Office
from tests.conftest import behind_the_wall
from tests.directory_factories import ArrivedServiceFactory

pytestmark = pytest.mark.django_db
PAGE = "/lavoro/servizi/importa/"
SHARED = Path(__file__).resolve().parents[3] / "shared/data/servizi"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="SKIPPED: ../shared/data is absent, foreign services not read"
)
ONE = {
    "id": "11111111-1111-4111-8111-111111111111", "name": "Community Counselling",
    "status": "active", "description": "Ascolta.", "fees_description": "5 euro",
    "minimum_age": 12, "maximum_age": 99, "assurer_email": "a@example.com", "unknown": {"x": [1]},
    "required_documents": [{"id": "d", "document": "passaporto"}],
}  # fmt: skip


def _read(said):
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    return files.read(io.BytesIO(data))


def _frame(office, source="servizi.json"):
    return Frame(office=office, needs=["documents"], ways=["walk_in"], source=source)


@pytest.fixture
def bring(cast):
    """Read a file and write it as the editor of Luino; the report is returned."""

    def bring(said, write=True):
        with acting(cast.actor("editor")) as editor:
            report = understood(_read(said), _frame(cast.luino))
            if write:
                actions.bring_in(report, _frame(cast.luino), by=editor)
        return report

    return bring


def _all():
    with behind_the_wall():
        return list(PublicService.objects.select_related("arrived").order_by("pk"))


def test_a_service_comes_in_as_a_draft_of_the_office_with_its_document_whole(bring, cast):
    bring([ONE])
    (service,) = _all()
    assert (service.is_published, service.owner_office_id) == (False, cast.luino.pk)
    with behind_the_wall():
        assert service.organisation == cast.luino.body
        assert list(service.areas.all()) == [cast.luino.area]
    assert (service.name, service.summary, service.documents) == (
        "Community Counselling", "Ascolta.", "passaporto",
    )  # fmt: skip
    assert (service.is_free, service.cost) == (False, "5 euro")
    assert service.eligibility == "Età: da 12 anni fino a 99 anni."
    assert service.arrived.record == ONE


@needs_shared
def test_the_services_of_open_referral_uk_come_in_without_loss(bring):
    path = SHARED / "oruk-esempi/service_list_data.json"
    told = json.loads(path.read_text(encoding="utf-8"))["contents"]
    report = bring(path.read_bytes())
    assert [one.fate for one in report] == [Fate.NEW] * 128
    assert [service.arrived.record for service in _all()] == told
    # All of them bear one identifier, and 57 name a parent that is not in the file.
    assert all(any("Lo stesso id sta su 128" in note for note in one.notes) for one in report)
    parents = sum(any("parent_organization_id" in n for n in one.notes) for one in report)
    assert parents == 57
    again = bring(path.read_bytes())
    assert [one.fate for one in again] == [Fate.SAME] * 128
    assert len(_all()) == 128


@needs_shared
@pytest.mark.parametrize("name", [
    "hsds-esempi/service_full.json", "hsds-esempi/service_list.json",
    "hsds-esempi/organization_full.json", "oruk-esempi/service_full.json",
])  # fmt: skip
def test_the_published_examples_are_read(bring, name):
    (one,) = bring((SHARED / name).read_bytes())
    assert one.fate is Fate.NEW
    assert one.name


@needs_shared
def test_the_tables_of_hsds_are_put_together(bring):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((SHARED / "hsds-esempi/csv").glob("*.csv")):
            archive.write(path, path.name)
    report = bring(packed.getvalue())
    assert [(one.where, one.fate) for one in report] == [
        ("services.csv, riga 2", Fate.NEW), ("attributes.csv, riga 2", Fate.WRONG),
    ]  # fmt: skip
    (service,) = _all()
    record = service.arrived.record
    assert record["organization"]["name"]
    assert record["service_at_locations"][0]["location"]["addresses"]
    assert service.documents


def _zip(**tables):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    return packed.getvalue()


def test_a_table_tells_the_line_of_what_hangs_on_nothing(bring):
    report = bring(_zip(
        services="id,name,status\ns1,Uno,active\n",
        phones="id,service_id,number,contact_id\np1,s1,0332,c1\np2,s9,0333,\np3,,0334,\n",
        contacts="id,service_id,name,phone_id\nc1,s1,Ada,p1\n",
    ))  # fmt: skip
    assert [(one.where, one.fate) for one in report] == [
        ("services.csv, riga 2", Fate.NEW), ("phones.csv, riga 3", Fate.WRONG),
        ("phones.csv, riga 4", Fate.WRONG),
    ]  # fmt: skip
    assert "s9" in report[1].errors[0]
    assert [one.arrived.record["contacts"][0]["phones"][0]["id"] for one in _all()] == ["p1"]


def test_a_zip_with_a_damaged_table_is_refused_with_a_sentence():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", "id,name\n" + "a,b\n" * 1000)
    start = len("services.csv") + 30
    damaged = bytearray(packed.getvalue())
    damaged[start : start + 10] = b"\xff" * 10
    with pytest.raises(Unreadable):
        files.read(io.BytesIO(bytes(damaged)))


def test_what_many_services_name_counts_as_often_as_they_name_it():
    said = {"id": "1", "note": "x" * 1_000_000, "services": [{"id": str(n)} for n in range(200)]}
    with pytest.raises(Unreadable):
        files.read(io.BytesIO(json.dumps(said).encode()))


def test_broken_references_are_told_on_their_row_and_lose_nothing(bring):
    report = bring([ONE, ONE | {
        "id": "2", "organization_id": "o9", "program_id": "p9",
        "service_at_locations": [{"id": "l", "location_id": "l9"}],
        "attributes": [{"id": "a", "taxonomy_term_id": "t9"}],
    }])  # fmt: skip
    assert not any("rimanda" in note for note in report[0].notes)
    told = " ".join(report[1].notes)
    assert all(name in told for name in ("o9", "p9", "l9", "t9"))
    assert len(_all()) == 2


def test_what_is_wrong_stays_out_whole_and_the_rest_comes_in(bring):
    report = bring([ONE, {"name": "senza id"}, 7, ONE | {"id": "3", "name": " "}])
    assert [one.fate for one in report] == [Fate.NEW, Fate.WRONG, Fate.WRONG, Fate.WRONG]
    assert [service.name for service in _all()] == [ONE["name"]]


def test_when_one_cannot_be_written_none_is(bring, cast, monkeypatch):
    real, calls = services.write, []

    def second_fails(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise Refused("no")
        return real(*args, **kwargs)

    monkeypatch.setattr(services, "write", second_fails)
    with acting(cast.actor("editor")) as editor:
        report = understood(_read([ONE, ONE | {"id": "2"}]), _frame(cast.luino))
        with pytest.raises(Refused):
            actions.bring_in(report, _frame(cast.luino), by=editor)
    assert _all() == []


def test_what_changed_at_its_source_is_written_again_unless_it_is_published(bring):
    bring([ONE])
    (one,) = bring([ONE | {"name": "Altro nome"}])
    assert one.fate is Fate.CHANGED
    (service,) = _all()
    assert service.name == "Altro nome"
    with behind_the_wall():
        PublicService.objects.update(
            is_published=True, confirmed_on="2026-11-01", due_on="2027-11-01"
        )
    (one,) = bring([ONE | {"name": "Ancora un altro"}])
    assert one.fate is Fate.PUBLISHED
    assert [service.name for service in _all()] == ["Altro nome"]


def test_an_office_of_the_network_is_recognised_by_its_name(bring, cast):
    place = {"id": "l1", "location": {"id": "x", "name": cast.luino.name}}
    other = {"id": "l2", "location": {"id": "y", "name": "Altrove"}}
    (one,) = bring([ONE | {"service_at_locations": [place, other]}])
    assert [office.pk for office in one.offices] == [cast.luino.pk]
    assert any("Altrove" in note for note in one.notes)
    with behind_the_wall():
        assert [p.office_id for p in _all()[0].places.all()] == [cast.luino.pk]


def test_nobody_writes_drafts_for_another_area(cast):
    with acting(cast.actor("editor")) as editor:
        report = understood(_read([ONE]), _frame(cast.crema))
        with pytest.raises(Refused):
            actions.bring_in(report, _frame(cast.crema), by=editor)
    assert _all() == []


def test_the_document_is_read_by_its_keepers_alone(cast):
    ArrivedServiceFactory(service__owner_office=cast.luino)
    for role, seen in (("editor", 1), ("community_worker", 1), ("desk_operator", 0)):
        with acting(cast.actor(role)):
            assert ArrivedService.objects.count() == seen, role


@pytest.mark.parametrize("said", [
    b"", b"   ", b"{", b"[]", b"null", b'{"a": 1}', b"[1e999]", b"[NaN]", b"\xff\xfe{}", b"x",
    b'{"contents": []}', b"[" * 100_000, b"PK\x03\x04xx", b"name\n", b"\xd0\xcf\x11\xe0",
    b"\x00" * 100, _zip(other="a\n1\n"), _zip(services="id\n"), _zip(services="\x00\n"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(said):
    with pytest.raises(Refused):
        files.read(io.BytesIO(said))


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["id", "name", "contents", "services", "organization", "attributes",
                         "taxonomy_term", "code", "cost_options", "amount", "location",
                         "service_at_locations", "minimum_age", "organization_id"]), inner),
))  # fmt: skip
def test_whatever_json_says_is_read_or_refused(said):
    try:
        found = files.read(io.BytesIO(json.dumps(said).encode()))
    except (Refused, Unreadable):
        return
    assert all(piece.where for piece in found)
    for piece in found:
        json.dumps(piece.record, allow_nan=False).encode()


@pytest.mark.parametrize("odd", [
    {"name": "\x00\ud800Nome"}, {"name": {"a": 1}}, {"cost_options": [{"amount": [1]}]},
    {"attributes": [7, {"taxonomy_term": 3}]}, {"minimum_age": {}}, {"required_documents": "x"},
    {"description": "a" * 5000, "name": "n" * 900}, {"id": "i" * 999}, {"towns": "x"},
    {"service_areas": [{"name": "x"}, {"name": 3}]}, {"fees": "f" * 1000},
])  # fmt: skip
def test_odd_values_are_written_or_told(bring, odd):
    (one,) = bring([ONE | odd])
    assert one.fate is Fate.NEW
    assert len(_all()) == 1


def _book(*rows, headings=None):
    book = Workbook()
    book.active.append(headings or list(sheet.HEADINGS.values()))
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_sheet_to_fill_in_is_read_as_it_is(bring, cast):
    assert load_workbook(io.BytesIO(sheet.blank())).sheetnames == ["Servizi", "Parole da scegliere"]
    (one,) = bring(sheet.blank())
    (service,) = _all()
    assert one.fate is Fate.NEW
    assert (service.needs, service.audience, service.ways) == (
        ["documents", "family"], ["women"], ["appointment"],
    )  # fmt: skip
    assert (service.is_free, service.without_documents) == (True, True)
    with behind_the_wall():
        towns = {town.name for town in service.municipalities.all()}
    assert towns == {"Luino", "Maccagno con Pino e Veddasca"}


def test_a_slip_in_a_sheet_is_told_with_row_and_column(bring):
    row = ["Uno", "", "Documenti; Volare", "", "forse", "", "", "", "", "", "", ""]
    report = bring(_book(row, ["", "x", *[""] * 10], ["Tre", "Bene", *[""] * 10]))
    assert [one.fate for one in report] == [Fate.WRONG, Fate.WRONG, Fate.NEW]
    assert report[0].where == "riga 2"
    assert report[0].errors == (
        "colonna «Serve per»: «Volare» non è fra le parole da scegliere",
        "colonna «Anche senza documenti»: scrivi sì o no",
    )  # fmt: skip
    assert report[1].errors == ("colonna «Nome»: manca",)
    assert report[2].data.needs == ["documents"]


def test_a_csv_with_other_headings_is_read_too(bring):
    said = "Denominazione;Descrizione;Gratuito\nSportello;Ti aiuta;no\n".encode("cp1252")
    (one,) = bring(said)
    assert (one.name, one.data.summary, one.data.is_free) == ("Sportello", "Ti aiuta", False)


def test_the_page_reads_first_and_writes_afterwards(client, cast):
    client.force_login(cast.user("editor"))
    with behind_the_wall():
        before = PublicService.objects.count()
    file = SimpleUploadedFile("altri.json", json.dumps([ONE, {"x": 1}]).encode())
    said = {"needs": ["health"], "ways": ["phone"]}
    read = client.post(PAGE, said | {"file": file})
    html = read.content.decode()
    assert read.status_code == 200
    assert "nuova bozza" in html
    assert "resta fuori" in html
    assert len(_all()) == before
    carried = html.split('name="carried" value="')[1].split('"')[0]
    done = client.post(PAGE, said | {"carried": carried, "write": "1"})
    assert done.status_code == 302
    (service,) = _all()
    assert (service.needs, service.ways) == (["health"], ["phone"])
    detail = client.get(f"/lavoro/servizi/{service.pk}/").content.decode()
    assert "altri.json" in detail
    assert "assurer_email" in detail


def test_a_form_that_says_nothing_is_refused(client, cast):
    client.force_login(cast.user("editor"))
    assert client.post(PAGE).status_code == 422


@pytest.mark.parametrize("said", [{}, {"carried": "x"}, {"carried": "x", "write": "1"}])
def test_the_page_without_a_file_says_so(client, cast, said):
    client.force_login(cast.user("editor"))
    answer = client.post(PAGE, {"needs": ["health"], "ways": ["phone"]} | said)
    assert answer.status_code == 422
    assert _all() == []


def test_the_command_tries_first_and_writes_when_asked(cast, tmp_path, capsys):
    path = tmp_path / "servizi.json"
    path.write_text(json.dumps([ONE]))
    asked = [
        "import_services", str(path), "--office", str(cast.luino.pk),
        "--by", cast.user("editor").email, "--needs", "home",
    ]  # fmt: skip
    call_command(*asked, "--dry-run")
    assert _all() == []
    call_command(*asked)
    assert [service.needs for service in _all()] == [["home"]]
    assert "nuovi 1" in capsys.readouterr().out


def test_a_service_without_a_summary_is_not_published(bring, cast):
    bring([{key: value for key, value in ONE.items() if key != "description"}])
    (service,) = _all()
    with acting(cast.actor("editor")) as editor, pytest.raises(Refused, match="in breve"):
        services.publish(service, by=editor)


def test_identifiers_of_the_same_file_count_up(cast):
    pieces = hsds.read(json.dumps([ONE, ONE]).encode())
    with acting(cast.actor("editor")):
        found = understood(pieces, _frame(cast.luino))
    assert [one.key for one in found] == [(ONE["id"], 1), (ONE["id"], 2)]


def test_what_a_source_says_anew_of_a_published_service_is_kept_beside_it(bring, cast):
    def told(phone):
        location = {"id": "l", "name": cast.luino.name, "phones": [{"id": "p", "number": phone}]}
        return ONE | {"service_at_locations": [{"id": "s", "location": location}]}

    with behind_the_wall():
        Office.objects.filter(pk=cast.luino.pk).update(phone="0332 1111111")
    bring([told("0332 1111111")])
    with behind_the_wall():
        PublicService.objects.update(
            is_published=True, confirmed_on=clock.today(), due_on=clock.today()
        )
    bring([told("0332 2222222")])
    (service,) = _all()
    assert service.arrived.record == told("0332 1111111")
    assert service.arrived.newest == told("0332 2222222")
    disagree(0)
    with behind_the_wall():
        assert [row.about for row in Disagreement.objects.all()] == ["source_phone"]
