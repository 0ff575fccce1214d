"""Every file that is no register is refused in one plain sentence that says what to do."""

import random
import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from labimpact.imports.files import Unreadable, open_table
from tests.imports.reading import files
from tests.imports.reading.files import HEADINGS

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _refused(path) -> str:
    with pytest.raises(Unreadable) as refusal:
        for _row in open_table(path, name=path.name).rows():
            pass
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("r.csv", b"", "è vuoto"),
        ("r.xlsx", b"\n \n", "è vuoto"),
        ("r.csv", b"\xef\xbb\xbf", "è vuoto"),
        ("r.xlsx", b"%PDF-1.7 ...", "È un PDF"),
        ("r.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "immagine"),
        ("r.csv", b"\xff\xd8\xff\xe0" + bytes(50), "immagine"),
        ("r.xls", b"<html><table><tr><td>Cognome</td></tr></table></html>", "salvalo come .xlsx"),
        ("r.xls", OLD_EXCEL, "vecchio file .xls"),
        ("r.xlsx", OLD_EXCEL + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("r.gz", b"\x1f\x8b\x08" + bytes(30), "archivio compresso"),
        ("r.csv", bytes(range(256)) * 4, "non è un testo leggibile"),
        ("r.xlsx", b"PK\x03\x04 and nothing else", "rovinato"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    assert said in _refused(path)


def _zip(path, entries, kind=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def test_an_archive_with_a_register_inside_says_to_open_it(tmp_path):
    inner = files.workbook(tmp_path / "in.xlsx", HEADINGS).read_bytes()
    assert "È un archivio ZIP" in _refused(_zip(tmp_path / "r.zip", [("in.xlsx", inner)]))


def test_a_document_of_words_says_to_copy_the_table(tmp_path):
    path = _zip(tmp_path / "r.docx", [("[Content_Types].xml", "<x/>"), ("word/document.xml", "")])
    assert "documento di Word" in _refused(path)


def test_too_many_entries_are_refused(tmp_path):
    path = _zip(tmp_path / "r.xlsx", [(f"xl/{n}", "") for n in range(3_001)])
    assert "troppo grande" in _refused(path)


def test_a_small_file_that_swells_is_refused_without_swelling(tmp_path):
    swollen = "<row>" + " " * (60 << 20) + "</row>"
    path = files.raw_workbook(tmp_path / "r.xlsx", swollen)
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    assert "troppo grande" in _refused(path)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


def test_a_bomb_within_a_file_is_never_opened(tmp_path):
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(80 << 20))
    rows = files.row_of(1, *HEADINGS) + files.row_of(2, "12/03/2024", "Rossi", "Ada", "333")
    path = files.raw_workbook(
        tmp_path / "r.xlsx", rows, extra={"xl/embeddings/bomb.zip": inner.getvalue()}
    )
    assert [row.cells[1] for row in open_table(path, name="r").rows()] == ["Rossi"]


ASKS = '<row><c t="s"><v>0</v></c></row>'


def test_more_shared_texts_than_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("labimpact.imports.files.xlsx.MOST_SHARED", 10)
    shared = "<sst>" + "<si><t>x</t></si>" * 11 + "</sst>"
    path = files.raw_workbook(tmp_path / "r.xlsx", ASKS.replace("0", "10"), strings=shared)
    assert "troppo testo" in _refused(path)


def _cost(path) -> float:
    """Refused as too large: in little time of the machine, in little memory."""
    start = time.process_time()
    tracemalloc.start()
    assert "troppo grande" in _looked_at(path)
    assert tracemalloc.get_traced_memory()[1] < 60 << 20
    tracemalloc.stop()
    return time.process_time() - start


def _looked_at(path) -> str:
    with pytest.raises(Unreadable) as refusal:
        open_table(path, name=path.name)
    return str(refusal.value)


@pytest.mark.parametrize(
    "rows",
    ["<a>" * 16_000_000, "<a>" * 1_300_000, "<a/>" * 900_000, "<row>" * 65, "<row/>" * 700_000],
    ids=["deep", "deep but small", "flat", "rows in rows", "rows without end"],
)
def test_elements_without_end_are_refused_at_once(tmp_path, rows):
    assert _cost(files.raw_workbook(tmp_path / "r.xlsx", rows)) < 5
    assert _cost(files.raw_ods(tmp_path / "r.ods", rows.replace("row", "table:table-row"))) < 5


def test_a_bomb_beside_a_heavy_picture_is_a_bomb(tmp_path):
    picture = random.Random(1).randbytes(3 << 20)  # noqa: S311
    path = files.raw_workbook(
        tmp_path / "r.xlsx", " " * (20 << 20), extra={"xl/media/image1.png": picture}
    )
    assert "troppo grande" in _looked_at(path)


def test_shared_texts_are_read_as_far_as_somebody_asks(tmp_path):
    strings = "<sst>" + "".join(f"<si><t>T{n % 997}</t></si>" for n in range(400_000)) + "</sst>"
    ask = '<row r="{}"><c t="s"><v>{}</v></c><c t="s"><v>1</v></c></row>'
    near = files.raw_workbook(tmp_path / "a.xlsx", ask.format(1, 0), strings=strings)
    assert open_table(near, name="a").columns == ("T0", "T1")
    far = files.raw_workbook(tmp_path / "b.xlsx", ask.format(1, 399_999), strings=strings)
    assert "troppo grande" in _looked_at(far)


def test_what_is_too_long_to_look_at_is_read_whole_by_the_worker(tmp_path, monkeypatch):
    monkeypatch.setattr("labimpact.imports.files.archives.LOOK_ELEMENTS", 3_200)
    monkeypatch.setattr("labimpact.imports.files.ods.LOOK_ELEMENTS", 2_000)
    lines = [HEADINGS, *([f"{n}", "Rossi", f"Ada{n}", "333"] for n in range(500))]
    book = files.workbook(tmp_path / "r.xlsx", *lines)
    sheet = files.raw_ods(tmp_path / "r.ods", "".join(files.ods_row(*line) for line in lines))
    for path in (book, sheet):
        table = open_table(path, name="r")
        assert 0 < len(table.sample) < 300
        assert [row.cells[2] for row in table.rows()] == [f"Ada{n}" for n in range(500)]


def test_one_endless_comment_is_refused(tmp_path):
    rng = random.Random(2)  # noqa: S311
    comment = "<!--" + "".join(rng.choices("abcdefgh", k=5 << 20)) + "-->"
    assert "troppo grande" in _looked_at(files.raw_workbook(tmp_path / "r.xlsx", comment))


def test_names_without_end_are_refused(tmp_path):
    rows = "".join(f"<a{n}/>" for n in range(60_000))
    assert "troppo grande" in _looked_at(files.raw_workbook(tmp_path / "r.xlsx", rows))


def test_a_sheet_of_open_document_named_last_is_offered(tmp_path):
    more = '</table:table><table:table table:style-name="t" table:name="R &amp; D">'
    path = files.raw_ods(
        tmp_path / "r.ods", files.ods_row("x") + more + files.ods_row(*HEADINGS) + files.ods_row(
            "12/03/2024", "Rossi", "Ada", "333")
    )  # fmt: skip
    table = open_table(path, name="r")
    assert table.sheets == ("Uno", "R & D")
    assert table.sheet == "R & D"


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "head", [LAUGHS, OUTSIDE, '<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">']
)
def test_declarations_of_entities_are_refused(tmp_path, head):
    in_sheet = files.raw_workbook(tmp_path / "a.xlsx", files.row_of(1, "&a;"), head=head)
    assert "istruzioni" in _refused(in_sheet)
    shared = f"{head}<sst><si><t>&a;</t></si></sst>"
    in_texts = files.raw_workbook(tmp_path / "b.xlsx", ASKS, strings=shared)
    assert "istruzioni" in _refused(in_texts)
    in_ods = files.raw_ods(tmp_path / "c.ods", files.ods_row("&a;"), head=head)
    assert "istruzioni" in _refused(in_ods)


def test_a_link_to_the_outside_is_not_followed(tmp_path):
    relations = (
        '<Relationships><Relationship Id="rId1" TargetMode="External"'
        ' Target="http://evil.example/worksheets/sheet1.xml"/></Relationships>'
    )
    path = files.raw_workbook(
        tmp_path / "r.xlsx", "", extra={"xl/_rels/workbook.xml.rels": relations.encode()}
    )
    assert "rovinato" in _refused(path)


def test_an_open_document_with_a_password_says_to_take_it_away(tmp_path):
    manifest = (
        "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
    )
    path = files.raw_ods(tmp_path / "r.ods", files.ods_row("x"), manifest=manifest)
    assert "password" in _refused(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path, share):
    lines = [[f"{n}", "Rossi", "Ada", "333"] for n in range(500)]
    whole = files.workbook(tmp_path / "r.xlsx", HEADINGS, *lines).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "rovinato" in _refused(path)


def test_bytes_changed_by_chance_are_refused_or_read_never_raised(tmp_path):
    """A damaged file is an Unreadable, or happens to be whole: no other error ever."""
    rng = random.Random(4)  # noqa: S311
    lines = [[f"{n}", "Rossi", "Ada", "333"] for n in range(50)]
    whole = files.workbook(tmp_path / "r.xlsx", HEADINGS, *lines).read_bytes()
    ods = files.raw_ods(
        tmp_path / "r.ods", "".join(files.ods_row(*line) for line in [HEADINGS, *lines])
    ).read_bytes()
    refused = 0
    for number in range(300):
        damaged = bytearray(whole if number % 2 else ods)
        for _ in range(rng.randrange(1, 40)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path = tmp_path / "d.xlsx"
        path.write_bytes(damaged)
        try:
            for _row in open_table(path, name="d").rows():
                pass
        except Unreadable:
            refused += 1
    assert refused > 100


def test_a_sheet_with_nothing_in_it_is_empty(tmp_path):
    assert "è vuoto" in _refused(files.workbook(tmp_path / "r.xlsx"))
