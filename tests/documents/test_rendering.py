"""PDFs: the right standard, every script, and no text of a person ever read as source."""

import re

import pytest
import typst

from labimpact.documents import glyphs
from labimpact.documents.rendering import TEMPLATES, render_pdf

SHEET = {
    "number": 7,
    "body": "Comune di Luino",
    "office": "Sportello",
    "address": "Piazza Crivelli 1",
    "words": {
        "mandate_title": "Delega", "signer": "Io", "delegates": "do la delega a",
        "purpose": "per", "dates": "date", "free": "libera", "explained": "spiegata",
        "data": "dati", "signature": "Firma",
    },
    "facing": None,
    "facing_lang": "",
    "facing_dir": "ltr",
    "reviewed": True,
    "person": [["Cognome e nome", "Hassan Amina"]],
    "delegate": "Sportello",
    "purpose": "prenotare",
    "valid_from": "01/01/2026",
    "valid_to": "",
    "printed_on": "01/01/2026",
    "revoked": False,
}  # fmt: skip
NAMES = ["أمينة حسن", "রহিমা খাতুন", "Олександр Шевченко", "ਗੁਰਪ੍ਰੀਤ", "නිමල්", "ተስፋዬ", "李小龙", "Zoë 😀"]


def with_name(name: str) -> dict:
    return SHEET | {"person": [["Cognome e nome", name]]}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_makes_a_pdf_a(name):
    pdf = render_pdf("mandate", with_name(name))
    assert pdf.startswith(b"%PDF-")
    assert b"pdfaid:part>2" in pdf


def test_the_accessible_standard_is_declared():
    pdf = render_pdf("mandate", SHEET, standard="ua-1")
    assert b"pdfuaid:part>1" in pdf


@pytest.mark.parametrize(
    "text",
    ['#panic("x")', '#read("/etc/passwd")', "*grassetto* _x_ $1/0$", "\\ #let", '"}]', "]", "//"],
)
def test_text_that_looks_like_typst_is_only_text(text):
    pdf = render_pdf("mandate", SHEET | {"purpose": text, "delegate": text, "office": text})
    assert pdf.startswith(b"%PDF-")


def test_no_template_puts_data_into_source():
    for path in TEMPLATES.glob("*.typ"):
        assert not re.search(r"\beval\s*\(", path.read_text()), path.name


def test_a_character_without_a_glyph_becomes_a_question_mark():
    assert glyphs.fit({"a": ["ខ A"]}) == {"a": ["? A"]}
    assert glyphs.undrawable("ខ")
    assert not glyphs.undrawable("Hassan أمينة 李小龙?")


def test_invisible_and_direction_characters_are_not_printed():
    assert glyphs.fit("Ro\u202essi\u0000\u2066") == "Rossi"


def test_joiners_that_scripts_need_stay():
    assert glyphs.fit("ක්\u200dෂ") == "ක්\u200dෂ"


def test_without_the_replacement_the_standard_would_refuse_the_document():
    """The reason of glyphs.py: if this stops failing, the replacement may go."""
    source = b'#set text(font: "Noto Sans")\n#set document(title: "x")\n\xe1\x9e\x81'
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(source, font_paths=[str(glyphs.FONTS)], ignore_system_fonts=True,
                      pdf_standards=["a-2b"])  # fmt: skip


@pytest.mark.parametrize(
    "template", sorted(p.stem for p in TEMPLATES.glob("*.typ") if p.stem != "facing")
)
def test_the_flag_of_doubt_is_drawn_by_every_template(template):
    source = (TEMPLATES / f"{template}.typ").read_text(encoding="utf-8")
    drawn = 'show "⚑": flag' in source or "sheet.with(" in source
    assert drawn, template


def test_the_flag_of_doubt_is_drawn_with_its_name():
    assert glyphs.fit("vale ⚑") == "vale ⚑"
    data = {"on": "26/11/2026", "count": 0, "groups": [], "confirmed": []}
    body = render_pdf("to_confirm", data, standard=("a-2a", "ua-1"))
    assert b"(fonti discordi)" in body
